import type { IncomingMessage } from 'node:http';
import type { Principal } from '#access';
import type { Problem } from '../problems/problem.js';
import type { RefusalCause } from './refusals.js';

/** Whether a request may go on, before anything of its body is known. */
export type Admission =
  | {
      readonly ok: true;
      readonly principal: Principal | undefined;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly principal: Principal | undefined;
      readonly problem: Problem;
      readonly why: RefusalCause;
    };

const admissions = new WeakMap<IncomingMessage, Admission>();

/** Notes what was decided before Fastify got the request: it is not decided, and not counted, again. */
export function setAdmission(request: IncomingMessage, admission: Admission): void {
  admissions.set(request, admission);
}

/** What was decided before; undefined: nobody was asked yet. */
export function admissionOf(request: IncomingMessage): Admission | undefined {
  return admissions.get(request);
}
