import type Database from 'better-sqlite3';
import { cutLog } from './log-database.js';

/** A forgetting that was decided on: kept until everything of it is done. */
export interface ForgettingRow {
  readonly stream: string;
  readonly subject: string;
  /** JSON of the markers that `ledger.forgotten` names for this person. */
  readonly markers: string;
  /** Id of the `ledger.forgotten`. */
  readonly order_id: string;
}

/** Forgettings under way, so that a crash in the middle of one is made up for. */
export class ForgettingRows {
  constructor(private readonly db: Database.Database) {}

  all(): ForgettingRow[] {
    return this.db
      .prepare<[], ForgettingRow>('SELECT stream, subject, markers, order_id FROM forgetting')
      .all();
  }

  begin(rows: readonly ForgettingRow[]): void {
    const insert = this.db.prepare(
      'INSERT OR REPLACE INTO forgetting (stream, subject, markers, order_id) VALUES (?, ?, ?, ?)',
    );
    this.db
      .transaction(() => {
        for (const row of rows) insert.run(row.stream, row.subject, row.markers, row.order_id);
      })
      .immediate();
  }

  /** Nothing is under way any more; neither file says what was. */
  end(): void {
    this.db.prepare('DELETE FROM forgetting').run();
    cutLog(this.db);
  }
}
