import { randomBytes } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { replaceAndDestroy, writeDurably } from '#durable-files';
import { base64, concat, fromBase64, hex } from '../bytes/index.js';
import { EvidenceError } from '../errors.js';
import type { Hashing, Signing } from '../hashing/index.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { ED25519, noteSigner, readVkey, type NoteSigner } from '../notes/index.js';

/** Who signs the log: a file here; a key management service can stand behind the same port. */
export interface SigningKeys {
  /** The key that signs. */
  readonly current: NoteSigner;
  /** The key that a rotation has made and that will sign alone soon. */
  readonly next: NoteSigner | undefined;
  /** Makes the next key, durably; the same again until it is promoted. */
  makeNext(): Promise<NoteSigner>;
  /** The next key takes the current one's place; the old private key is destroyed. */
  promote(): Promise<void>;
  /** Where a new key lies, for the operator. */
  readonly notices: readonly string[];
}

type Crypto = Hashing & Signing;

/**
 * A signing key in a file, as Go's sumdb/note writes one: `PRIVATE+KEY+<name>+<id>+<base64(1 || seed)>`, readable by
 * its owner only. The next key of a rotation lies beside it, with the ending `.next`.
 */
export class SigningKeyFile implements SigningKeys {
  private constructor(
    private readonly path: string,
    private readonly crypto: Crypto,
    private readonly name: string,
    public current: NoteSigner,
    public next: NoteSigner | undefined,
    readonly notices: readonly string[],
  ) {}

  /**
   * @param made true: a missing file is made (embedded); false: it must exist
   * @throws SealerHalted `KEY_MISSING` for a file that cannot be read, or is another log's
   */
  static async open(path: string, name: string, crypto: Crypto, made: boolean): Promise<SigningKeyFile> {
    let current = await readKey(path, name, crypto);
    const notices: string[] = [];
    if (!current) {
      if (!made) throw new SealerHalted('KEY_MISSING', `${path} is not there`);
      current = await makeKey(path, name, crypto);
      notices.push(
        `A new signing key of the log was made: ${path}. Whoever has it can sign in this log's name: keep it from others, and keep a copy apart from the data.`,
      );
    }
    const next = await readKey(`${path}.next`, name, crypto);
    return new SigningKeyFile(path, crypto, name, current, next, notices);
  }

  async makeNext(): Promise<NoteSigner> {
    return (this.next ??= await makeKey(`${this.path}.next`, this.name, this.crypto));
  }

  async promote(): Promise<void> {
    if (!this.next) return;
    await replaceAndDestroy(`${this.path}.next`, this.path);
    this.current = this.next;
    this.next = undefined;
  }
}

async function readKey(path: string, name: string, crypto: Crypto): Promise<NoteSigner | undefined> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
    await chmod(path, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SealerHalted('KEY_MISSING', `${path} cannot be read`, { cause: error });
  }
  const [, keyName, id, encoded] = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (keyName !== name)
    throw new SealerHalted('KEY_MISSING', `${path} holds no signing key of the log ${name}`);
  try {
    const bytes = fromBase64(encoded as string, 'signing key', 33);
    const signer = noteSigner(crypto, name, bytes.subarray(1));
    if (bytes[0] === ED25519 && hex(readVkey(crypto, signer.vkey).id) === id) return signer;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  throw new SealerHalted('KEY_MISSING', `${path} is damaged`);
}

async function makeKey(path: string, name: string, crypto: Crypto): Promise<NoteSigner> {
  const seed = randomBytes(32);
  const signer = noteSigner(crypto, name, seed);
  const id = hex(readVkey(crypto, signer.vkey).id);
  const text = `PRIVATE+KEY+${name}+${id}+${base64(concat(Uint8Array.of(ED25519), seed))}\n`;
  await writeDurably({ path, content: text });
  return signer;
}
