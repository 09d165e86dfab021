import type { Command } from 'commander';
import { LedgerProblem, type LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

/** `health`: whether the service is ready, as it says itself. */
export function addHealthCommand(program: Command, client: LedgerClient, io: Io): void {
  program
    .command('health')
    .description('is the ledger ready?')
    .action(async () => {
      try {
        const answer = await client.get('/health/ready');
        io.write(`ready: ${client.baseUrl}\n${JSON.stringify(answer, null, 2)}`);
      } catch (error) {
        if (error instanceof LedgerProblem && error.status === 503) io.write(`not ready: ${client.baseUrl}`);
        throw error;
      }
    });
}
