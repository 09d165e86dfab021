// Asks one address and ends with 0 if it answers 2xx: `node health-check.mjs http://127.0.0.1:9464/health/live`.
import process from 'node:process';

const WITHIN_MS = 4_000;

const [address] = process.argv.slice(2);
const answer = await fetch(address, { signal: AbortSignal.timeout(WITHIN_MS) }).catch(() => undefined);
process.exitCode = answer?.ok ? 0 : 1;
