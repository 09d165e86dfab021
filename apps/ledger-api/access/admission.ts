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
