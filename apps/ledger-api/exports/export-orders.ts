import { Refusal } from '#domain';
import type { ExportOrder, ExportScope } from '#evidence';
import { ASKS, type Asking } from '#ledger';
import { Inject, Injectable } from '@nestjs/common';
import type { ExportBody } from '../dto/export.dto.js';
import { readInstant } from '../dto/kinds.js';
import type { SubjectRefBody } from '../dto/subject.dto.js';
import { Problem } from '../problems/problem.js';
import type { Published } from '../service-ports.js';
import { PUBLISHED } from '../service-tokens.js';

/** Makes orders of bodies: whose, about whom, which part. */
@Injectable()
export class ExportOrders {
  constructor(
    @Inject(ASKS) private readonly asking: Asking,
    @Inject(PUBLISHED) private readonly book: Published,
  ) {}

  /** @throws Problem BODY_INVALID; Refusal CONTROLLER_MISSING, CONTROLLER_UNKNOWN; QuestionRefused SUBJECT_UNKNOWN */
  async orderOf(body: ExportBody): Promise<ExportOrder> {
    const scope = await this.scopeOf(body, this.controllerOf(body.controller));
    const mode = body.mode ?? (scope.kind === 'ledger' ? 'full' : 'compact');
    if (scope.kind === 'ledger' && mode === 'compact') throw wrong('mode', 'of a whole ledger is full');
    return {
      scope,
      mode,
      ...(body.recipient !== undefined && { recipient: body.recipient }),
      ...(body.challenge !== undefined && { challenge: body.challenge }),
      ...(body.redactions !== undefined && { redactions: body.redactions }),
      ...(body.knownSizes !== undefined && { knownSizes: body.knownSizes.map(BigInt) }),
    };
  }

  /** The subject id of a person at a controller. @throws as `orderOf` */
  subjectOf(subject: SubjectRefBody, controller: string | undefined): Promise<string> {
    return this.idOf(subject, this.controllerOf(controller));
  }

  private async scopeOf(body: ExportBody, controller: string): Promise<ExportScope> {
    const { subject, purposes, from, to } = body;
    if (body.scope !== 'subject' && (subject ?? purposes) !== undefined)
      throw wrong('scope', 'with a subject or purposes is subject');
    if (body.scope !== 'period' && (from ?? to) !== undefined)
      throw wrong('scope', 'with from and to is period');
    switch (body.scope) {
      case 'ledger':
        return { kind: 'ledger', controller };
      case 'period': {
        if (from === undefined || to === undefined)
          throw wrong(from === undefined ? 'from' : 'to', 'is missing');
        const [start, end] = [readInstant(from), readInstant(to)];
        if (!(start < end)) throw wrong('to', 'must be after from');
        return {
          kind: 'period',
          controller,
          from: new Date(start).toISOString(),
          to: new Date(end).toISOString(),
        };
      }
      case 'subject': {
        if (subject === undefined) throw wrong('subject', 'is missing');
        return {
          kind: 'subject',
          controller,
          subject: await this.idOf(subject, controller),
          purposes: purposes === undefined ? '*' : [...new Set(purposes)].sort(),
        };
      }
    }
  }

  private async idOf(subject: SubjectRefBody, controller: string): Promise<string> {
    const { id, scheme, value } = subject;
    const found = id ?? (await this.asking.lookup(controller, { scheme: scheme ?? '', value: value ?? '' }));
    if (found === undefined) throw new Problem('SUBJECT_NOT_FOUND');
    // Says SUBJECT_UNKNOWN for nobody, and for a person of another controller.
    await this.asking.status(found, { controller });
    return found;
  }

  private controllerOf(given: string | undefined): string {
    const known = this.book.controllers();
    const controller = given ?? (known.length === 1 ? known[0] : undefined);
    if (controller === undefined && known.length > 0) throw new Refusal('CONTROLLER_MISSING', 'controller');
    if (controller === undefined || !known.includes(controller))
      throw new Refusal('CONTROLLER_UNKNOWN', 'controller');
    return controller;
  }
}

function wrong(field: string, message: string): Problem {
  return new Problem('BODY_INVALID', [{ field, message }]);
}
