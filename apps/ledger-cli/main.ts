#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { configurationOfThisProcess } from './configuration/cli-configuration.js';
import { CliError } from './exit-codes.js';
import type { Io } from './io.js';
import { run } from './program.js';

const io: Io = {
  write: (line) => console.log(line),
  complain: (line) => console.error(line),
  ask: process.stdin.isTTY && process.stdout.isTTY ? askYesOrNo : undefined,
  fetch,
};

async function askYesOrNo(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const answer = (await terminal.question(`${question} [y/n] `)).trim().toLowerCase();
      if (answer === 'y' || answer === 'yes') return true;
      if (answer === 'n' || answer === 'no') return false;
    }
  } finally {
    terminal.close();
  }
}

try {
  process.exitCode = await run(process.argv.slice(2), configurationOfThisProcess(), io);
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  io.complain(error.message);
  process.exitCode = error.exitCode;
}
