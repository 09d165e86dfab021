import type { Actor, Basis, FactType, ReasonCode } from '#domain';
import { Subject, type SubjectRefBody } from '../dto/subject.dto.js';
import type { TableFormat } from '../formats/table-format.js';
import { DUE, EVENTS, REGISTER, STATUS, SUMMARY, takesInBody, takesInQuery } from './fields.js';

/** In a query everything is text; its rule says which texts. */
type Text<T> = { readonly [K in keyof T]: T[K] extends string | undefined ? T[K] : string | undefined };

/** What every list takes. */
export interface ListQuestion {
  readonly controller?: string;
  readonly after?: string;
  readonly limit?: number;
  readonly format?: TableFormat;
  readonly atLeast?: string;
}

/** Filters of the list of facts. */
export interface EventsQuestion extends ListQuestion {
  readonly purpose?: string;
  readonly type?: FactType;
  readonly actor?: Actor;
  readonly notice?: string;
  readonly noticeVersion?: number;
  readonly from?: string;
  readonly to?: string;
  readonly recordedFrom?: string;
  readonly recordedTo?: string;
  readonly open?: boolean;
}

/** Query of `GET /v1/audit/events`. */
export class EventsQuery {}
takesInQuery(EventsQuery, EVENTS);

/** Body of `POST /v1/audit/events/search`: an identifier never stands in a URL. */
export class EventsSearch {
  @Subject()
  readonly subject!: SubjectRefBody;
}
takesInBody(EventsSearch, EVENTS);

/** Filters of the list of statuses. */
export interface StatusQuestion extends ListQuestion {
  readonly purpose?: string;
  readonly operation?: 'use' | 'store';
  readonly permitted?: boolean;
  readonly reason?: ReasonCode;
  readonly basis?: Basis;
  readonly sinceFrom?: string;
  readonly sinceTo?: string;
  readonly expiringFrom?: string;
  readonly expiringBefore?: string;
  readonly notice?: string;
  readonly noticeVersion?: number;
  readonly noticeVersionBefore?: number;
  readonly versionBefore?: number;
}

/** Query of `GET /v1/audit/status`. */
export class StatusesQuery {}
takesInQuery(StatusesQuery, STATUS);

/** Query of `GET /v1/audit/summary`. */
export class SummaryQuery {
  declare readonly controller?: string;
  declare readonly purpose?: string;
  declare readonly operation?: 'use' | 'store';
  declare readonly from?: string;
  declare readonly to?: string;
  declare readonly part?: 'answers' | 'days';
  declare readonly format?: TableFormat;
  declare readonly atLeast?: string;
}
takesInQuery(SummaryQuery, SUMMARY);

/** Filters of what is due. */
export interface DueQuestion extends ListQuestion {
  readonly kind?: 'objection' | 'restriction' | 'hold' | 'erasure' | 'request';
  readonly duty?: string;
  readonly by?: string;
}

/** Query of `GET /v1/audit/due`. */
export class DueQuery {}
takesInQuery(DueQuery, DUE);

/** Query of `GET /v1/audit/register`. */
export class RegisterQuery {
  declare readonly controller?: string;
  declare readonly at?: string;
  declare readonly knownAt?: string;
  declare readonly format?: TableFormat;
  declare readonly atLeast?: string;
}
takesInQuery(RegisterQuery, REGISTER);

const NUMBERS: ReadonlySet<string> = new Set([
  'limit',
  'noticeVersion',
  'noticeVersionBefore',
  'versionBefore',
]);
const TRUTHS: ReadonlySet<string> = new Set(['permitted', 'open', 'refused']);

/** A question of a query whose members were checked, with numbers and truths instead of their texts. */
export function questionOf<Q extends ListQuestion>(query: object): Q {
  const members = Object.entries(query as Text<Q>).map(([name, text]) => {
    if (NUMBERS.has(name)) return [name, Number(text)];
    return [name, TRUTHS.has(name) ? text === 'true' : text];
  });
  return Object.fromEntries(members) as Q;
}
