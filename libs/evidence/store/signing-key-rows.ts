import type Database from 'better-sqlite3';

/** A rotation under way. */
export interface RotationRow {
  readonly old: string;
  readonly new: string;
  /** Id of the `ledger.key_rotated`. */
  readonly event: string;
  readonly data: Buffer;
}

/** Which keys have signed, and a rotation under way. */
export class SigningKeyRows {
  constructor(private readonly db: Database.Database) {}

  /** Verifier keys in the order of their first use. */
  vkeys(): string[] {
    return this.db.prepare<[], string>('SELECT vkey FROM signing_key ORDER BY number').pluck().all();
  }

  add(vkey: string): void {
    this.db.prepare('INSERT OR IGNORE INTO signing_key (vkey) VALUES (?)').run(vkey);
  }

  rotation(): RotationRow | undefined {
    return this.db.prepare<[], RotationRow>('SELECT old, new, event, data FROM rotation').get();
  }

  begin(row: RotationRow): void {
    this.db
      .prepare('INSERT INTO rotation (id, old, new, event, data) VALUES (1, ?, ?, ?, ?)')
      .run(row.old, row.new, row.event, row.data);
  }

  /** The new key is the one that signs. */
  end(): void {
    this.db
      .transaction(() => {
        this.db.prepare('INSERT OR IGNORE INTO signing_key (vkey) SELECT new FROM rotation').run();
        this.db.prepare('DELETE FROM rotation').run();
      })
      .immediate();
  }
}
