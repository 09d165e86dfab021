import { createHash } from 'node:crypto';
import type { ExportScope, ExportStatement } from '../../bag/index.js';
import type { LeafBody } from '../../leaf/index.js';
import type { FactToTell, StoryInput, TextToTell } from '../story-input.js';

/** What a test says of one fact; the rest is filled in. */
export interface FactSaid {
  readonly type: string;
  /** When it was recorded, `YYYY-MM-DD` or a whole instant. */
  readonly rec: string;
  readonly occ?: string;
  readonly eff?: string;
  readonly by?: LeafBody['actor']['by'];
  readonly pub?: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Classes that have a box. */
  readonly classes?: readonly string[];
  readonly redacted?: readonly string[];
  readonly erased?: readonly string[];
  readonly stream?: number;
}

/** The person of the examples. */
export const PERSON = '5d1f2c34-0a4b-4c5d-8e6f-7a8b9c0d1e2f';
/** Another id that is linked with it in some examples. */
export const OTHER = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';

const iso = (text: string): string => (text.includes('T') ? text : `${text}T09:00:00.000Z`);

/** Builds what the story and the records are made of, as a bundle hands it over. */
export class ToldWorld {
  readonly #facts: FactToTell[] = [];
  readonly #context: LeafBody[] = [];
  readonly #texts: TextToTell[] = [];
  #seq = 0;

  /** Something that the controller published. */
  published(type: string, rec: string, pub: Readonly<Record<string, unknown>>): this {
    this.#context.push(this.#body({ type, rec, pub, by: 'controller' }, 0));
    return this;
  }

  /** A fact about the person. */
  fact(said: FactSaid): this {
    const { stream = 0, fields = {}, redacted = [], erased = [] } = said;
    const body = this.#body(said, this.#facts.filter((fact) => fact.stream === stream).length);
    this.#facts.push({ seq: BigInt(body.seq), stream, body, fields, redacted, erased });
    return this;
  }

  /** A text that was shown. @returns its digest */
  text(words: string, mediaType = 'text/plain; charset=utf-8', language = 'en'): string {
    const bytes = Buffer.from(words, 'utf8');
    const digest = createHash('sha256').update(bytes).digest('base64url');
    this.#texts.push({ digest, mediaType, language, bytes });
    return digest;
  }

  /** Id of the newest fact. */
  get lastId(): string {
    return idOf(this.#seq - 1);
  }

  /** Everything said so far, exported at a time. */
  input(
    madeAt: string,
    changed: Partial<ExportStatement> = {},
    scope: ExportScope = PERSON_SCOPE,
  ): StoryInput {
    const statement: ExportStatement = {
      format: 'consent-ledger-evidence/1',
      id: '0123456789abcdef',
      madeAt: iso(madeAt),
      mode: 'compact',
      scope,
      origin: 'ledger.example/1',
      size: String(this.#seq + 1),
      mapSize: String(this.#seq),
      redactions: [],
      redacted: [],
      textsNotHeld: [],
      notProved: ['That nothing happened which nobody recorded.'],
      ...changed,
    };
    return { statement, facts: this.#facts, context: this.#context, texts: this.#texts };
  }

  #body(said: FactSaid, rev: number): LeafBody {
    const seq = this.#seq++;
    const { type, rec, occ, eff, by = 'subject', pub = {}, classes = [] } = said;
    return {
      v: 1,
      id: idOf(seq),
      type,
      controller: 'acme',
      rec: iso(rec),
      ...(occ !== undefined && { occ: iso(occ) }),
      ...(eff !== undefined && { eff: iso(eff) }),
      actor: { by, principal: 'local' },
      pub,
      sd: classes.map((of) => ({ key: idOf(900 + seq), class: of, digests: ['a'.repeat(43)] })),
      blind: 'AAAAAAAAAAAAAAAAAAAAAA',
      log: 'ledger.example/1',
      seq: String(seq),
      rev: String(rev),
      prev: '',
    } as LeafBody;
  }
}

const PERSON_SCOPE: ExportScope = { kind: 'subject', controller: 'acme', subject: PERSON, purposes: '*' };

const idOf = (seq: number): string => `00000000-0000-5000-8000-${String(seq).padStart(12, '0')}`;

/** A controller with a newsletter on consent and a shop on contract. */
export function shopAndNewsletter(): ToldWorld {
  return new ToldWorld()
    .published('controller.recorded', '2025-01-01', {
      name: 'Acme GmbH',
      contact: 'privacy@acme.example',
      country: 'DE',
      joint: [],
      holidays: ['2025-06-09'],
    })
    .published('purpose.published', '2025-01-01', {
      purpose: 'newsletter',
      version: 1,
      title: 'Newsletter by e-mail',
      bases: ['consent'],
      automated: true,
      directMarketing: true,
    })
    .published('purpose.published', '2025-01-01', {
      purpose: 'shop',
      version: 1,
      title: 'Orders',
      bases: ['contract'],
      automated: true,
    });
}
