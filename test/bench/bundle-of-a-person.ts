import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  inMemory,
  makeBundle,
  nodeHashing,
  openEvidenceLog,
  readPolicy,
  readZip,
  verifyBundle,
  writePolicy,
  writeZip,
} from '#evidence';
import { openSqliteEventStore } from '#event-store/sqlite';
import { openLedger, openTextStore, type RecordCommand } from '#ledger';
import { openSubjects } from '#subjects';
import { bundleSources } from '../../apps/ledger-api/exports/open-exports.js';

type Timed = <T>(name: string, task: () => Promise<T> | T) => Promise<T>;
type Noted = (name: string, value: number, unit: string) => void;

const EVENTS = 1_000;

/** A person with a thousand events, the bundle about it in both modes: made, verified, bytes an event. */
export async function thousandEvents(timed: Timed, noted: Noted): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-person-'));
  const clock = { now: () => Date.now() };
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  const subjects = await openSubjects({ store, dataFolder: folder, clock });
  const ledger = await openLedger({ store, subjects, clock, mode: 'live' });
  const texts = await openTextStore(join(folder, 'texts.sqlite'));
  const { origin } = ledger.asking.identity;
  const log = await openEvidenceLog({ store, subjects, dataFolder: folder, origin, clock });
  try {
    let subjectId = '';
    const record = async (type: RecordCommand['type'], fields: Record<string, unknown>): Promise<void> => {
      const law = /^(?:controller|purpose|notice)\./.test(type);
      const recorded = await ledger.recorder.record({
        operationId: 'recordFact',
        principal: 'local',
        by: law ? 'controller' : 'subject',
        controller: 'acme',
        ...(law ? {} : { subject: { scheme: 'email', value: 'ada@example.org' } }),
        pathParams: {},
        item: { type, ...fields },
        type,
        fields,
      });
      subjectId = recorded.subjectId ?? subjectId;
    };
    await record('controller.recorded', { name: 'Acme', contact: 'dpo@acme.example', country: 'EE' });
    await record('purpose.published', { purpose: 'newsletter', bases: ['consent'], directMarketing: true });
    await record('notice.published', {
      notice: 'privacy',
      purposeVersions: [{ purpose: 'newsletter', version: 1 }],
    });
    // One in two with evidence sealed, as a life of giving and withdrawing is.
    for (let n = 0; n < (EVENTS - 1) / 2; n++) {
      await record('consent.granted', {
        purpose: 'newsletter',
        notice: 'privacy',
        noticeVersion: 1,
        evidence: { form: 'footer', box: { ticked: true, default: false } },
      });
      await record('consent.withdrawn', { purpose: 'newsletter' });
    }
    await log.sealNow();
    const sources = bundleSources({ log, store, subjects, texts });
    const policy = readPolicy(nodeHashing, writePolicy(log.vkeys(), []));
    const scope = {
      kind: 'subject' as const,
      controller: 'acme',
      subject: subjectId,
      purposes: '*' as const,
    };
    for (const mode of ['compact', 'full'] as const) {
      for (const story of [false, true]) {
        const kind = `${EVENTS} events, ${mode}${story ? ', with story and paper' : ''}`;
        const zip = await timed(`${kind}: made`, async () => {
          const own = story ? sources : { ...sources, documents: sources.documents.slice(0, 1) };
          const made = await makeBundle(own, { scope, mode, madeAt: clock.now() });
          return Buffer.concat([...writeZip(made.files)]);
        });
        noted(`${kind}: an event`, zip.length / EVENTS, 'bytes');
        const report = await timed(`${kind}: verified`, () =>
          verifyBundle(readZip(inMemory(zip)), { reading: nodeHashing, policy }),
        );
        if (report.findings.length > 0) throw new Error(JSON.stringify(report.findings.slice(0, 3)));
      }
    }
  } finally {
    await log.close();
    await texts.close();
    await ledger.close();
    await subjects.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
