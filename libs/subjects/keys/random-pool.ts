import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8192;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Random bytes of the system's secure source, drawn in blocks: a draw costs more than its bytes, and a new person
 * needs a dozen of them. What is handed out is wiped from the block at once.
 */
export function drawRandom(bytes: number): Buffer {
  if (bytes > POOL_BYTES) return randomFillSync(Buffer.alloc(bytes));
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = Buffer.allocUnsafe(bytes);
  pool.copy(drawn, 0, used, used + bytes);
  pool.fill(0, used, used + bytes);
  used += bytes;
  return drawn;
}
