import { lockDataFolder } from '#event-store/sqlite';

/** Takes the data folder's lock, says whether it got it, and holds it until it is killed or told to let go. */
const [folder] = process.argv.slice(2) as [string];
try {
  const lock = lockDataFolder(folder);
  console.log('locked');
  process.stdin.once('data', () => {
    lock.release();
    console.log('released');
  });
} catch (error) {
  console.log(`refused ${(error as Error).message}`);
  process.exit(0);
}
