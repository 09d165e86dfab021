import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Fact } from '#domain';
import { decodeStoredEvent } from '#stored-event';
import { lawOfFacts } from './known-law.js';
import { makeNewcomer, type DraftedGroup } from './made-newcomer.js';
import { readGroups, readPersons, writeGroups, writePersons } from './newcomer-message.js';
import type { RecordCommand } from './record-command.js';

const NOW = Date.UTC(2026, 2, 1);
const fact = (type: string, data: object): Fact =>
  ({ id: randomUUID(), type, at: 0, recordedAt: 0, by: 'controller', data }) as unknown as Fact;
const known = lawOfFacts([
  fact('controller.recorded', { name: 'Acme', contact: 'dpo@acme.example', country: 'DE' }),
  fact('purpose.published', { purpose: 'news', version: 1, bases: ['consent'], directMarketing: true }),
]);
const keys = { keyed: (command: RecordCommand) => command };
const rules = { known, mode: 'live' as const, keys, now: NOW };
const wrapping = { bucket: '00', epoch: 7, key: randomBytes(32) };

let row = 0;
function command(type: RecordCommand['type'], fields: object, at?: number): RecordCommand {
  const subject = { scheme: 'email', value: 'ada@example.com' };
  row += 1;
  return {
    ...{ operationId: 'importFacts', principal: 'local', by: 'controller', type, subject, imported: true },
    ...{ idempotencyKey: `import:${row}`, pathParams: {}, item: { type, ...fields } },
    fields: { ...fields, source: 'an old list: “Grüße”', importDigest: 'A'.repeat(43), importRow: row },
    ...(at !== undefined && { at }),
  };
}

function group(...commands: readonly RecordCommand[]): DraftedGroup {
  const identifier = { scheme: 'email', value: 'ada@example.com' };
  return {
    ...{ controller: 'acme', identifier, link: { ...identifier, hash: 'A'.repeat(43) } },
    draft: { subjectId: `00${randomUUID().slice(2)}`, wrapping },
    items: commands.map((one, index) => ({ index, command: one })),
  };
}

const yes = (at?: number) =>
  command('consent.granted', { purpose: 'news', version: 1, evidence: { a: 'b' } }, at);

describe('What a thread is asked about new persons, and what it answers', () => {
  it('comes over as it was sent: who is meant, what was said, and under what the keys are wrapped', () => {
    const groups = [group(yes(0)), group(yes(0), command('objection.raised', { kind: 'direct_marketing' }))];
    expect([...readGroups(writeGroups(groups), () => wrapping)]).toEqual(groups);
  });

  it('holds no wrapping key in its text', () => {
    const text = writeGroups([group(yes(0))]);
    expect(text).not.toContain(JSON.stringify([...wrapping.key]).slice(1, 40));
    expect(text).not.toContain('"key"');
  });

  it('comes back byte for byte: keys, events, and what became of each row', () => {
    const groups = [
      group(yes(0), command('objection.raised', { kind: 'direct_marketing' })),
      group(yes()),
      group(command('consent.granted', { purpose: 'unheard_of', version: 1 }, 0), yes(0)),
    ];
    const made = groups.map((one) => makeNewcomer(one, rules));
    const back = readPersons(writePersons(made));
    expect(back.map((person) => person?.keys)).toEqual(made.map((person) => person?.keys));
    expect(back.map((person) => person?.taken)).toEqual(made.map((person) => person?.taken));
    expect(back.map((person) => person?.events.map(({ data }) => Buffer.from(data)))).toEqual(
      made.map((person) => person?.events.map(({ data }) => Buffer.from(data))),
    );
    // A yes without a time is refused, and then there is nobody to make.
    expect(back.map((person) => person?.events.map(({ body }) => body.type))).toEqual([
      ['subject.identifier_linked', 'consent.granted', 'objection.raised'],
      undefined,
      ['subject.identifier_linked', 'consent.granted'],
    ]);
    const [index, refusal] = back[2]?.refused[0] ?? [];
    expect([index, refusal?.code, refusal?.field]).toEqual([0, 'PURPOSE_UNKNOWN', 'purpose']);
    for (const { body, data } of back[0]?.events ?? [])
      expect(decodeStoredEvent(data).body).toMatchObject({ id: body.id, type: body.type });
  });

  it('comes back byte for byte where it is far more than a usual portion', () => {
    const [person] = [group(yes(0))].map((one) => makeNewcomer(one, rules));
    if (!person) throw new Error('a yes with a time makes a person');
    const large = [1, 5_000_000, 3_000_000, 0, 1_500_000, 2].map((size) => randomBytes(size));
    const events = large.map((data) => ({ body: person.events[1]!.body, data }));
    const back = readPersons(writePersons([{ ...person, events }, undefined, person]));
    expect(back[0]?.events.map(({ data }, i) => large[i]?.equals(data))).toEqual(large.map(() => true));
    expect(back[1]).toBeUndefined();
    expect(back[2]?.keys).toEqual(person.keys);
  });
});
