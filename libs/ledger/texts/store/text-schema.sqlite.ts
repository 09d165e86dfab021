import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';

/** A row of the text store. */
export interface TextRow {
  digest: string;
  mediaType: string;
  language: string | null;
  bytes: Buffer;
}

export const TEXT = new EntitySchema<TextRow>({
  name: 'text',
  columns: {
    digest: { type: 'text', primary: true },
    mediaType: { type: 'text', name: 'media_type' },
    language: { type: 'text', nullable: true },
    bytes: { type: 'blob' },
  },
});

/** Texts, first form. */
export class Texts1792000000000 implements MigrationInterface {
  readonly name = 'Texts1792000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE text (
      digest TEXT PRIMARY KEY,
      media_type TEXT NOT NULL,
      language TEXT,
      bytes BLOB NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE text');
  }
}
