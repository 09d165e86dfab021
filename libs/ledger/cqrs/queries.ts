import { Query } from '@nestjs/cqrs';
import type {
  AboutSubject,
  BatchItem,
  CheckAnswer,
  CheckRequest,
  StatusAnswer,
  TimelineAnswer,
  TimelinePage,
} from '../asking/index.js';

/** May this be done with this person's data for this purpose (check-api.md). */
export class CheckPermission extends Query<CheckAnswer> {
  constructor(readonly request: CheckRequest) {
    super();
  }
}

/** Many such questions, answered in their order. */
export class CheckPermissions extends Query<BatchItem[]> {
  constructor(readonly requests: readonly CheckRequest[]) {
    super();
  }
}

/** Where a person stands with every purpose, as of any time. */
export class ReadStatus extends Query<StatusAnswer> {
  constructor(
    readonly subjectId: string,
    readonly query: AboutSubject = {},
  ) {
    super();
  }
}

/** What was recorded about a person, as of any time. */
export class ReadTimeline extends Query<TimelineAnswer> {
  constructor(
    readonly subjectId: string,
    readonly query: TimelinePage = {},
  ) {
    super();
  }
}

/** Which subject an identifier leads to; creates nothing. */
export class FindSubject extends Query<string | undefined> {
  constructor(
    readonly controller: string | undefined,
    readonly identifier: { readonly scheme: string; readonly value: string },
  ) {
    super();
  }
}
