import { isMainThread } from 'node:worker_threads';
import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import { addVerifyCommand } from './verify.command.js';

/** The verifier as a program of its own (`dist/verify.mjs`): one file, for a machine that has only Node. */
async function verifyAlone(): Promise<void> {
  const program = new Command('').exitOverride();
  addVerifyCommand(program, {
    write: (line) => console.log(line),
    complain: (line) => console.error(line),
    ask: undefined,
    fetch: () => Promise.reject(new Error('the verifier has no network')),
  });
  try {
    await program.parseAsync(['verify', ...process.argv.slice(2)], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else if (error instanceof CliError) {
      if (error.message !== '') console.error(error.message);
      process.exitCode = error.exitCode;
    } else throw error;
  }
}

// The same file is the program of the threads that read bodies: those have been at work since it was loaded.
if (isMainThread) await verifyAlone();
