import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from './processes.js';
import { median, type Measured } from './rounds.js';
import { CONTROLLER, person, recordController, recordPeople } from './world.js';

/** Resident memory of a process in MiB (Linux; elsewhere NaN). */
async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Name of the figure: from the start of the process to its first answer about a person. */
export function startFigure(facts: number): string {
  return `start to first answer, ${facts.toLocaleString('en-US')} facts`;
}

/**
 * Records `facts` facts through the API, then starts the service again and again on that folder: milliseconds from
 * the start of the process to its first answer about a person.
 */
export async function startAgain(
  facts: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-start-'));
  try {
    const service = await startService(folder);
    await recordController(service.url);
    const begun = performance.now();
    let told = 0;
    const people = await recordPeople(service.url, facts, (done) => {
      if (done - told < facts / 10) return;
      told = done;
      say(`  ${done.toLocaleString('en-US')} facts recorded`);
    });
    const recordedPerSecond = (facts * 1000) / (performance.now() - begun);
    const memoryAfterRecording = await residentMiB(service.pid);
    await service.stop();

    const starts: number[] = [];
    const memories: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const start = performance.now();
      const again = await startService(folder);
      const answer = await fetch(`${again.url}/v1/check`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ controller: CONTROLLER, subject: person(people - 2), purpose: 'newsletter' }),
      });
      const { subjectKnown } = (await answer.json()) as { subjectKnown?: boolean };
      if (subjectKnown !== true) throw new Error('the last person is not known after the start');
      starts.push(performance.now() - start);
      memories.push(await residentMiB(again.pid));
      say(`  round ${round}/${rounds}  first answer after ${Math.round(starts.at(-1) ?? 0)} ms`);
      await again.stop();
    }
    return [
      {
        name: 'recorded through the API, batches',
        unit: 'facts/s',
        rounds: [recordedPerSecond],
        median: recordedPerSecond,
      },
      {
        name: 'memory after recording',
        unit: 'MiB',
        rounds: [memoryAfterRecording],
        median: memoryAfterRecording,
      },
      {
        name: startFigure(facts),
        unit: 'ms',
        rounds: starts,
        median: median(starts),
      },
      { name: 'memory after the start', unit: 'MiB', rounds: memories, median: median(memories) },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
