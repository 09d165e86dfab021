import { Follows } from '../dto/rule.decorator.js';
import { oneOf, type Rule } from '../dto/kinds.js';
import { subjectId } from '../dto/subject.dto.js';

const vkey: Rule = {
  accepts: (value) =>
    typeof value === 'string' && /^[^+\s]{1,250}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$/.test(value),
  message: 'must be a verifier key (C2SP signed-note): name, key id, key',
  schema: { type: 'string', maxLength: 310 },
};

/** Most persons in one order. */
const MAX_SUBJECTS = 100;

const subjects: Rule = {
  accepts: (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_SUBJECTS &&
    new Set(value).size === value.length &&
    value.every((one) => subjectId.accepts(one)),
  message: `must be a list of 1 to ${MAX_SUBJECTS} different subject ids`,
  schema: { type: 'array', items: subjectId.schema, minItems: 1, maxItems: MAX_SUBJECTS, uniqueItems: true },
};

/** Which key is to be replaced: whoever asks must know it, so that no key is rotated twice. */
export class RotateSigningKeyBody {
  @Follows(vkey, { about: 'The verifier key that signs now, as `GET /v1/log/keys` names it last.' })
  readonly old!: string;
}

/** What is to be checked. */
export class CheckLogBody {
  @Follows(oneOf(['whole']), { about: 'The whole log, every value.' })
  readonly scope!: string;
}

/** Who is to be forgotten. */
export class ForgetBody {
  @Follows(subjects, { about: 'Persons of whom nothing is kept any more.' })
  readonly subjects!: readonly string[];
}
