import type { StoryInput } from '../story-input.js';
import { OTHER, PERSON, shopAndNewsletter, ToldWorld } from './told-world.js';

const GRANT = {
  purpose: 'newsletter',
  version: 1,
  method: 'double_opt_in',
  scope: 'processing',
  evidencePresent: true,
};

/** A person with a bit of everything: consent, withdrawal, a child's age, requests, a hold, an erasure, a link. */
export function fullLife(): StoryInput {
  const world = shopAndNewsletter();
  const form = world.text(
    '<!doctype html><title>Form</title><h1>Our newsletter</h1><p>Yes, please send me the newsletter of Acme GmbH about its own products, at most once a week. I can take this back at any time with the link in each mail.</p>',
    'text/html; charset=utf-8',
  );
  const [en, de] = [
    world.text(
      'Privacy notice. Who we are, what we do with your data, and what you can ask of us. '.repeat(20),
    ),
    world.text('Datenschutzhinweise. Wer wir sind und was wir tun.', 'text/plain; charset=utf-8', 'de'),
  ];
  world.published('notice.published', '2025-01-02', {
    notice: 'privacy',
    version: 1,
    material: false,
    purposeVersions: [{ purpose: 'newsletter', version: 1 }],
    texts: { de, en },
  });
  world
    .fact({
      type: 'subject.identifier_linked',
      rec: '2025-02-01',
      by: 'system',
      pub: { scheme: 'email' },
      classes: ['identity'],
      fields: { value: 'ανна.łąçžō+🦊@παράδειγμα.example', hash: 'c'.repeat(43) },
    })
    .fact({
      type: 'subject.birth_date_recorded',
      rec: '2025-02-01',
      classes: ['content'],
      redacted: ['content'],
    })
    .fact({
      type: 'contract.started',
      rec: '2025-02-03',
      by: 'controller',
      pub: { id: 'c-1', purposes: ['shop'] },
    })
    .fact({
      type: 'consent.granted',
      rec: '2025-03-01T10:11:12.345Z',
      pub: {
        ...GRANT,
        shown: form,
        notice: 'privacy',
        noticeVersion: 1,
        language: 'en',
        channels: ['email'],
      },
      classes: ['proof'],
      fields: {
        statement: 'Yes, please',
        ipAddress: '2001:db8::1',
        userAgent: `Mozilla/5.0 (${'X11; Linux x86_64; '.repeat(8)}) Gecko/20100101`,
        evidence: { form: 'footer', options: ['email', 'sms'], preselected: [] },
      },
    })
    .fact({ type: 'consent.confirmed', rec: '2025-03-01T10:20:00.000Z', pub: { purpose: 'newsletter' } })
    .fact({
      type: 'disclosure.recorded',
      rec: '2025-03-20',
      by: 'controller',
      pub: { recipient: 'Mailhaus AG', role: 'processor', purposes: ['newsletter'] },
    })
    .fact({
      type: 'consent.withdrawn',
      rec: '2025-05-10',
      occ: '2025-05-02',
      pub: { purpose: 'newsletter' },
      classes: ['content', 'proof'],
      fields: { reason: 'Too many mails. ありがとう. שלום עולם. مرحبا بالعالم.' },
      redacted: ['proof'],
    })
    .fact({ type: 'request.received', rec: '2025-05-08', pub: { id: 'r-1', right: 'access', scope: '*' } })
    .fact({ type: 'request.extended', rec: '2025-06-02', by: 'controller', pub: { id: 'r-1' } })
    .fact({
      type: 'objection.raised',
      rec: '2025-06-12',
      pub: { id: 'o-1', kind: 'particular_situation', purposes: ['shop'] },
      classes: ['content'],
      erased: ['content'],
    })
    .fact({
      type: 'objection.rejected',
      rec: '2025-07-20',
      by: 'controller',
      pub: { id: 'o-1', groundsStated: true },
      classes: ['content'],
      fields: { grounds: 'The contract needs it.' },
    })
    .fact({
      type: 'restriction.applied',
      rec: '2025-07-25',
      pub: { id: 'q-1', ground: 'a', purposes: ['shop'] },
    })
    .fact({ type: 'restriction.lift_notified', rec: '2025-08-10', by: 'controller', pub: { id: 'q-1' } })
    .fact({ type: 'restriction.lifted', rec: '2025-08-12', by: 'controller', pub: { id: 'q-1' } })
    .fact({
      type: 'hold.placed',
      rec: '2025-08-20',
      by: 'controller',
      pub: { id: 'h-1', basis: 'legitimate_interests', purposes: '*' },
    })
    .fact({ type: 'erasure.requested', rec: '2025-09-01', pub: { id: 'e-1', purposes: '*' } })
    .fact({ type: 'consent.refused', rec: '2025-09-02', pub: { purpose: 'newsletter' }, stream: 1 })
    .fact({ type: 'subject.merged', rec: '2025-09-05', by: 'system', pub: { absorbed: OTHER } })
    .fact({
      type: 'subject.absorbed',
      rec: '2025-09-05',
      by: 'system',
      pub: { canonical: PERSON },
      stream: 1,
    });
  return world.input('2025-10-15T12:00:00.000Z', {
    recipient: 'Der Hessische Beauftragte für Datenschutz und Informationsfreiheit',
    challenge: 'AZ 11/2025-4711',
    redactions: ['birthDate', 'proof'],
    textsNotHeld: ['d'.repeat(43)],
    notProved: [
      'That nothing happened which nobody recorded.',
      'That a claimed time of happening (occ) is true: only the time of recording stands between checkpoints.',
      'That a fact was about the right person when it was written.',
    ],
  });
}

/** Strings that attack a reader of HTML, CSV or PDF, or that do not fit. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></title><svg onload=alert(1)>',
  '&lt;b&gt; &amp;amp;',
  '=HYPERLINK("http://example.com","x")',
  '\u202egnp.exe \u0000\u0007',
  'x'.repeat(3_000),
  '👩‍👩‍👧‍👦 مرحبا שלום 你好',
  'line\r\nbreak\ttab',
  '${7*7} {{7*7}} `x`',
];

/** A life in which every text that a human can choose is one of these. */
export function hostileLife(): StoryInput {
  const world = new ToldWorld().published('controller.recorded', '2025-01-01', {
    name: HOSTILE[0],
    contact: HOSTILE[1],
    country: 'DE',
    joint: [HOSTILE[3], HOSTILE[2]],
    holidays: [],
  });
  world.published('purpose.published', '2025-01-01', {
    purpose: 'p',
    version: 1,
    title: HOSTILE.slice(0, 7).join(' '),
    bases: ['consent'],
    automated: true,
  });
  for (const [i, text] of HOSTILE.entries())
    world.fact({
      type: 'consent.granted',
      rec: `2025-02-${String(i + 1).padStart(2, '0')}`,
      pub: {
        ...GRANT,
        purpose: 'p',
        recipients: [text],
        shown: world.text(text, i % 2 ? 'text/html' : 'text/plain'),
      },
      classes: ['proof'],
      fields: { statement: text, evidence: { [text]: [text] } },
    });
  world.fact({
    type: 'disclosure.recorded',
    rec: '2025-03-01',
    pub: { recipient: HOSTILE[1], role: 'processor', purposes: '*' },
  });
  return world.input('2025-04-01', {
    recipient: HOSTILE[3] as string,
    challenge: HOSTILE[2] as string,
    notProved: [HOSTILE[0] as string],
    redactions: [HOSTILE[1] as string],
  });
}

/** Very many facts about one person. */
export function longLife(facts: number): StoryInput {
  const world = shopAndNewsletter();
  const form = world.text('Yes, please send me the newsletter.');
  for (let i = 0; i < facts; i++) {
    const rec = new Date(Date.UTC(2025, 1, 1) + i * 3_600_000).toISOString();
    if (i % 2 === 0)
      world.fact({
        type: 'consent.granted',
        rec,
        pub: { ...GRANT, shown: form },
        classes: ['proof'],
        fields: { statement: `Yes, please, number ${i}`, ipAddress: '192.0.2.7' },
      });
    else world.fact({ type: 'consent.withdrawn', rec, pub: { purpose: 'newsletter' } });
  }
  return world.input('2026-01-01');
}
