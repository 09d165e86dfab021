import 'reflect-metadata';
import { ConfigurationError, configurationOfThisProcess } from './configuration/read-configuration.js';
import { SYSEXITS } from './sysexits.js';

try {
  const read = configurationOfThisProcess();
  // Only now: a wrong setting is told before everything else is loaded.
  const { serve } = await import('./serve.js');
  await serve(read);
} catch (error) {
  const { code, sentences } = await failed(error);
  process.stderr.write(`${sentences.join('\n')}\n`);
  process.exitCode = code;
}

async function failed(
  error: unknown,
): Promise<{ readonly code: number; readonly sentences: readonly string[] }> {
  if (error instanceof ConfigurationError) return { code: SYSEXITS.configuration, sentences: error.mistakes };
  const { failedStart } = await import('./exit-codes.js');
  return failedStart(error);
}
