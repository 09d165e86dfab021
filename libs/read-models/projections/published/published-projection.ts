import type { Fact, FactOf } from '#domain';
import type { Batch, Handling, Projection } from '../../engine/projection.js';
import { controllerOf, isLawType } from '../../persons/laws.js';
import type { ReadsPersons } from '../../persons/reads-persons.js';
import { type RowValues, writeRows } from '../../store/sql.js';
import { PUBLISHED_TABLES } from '../../store/sqlite/timeline-tables.js';

/** A fact of a controller's law, with its place. */
interface Placed<F = Fact> {
  readonly fact: F;
  readonly controller: string;
  readonly position: bigint;
}

/** Purposes and notices with all their versions, settings, and whose they are. */
export class PublishedProjection implements Projection {
  readonly name = 'published';
  readonly version = 1;
  readonly kind = 'legal';
  readonly run = 'from-beginning';
  readonly tables = PUBLISHED_TABLES;

  constructor(private readonly reads: Pick<ReadsPersons, 'factOf'>) {}

  async handle({ facts }: Batch, handling: Handling): Promise<void> {
    // Others are passed over unread.
    for (const read of facts.filter(({ event }) => isLawType(event.type))) {
      const { event } = read;
      const fact = this.reads.factOf(read);
      await write({ fact, controller: controllerOf(event.stream), position: event.position }, handling);
    }
  }
}

async function write({ fact, controller, position }: Placed, { sql, table }: Handling): Promise<void> {
  const insert = (name: string, columns: string, values: RowValues, key: readonly string[] = []) =>
    writeRows(sql, table(name), columns.split(', '), [values], key);
  const { id, at, recordedAt } = fact;
  const pub = JSON.stringify(fact.data);
  switch (fact.type) {
    case 'controller.recorded':
      return insert(
        'controller',
        'controller, name, pub, event, position',
        [controller, fact.data.name, pub, id, position],
        ['controller'],
      );
    case 'purpose.published': {
      const { purpose, version, material, bases } = fact.data;
      return insert(
        'purpose_version',
        'controller, purpose, version, position, event, at, recorded_at, valid_from, material, bases, pub',
        [
          ...[controller, purpose, version, position, id, at, recordedAt, validFrom(fact)],
          ...[material === undefined ? null : Number(material), JSON.stringify(bases), pub],
        ],
      );
    }
    case 'purpose.retired':
      return insert('purpose_retirement', 'controller, purpose, position, event, at, recorded_at', [
        ...[controller, fact.data.purpose, position, id, at, recordedAt],
      ]);
    case 'notice.published': {
      const { notice, version, material } = fact.data;
      return insert(
        'notice_version',
        'controller, notice, version, position, event, at, recorded_at, valid_from, material, pub',
        [
          ...[controller, notice, version, position, id, at, recordedAt, validFrom(fact)],
          ...[material === undefined ? null : Number(material), pub],
        ],
      );
    }
    case 'settings.changed':
      return insert('setting', 'controller, name, position, value, event, recorded_at, valid_from', [
        ...[controller, fact.data.name, position, JSON.stringify(fact.data.value), id, recordedAt],
        validFrom(fact),
      ]);
    default:
  }
}

/** The date named, but nothing holds before it was published. */
function validFrom({
  at,
  data,
}: FactOf<'purpose.published'> | FactOf<'notice.published'> | FactOf<'settings.changed'>): number {
  return data.effectiveAt === undefined ? at : Math.max(at, Date.parse(data.effectiveAt));
}
