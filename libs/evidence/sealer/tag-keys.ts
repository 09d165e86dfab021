import { subjectIdOf, type Subjects } from '#subjects';
import type { Hashing } from '../hashing/index.js';
import { streamKey } from '../leaf/index.js';
import { SealerHalted } from '../log/sealer-halted.js';

/** What tags take from the persons' room. */
export type TagKeySource = Pick<Subjects, 'tagKey' | 'publicKey' | 'accessKey'>;

// What these streams say about a person is sealed, and who may know of an access is nobody else's business.
const SECRET = /^ledger-(?:access|exports)-/;
const CONTROLLER = /^(?:register-([^.]+)|(?:purpose|notice)-([^.]+)\..+)$/;

/** K_tag of every stream (evidence format 1). */
export class TagKeys {
  constructor(
    private readonly source: TagKeySource,
    private readonly hashing: Hashing,
  ) {}

  /** @throws SealerHalted `KEY_MISSING` for a person's stream whose K_tag is destroyed, or a stream of no known kind */
  async of(stream: string): Promise<Uint8Array> {
    const subjectId = subjectIdOf(stream);
    if (subjectId !== undefined) {
      const named = await this.source.tagKey(subjectId);
      if (!named) throw new SealerHalted('KEY_MISSING', `the tag key of ${stream} is destroyed`);
      return named.key;
    }
    return streamKey(this.hashing, await this.above(stream), stream);
  }

  /** One key per stream, read together. */
  async all(streams: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>> {
    return new Map(
      await Promise.all([...streams].map(async (stream) => [stream, await this.of(stream)] as const)),
    );
  }

  private async above(stream: string): Promise<Uint8Array> {
    if (SECRET.test(stream)) return this.source.accessKey();
    if (stream.startsWith('ledger-')) return this.source.publicKey('');
    const [, register, published] = CONTROLLER.exec(stream) ?? [];
    const controller = register ?? published;
    if (controller === undefined) throw new SealerHalted('KEY_MISSING', `${stream} is of no known kind`);
    return this.source.publicKey(controller);
  }
}
