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

const ADMISSION = Symbol('admission');
type Noted = IncomingMessage & { [ADMISSION]?: Admission };

/** Notes what was decided before Fastify got the request: it is not decided, and not counted, again. */
export function setAdmission(request: Noted, admission: Admission): void {
  request[ADMISSION] = admission;
}

/** What was decided before; undefined: nobody was asked yet. */
export function admissionOf(request: Noted): Admission | undefined {
  return request[ADMISSION];
}
