import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type LoggedEvent, SimulatedLog } from './log.js';

/** Numbers that JSON does not hold, as text. */
type Kept = Omit<LoggedEvent, 'revision' | 'position' | 'created' | 'data'> &
  Readonly<Record<'revision' | 'position' | 'created' | 'data', string>>;

/**
 * A log whose events are in a file before anybody is answered, so that a killed process (not a machine without power)
 * finds them again: one line of JSON for each append, whose events are atomic; a line that a kill cut off was answered to nobody.
 */
export function openKeptLog(file: string): SimulatedLog {
  const descriptor = openSync(file, 'a+');
  const lines = readFileSync(file, 'utf8').split('\n');
  const cutOff = lines.pop();
  // Begins a new line after one that was cut off; such a one is passed over from then on, as it is now.
  if (cutOff) writeSync(descriptor, '\n');
  const log = new SimulatedLog(Date.now, lines.flatMap(eventsIn), (events) => {
    writeSync(descriptor, `${JSON.stringify(events.map(kept))}\n`);
  });
  process.once('exit', () => closeSync(descriptor));
  return log;
}

function kept({ revision, position, created, data, ...rest }: LoggedEvent): Kept {
  const text = { revision: String(revision), position: String(position), created: String(created) };
  return { ...rest, ...text, data: Buffer.from(data).toString('base64') };
}

function eventsIn(line: string): LoggedEvent[] {
  let parsed: Kept[];
  try {
    parsed = JSON.parse(line) as Kept[];
  } catch {
    return [];
  }
  return parsed.map(({ revision, position, created, data, ...rest }) => ({
    ...rest,
    revision: BigInt(revision),
    position: BigInt(position),
    created: BigInt(created),
    data: new Uint8Array(Buffer.from(data, 'base64')),
  }));
}
