import { Inject, Injectable } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Asking } from '../asking/index.js';
import { CheckPermission, CheckPermissions, FindSubject, ReadStatus, ReadTimeline } from './queries.js';

/** Injection token of the `Asking` that the query handlers pass questions to. */
export const ASKS = Symbol('Asking');

// The bus only dispatches: what a question means is decided in asking/, which knows nothing of it.

@Injectable()
@QueryHandler(CheckPermission)
export class CheckPermissionHandler implements IQueryHandler<CheckPermission> {
  constructor(@Inject(ASKS) private readonly asking: Asking) {}

  execute({ request }: CheckPermission) {
    return this.asking.check(request);
  }
}

@Injectable()
@QueryHandler(CheckPermissions)
export class CheckPermissionsHandler implements IQueryHandler<CheckPermissions> {
  constructor(@Inject(ASKS) private readonly asking: Asking) {}

  execute({ requests }: CheckPermissions) {
    return this.asking.checkBatch(requests);
  }
}

@Injectable()
@QueryHandler(ReadStatus)
export class ReadStatusHandler implements IQueryHandler<ReadStatus> {
  constructor(@Inject(ASKS) private readonly asking: Asking) {}

  execute({ subjectId, query }: ReadStatus) {
    return this.asking.status(subjectId, query);
  }
}

@Injectable()
@QueryHandler(ReadTimeline)
export class ReadTimelineHandler implements IQueryHandler<ReadTimeline> {
  constructor(@Inject(ASKS) private readonly asking: Asking) {}

  execute({ subjectId, query }: ReadTimeline) {
    return this.asking.timeline(subjectId, query);
  }
}

@Injectable()
@QueryHandler(FindSubject)
export class FindSubjectHandler implements IQueryHandler<FindSubject> {
  constructor(@Inject(ASKS) private readonly asking: Asking) {}

  execute({ controller, identifier }: FindSubject) {
    return this.asking.lookup(controller, identifier);
  }
}

/** All handlers of questions, for the composition root's providers. */
export const QUERY_HANDLERS = [
  CheckPermissionHandler,
  CheckPermissionsHandler,
  ReadStatusHandler,
  ReadTimelineHandler,
  FindSubjectHandler,
];
