import { Leadership, type LeaderRole, TABLES_SCHEMA } from '#postgres';
import type { ProcessRoles } from '../configuration/roles.js';

/** Whether this process leads in a role, or stands by; absent: it has not this role, or is alone. */
export type Standing = Readonly<Partial<Record<LeaderRole, 'leader' | 'stand-by'>>>;

/** This process's share in what only one process does at a time. */
export class Elections {
  readonly #shares: Partial<Record<LeaderRole, Leadership>> = {};
  readonly #told: Partial<Record<LeaderRole, (epoch: number | undefined) => void>> = {};

  /** @param url of PostgreSQL; without it, or alone, nobody is elected */
  constructor({ several, projector, sealer }: ProcessRoles, url: string | undefined) {
    if (!several || url === undefined) return;
    for (const [role, has] of [
      ['projector', projector],
      ['sealer', sealer],
    ] as const)
      if (has)
        this.#shares[role] = new Leadership({ url }, TABLES_SCHEMA, role, (epoch) =>
          this.#told[role]?.(epoch),
        );
  }

  /** The share in a role, for the fence. */
  share(role: LeaderRole): Leadership | undefined {
    return this.#shares[role];
  }

  /** Begins to stand for election. @param told of each election, and of each loss */
  stand(role: LeaderRole, told: (epoch: number | undefined) => void): void {
    this.#told[role] = told;
    this.#shares[role]?.start();
  }

  get standing(): Standing {
    return Object.fromEntries(
      Object.entries(this.#shares).map(([role, { epoch }]) => [
        role,
        epoch === undefined ? 'stand-by' : 'leader',
      ]),
    );
  }

  /** Steps down, so that others need not wait. */
  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#shares).map((share) => share.stop()));
  }
}
