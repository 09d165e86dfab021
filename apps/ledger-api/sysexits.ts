/** How a process ends that cannot start: the numbers of sysexits.h. */
export const SYSEXITS = {
  /** What is stored cannot be read. */
  dataError: 65,
  unavailable: 69,
  software: 70,
  tryLater: 75,
  /** A setting is wrong. */
  configuration: 78,
} as const;
