/** Runs a round of a test; a failure names the seed, so that the same load can be sent again. */
export async function withSeed(seed: number, round: () => Promise<void>): Promise<void> {
  try {
    await round();
  } catch (error) {
    if (error instanceof Error) error.message = `FAULT_SEED=${seed}\n${error.message}`;
    throw error;
  }
}
