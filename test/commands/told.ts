import type { Actor, Instant } from '#domain';
import type { Told } from './given-when-then.js';

/** A controller that may publish: the first fact of every register. */
export const controllerRecorded: Told = {
  type: 'controller.recorded',
  data: { name: 'Acme', contact: 'privacy@acme.example', country: 'DE', joint: [], holidays: [] },
};

/** Grounds with which every basis may be published. */
export const GROUNDS = {
  legal_obligation: { law: 'HGB 257' },
  public_task: { law: 'SGB X 67b' },
  legitimate_interests: { interest: 'network security', assessment: 'LIA-4' },
};

export function purposePublished(purpose: string, bases: readonly string[], more: object = {}): Told {
  return {
    type: 'purpose.published',
    data: { purpose, version: 1, bases, grounds: GROUNDS, ...more },
  };
}

export function noticePublished(version = 1): Told {
  return { type: 'notice.published', data: { notice: 'privacy', version } };
}

export const DIGEST = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
export const textStored: Told = {
  type: 'text.stored',
  data: { digest: DIGEST, mediaType: 'text/plain', bytes: 12 },
};

/** A grant with everything that it needs; override what the test is about. */
export function consentGranted(
  purpose: string,
  more: object = {},
  by: Actor = 'subject',
  at?: Instant,
): Told {
  return {
    type: 'consent.granted',
    data: {
      purpose,
      method: 'opt_in',
      scope: 'processing',
      notice: 'privacy',
      noticeVersion: 1,
      evidence: { form: 'signup-3' },
      ...more,
    },
    by,
    ...(at === undefined ? {} : { at }),
  };
}

export function objectionRaised(id: string, kind: string, purposes: unknown): Told {
  return { type: 'objection.raised', data: { id, kind, purposes }, by: 'subject' };
}

export function withId(type: Told['type'], id: string, more: object = {}, at?: Instant): Told {
  return { type, data: { id, ...more }, ...(at === undefined ? {} : { at }) };
}

export function about(type: Told['type'], data: object, by: Actor = 'subject'): Told {
  return { type, data: { ...data }, by };
}
