import { oneOf, ruleOfKind } from '../dto/kinds.js';
import { Follows } from '../dto/rule.decorator.js';
import { Subject, subjectId, type SubjectRefBody } from '../dto/subject.dto.js';

const instant = ruleOfKind('instant');
const slug = ruleOfKind('slug');

/** Which decisions are wanted; all members narrow. */
export class DecisionsQuery {
  @Follows(slug, { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;

  @Follows(instant, { optional: true, about: 'Decided from this instant on.' })
  readonly from?: string;

  @Follows(instant, { optional: true, about: 'Decided before this instant.' })
  readonly to?: string;

  @Follows(slug, { optional: true, about: 'Purpose slug.' })
  readonly purpose?: string;

  @Follows(oneOf(['true', 'false']), { optional: true, about: 'Permits only, or denials only.' })
  readonly permitted?: 'true' | 'false';

  // An id of the ledger's own is a UUID, as those of subjects.
  @Follows({ ...subjectId, message: 'must be a decision id' }, { optional: true, about: 'This one only.' })
  readonly decision?: string;
}

/** The same of one person: an identifier never stands in a URL. */
export class DecisionsSearch {
  @Subject()
  readonly subject!: SubjectRefBody;

  @Follows(slug, { optional: true, about: 'May be left out where there is only one.' })
  readonly controller?: string;

  @Follows(instant, { optional: true, about: 'Decided from this instant on.' })
  readonly from?: string;

  @Follows(instant, { optional: true, about: 'Decided before this instant.' })
  readonly to?: string;

  @Follows(slug, { optional: true, about: 'Purpose slug.' })
  readonly purpose?: string;

  @Follows(ruleOfKind('boolean'), { optional: true, about: 'Permits only, or denials only.' })
  readonly permitted?: boolean;
}
