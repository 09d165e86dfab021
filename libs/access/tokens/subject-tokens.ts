import { jwtVerify, SignJWT } from 'jose';
import type { Known, VerifiesTokens } from '../identify/credentials.js';

/** First letters of the token of a person: no other verifier looks at it. */
const PREFIX = 'cls_';
/** RFC 8725, 3.11: a type of its own, so that no other token is taken for one, nor one for another. */
const TYPE = 'clv1-subject+jwt';
const ALGORITHM = 'HS256';

/** Longest life of a person's token, milliseconds. */
export const MAX_SUBJECT_TOKEN_MS = 3_600_000;

/** Whose token it is, and at which controller. */
export interface OwnSubject {
  readonly id: string;
  readonly controller: string;
}

/**
 * Tokens of persons: one person at one controller, for minutes, for the person's own page. Signed and checked by this
 * service alone, so a secret key is enough; it is derived from the master key, and every process has it.
 */
export class SubjectTokens implements VerifiesTokens {
  constructor(
    private readonly secret: Uint8Array,
    private readonly clock: { now(): number },
  ) {}

  /**
   * @param issuer id of the principal that gives it: what is read with the token is recorded under it
   * @param lifeMs at most `MAX_SUBJECT_TOKEN_MS`
   */
  async issue(
    { id, controller }: OwnSubject,
    issuer: string,
    lifeMs: number,
  ): Promise<{ text: string; expiresAt: number }> {
    const seconds = Math.floor(this.clock.now() / 1_000);
    const expires = seconds + Math.floor(Math.min(lifeMs, MAX_SUBJECT_TOKEN_MS) / 1_000);
    const token = await new SignJWT({ ctl: controller, by: issuer })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setSubject(id)
      .setIssuedAt(seconds)
      .setExpirationTime(expires)
      .sign(this.secret);
    return { text: PREFIX + token, expiresAt: expires * 1_000 };
  }

  takes(text: string): boolean {
    return text.startsWith(PREFIX);
  }

  async verify(text: string): Promise<Known | 'bad'> {
    try {
      const { payload } = await jwtVerify(text.slice(PREFIX.length), this.secret, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        requiredClaims: ['sub', 'exp', 'iat', 'ctl', 'by'],
        currentDate: new Date(this.clock.now()),
      });
      const { sub, exp, ctl, by } = payload;
      if (typeof sub !== 'string' || typeof exp !== 'number') return 'bad';
      if (typeof ctl !== 'string' || typeof by !== 'string') return 'bad';
      return {
        principal: {
          id: `subject_${sub}`,
          kind: 'subject',
          grants: [],
          subject: { id: sub, controller: ctl },
          issuedBy: by,
        },
        until: exp * 1_000,
      };
    } catch {
      return 'bad';
    }
  }
}
