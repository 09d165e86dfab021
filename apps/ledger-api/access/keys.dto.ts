import { MAX_OVERLAP_MS, ROLE_NAMES } from '#access';
import { isObject } from '../body/json-body.js';
import { ruleOfKind, type Rule } from '../dto/kinds.js';
import { Follows } from '../dto/rule.decorator.js';
import { Subject, type SubjectRefBody } from '../dto/subject.dto.js';
import type { GrantBody } from './grant-body.js';

/** Most grants of one key. */
const MOST_GRANTS = 20;

/** What a key is for: no place for an address, which would be personal data in a list. */
const label: Rule = {
  accepts: (value) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9 ._()/-]{0,79}$/.test(value),
  message: 'must be 1 to 80 letters, digits, spaces and . _ ( ) / -',
  schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9 ._()/-]{0,79}$', minLength: 1, maxLength: 80 },
};

const names = { type: 'array', items: { type: 'string' } };
const grantSchema = {
  type: 'object',
  required: ['role', 'controllers'],
  properties: {
    role: { type: 'string', enum: [...ROLE_NAMES] },
    controllers: { oneOf: [{ type: 'string', enum: ['*'] }, names] },
    purposes: names,
    factTypes: { ...names, description: 'Recorder: only these.' },
    subject: { type: 'string', format: 'uuid', description: 'Regulator: one person.' },
    from: { type: 'string', format: 'date-time', description: 'Regulator: recorded at or after.' },
    to: { type: 'string', format: 'date-time', description: 'Regulator: recorded before.' },
    expiresAt: { type: 'string', format: 'date-time' },
  },
};

/** Their shape only: what is wrong with a grant is said member by member (`grantMistakes`). */
const grants: Rule = {
  accepts: (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= MOST_GRANTS && value.every(isObject),
  message: `must be a list of 1 to ${MOST_GRANTS} grants`,
  schema: { type: 'array', items: grantSchema, minItems: 1, maxItems: MOST_GRANTS },
};

const grant: Rule = { accepts: isObject, message: 'must be a grant', schema: grantSchema };

const seconds = (least: number, most: number): Rule => ({
  accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  message: `must be a whole number of seconds from ${least} to ${most}`,
  schema: { type: 'integer', minimum: least, maximum: most },
});

const keyId: Rule = {
  accepts: (value) => typeof value === 'string' && /^[0-9A-Za-z]{13}$/.test(value),
  message: 'must be the id of a key: 13 letters and digits',
  schema: { type: 'string', pattern: '^[0-9A-Za-z]{13}$', minLength: 13, maxLength: 13 },
};

/** A key that shall be made. */
export class NewKeyBody {
  @Follows(label, { about: 'What it is for; no personal data.', example: 'newsletter service' })
  readonly label!: string;

  @Follows(grants, { about: 'What its holder may do, and how far.' })
  readonly grants!: readonly GrantBody[];

  @Follows(ruleOfKind('instant'), {
    optional: true,
    about: 'Left out: it does not expire. Regulator: at most 90 days from now.',
  })
  readonly expiresAt?: string;
}

/** An authority that shall be let in. */
export class InvitationBody {
  @Follows(label, { about: 'Whose request it answers; no personal data.', example: 'DPA case 2026-117' })
  readonly label!: string;

  @Follows(grant, { about: 'What is read: role `regulator`, controllers, and a period or a person.' })
  readonly grant!: GrantBody;

  @Follows(ruleOfKind('instant'), { about: 'When the invitation ends; at most 90 days from now.' })
  readonly expiresAt!: string;
}

/** A key that shall get a new secret. */
export class RotateKeyBody {
  @Follows(keyId)
  readonly id!: string;

  @Follows(seconds(0, MAX_OVERLAP_MS / 1_000), {
    optional: true,
    about: 'How long the secret before may still be used; left out: one day.',
  })
  readonly overlapSeconds?: number;
}

/** A key that shall end now. */
export class RevokeKeyBody {
  @Follows(keyId)
  readonly id!: string;
}

/** A person who shall see the own answers. */
export class SubjectTokenBody {
  @Follows(ruleOfKind('slug'), { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;

  @Subject()
  readonly subject!: SubjectRefBody;

  @Follows(seconds(60, 3_600), { optional: true, about: 'How long it lasts; left out: 15 minutes.' })
  readonly seconds?: number;
}
