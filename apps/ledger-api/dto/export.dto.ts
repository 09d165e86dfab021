import { oneOf, ruleOfKind, type Rule } from './kinds.js';
import { Follows } from './rule.decorator.js';
import { Subject, type SubjectRefBody } from './subject.dto.js';

const challenge: Rule = {
  accepts: (value) => typeof value === 'string' && /^[\x20-\x7e]{1,200}$/.test(value),
  message: 'must be 1 to 200 visible ASCII characters',
  schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,200}$', minLength: 1, maxLength: 200 },
};

const redactions: Rule = {
  accepts: (value) =>
    Array.isArray(value) &&
    value.length <= 50 &&
    value.every((item) => typeof item === 'string' && /^[A-Za-z]{1,40}$/.test(item)),
  message: 'must be a list of at most 50 classes (identity, proof, content) or names of fields',
  schema: {
    type: 'array',
    maxItems: 50,
    items: { type: 'string', pattern: '^[A-Za-z]{1,40}$', maxLength: 40 },
  },
};

const knownSizes: Rule = {
  accepts: (value) =>
    Array.isArray(value) &&
    value.length <= 10 &&
    value.every((item) => typeof item === 'string' && /^[1-9][0-9]{0,14}$/.test(item)),
  message: 'must be a list of at most 10 sizes of checkpoints, as decimal text',
  schema: {
    type: 'array',
    maxItems: 10,
    items: { type: 'string', pattern: '^[1-9][0-9]{0,14}$', maxLength: 15 },
  },
};

/** Body of `POST /v1/evidence/receipts`. */
export class ReceiptBody {
  @Follows(ruleOfKind('slug'), { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;

  @Subject()
  readonly subject!: SubjectRefBody;

  @Follows(ruleOfKind('id'), { about: 'Id of the event: of the consent, the refusal, the withdrawal.' })
  readonly event!: string;

  @Follows(oneOf(['json', 'tlog-proof', 'pdf']), { optional: true, about: 'Default json.' })
  readonly format?: 'json' | 'tlog-proof' | 'pdf';
}

/** Body of `POST /v1/evidence/exports`. */
export class ExportBody {
  @Follows(oneOf(['subject', 'period', 'ledger']), {
    about:
      '`subject` with `subject`, `period` with `from` and `to`, `ledger` for everything of the controller.',
  })
  readonly scope!: 'subject' | 'period' | 'ledger';

  @Follows(ruleOfKind('slug'), { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;

  @Subject({ optional: true })
  readonly subject?: SubjectRefBody;

  @Follows(ruleOfKind('slugs'), { optional: true, about: 'With `subject`; left out: all.' })
  readonly purposes?: readonly string[];

  @Follows(ruleOfKind('instant'), { optional: true, about: 'With `period`: recorded at or after.' })
  readonly from?: string;

  @Follows(ruleOfKind('instant'), { optional: true, about: 'With `period`: recorded before.' })
  readonly to?: string;

  @Follows(oneOf(['compact', 'full']), {
    optional: true,
    about:
      'Default compact; of a whole ledger full. Full hands out the tiles of the log, and for a person K_tag.',
  })
  readonly mode?: 'compact' | 'full';

  @Follows(ruleOfKind('label'), { optional: true, about: 'For whom it is made.' })
  readonly recipient?: string;

  @Follows(challenge, { optional: true, about: 'Words of the recipient against replay.' })
  readonly challenge?: string;

  @Follows(redactions, {
    optional: true,
    about: 'Classes of sealed values, or names of fields, to leave out.',
  })
  readonly redactions?: readonly string[];

  @Follows(knownSizes, {
    optional: true,
    about: 'Sizes of checkpoints that the recipient holds: the bundle proves that it is the same log.',
  })
  readonly knownSizes?: readonly string[];
}
