import { runScenarios } from './runner.js';

// Ended from outside, the process takes its service with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));

process.exitCode = await runScenarios(process.argv.slice(2), { say: console.log, complain: console.error });
