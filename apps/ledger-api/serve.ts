import { firstKeyNotice } from './access/first-key-notice.js';
import type { ConfigurationRead } from './configuration/read-configuration.js';
import { ServiceLogger } from './ops/service-logger.js';
import { startService } from './start-service.js';

/** How long stores that are gone are waited for. Nothing that was acknowledged rests on it: `kill -9` loses nothing either. */
const STOPPED_WITHIN_MS = 60_000;

/**
 * Starts the service of this process, says so, and stops it in order on SIGTERM and SIGINT.
 * @throws whatever keeps it from starting: `failedStart` says how the process then ends
 */
export async function serve({ configuration, warnings }: ConfigurationRead): Promise<void> {
  const logger = new ServiceLogger(configuration.LOG_LEVEL);
  for (const warning of warnings) logger.warn(warning, 'Configuration');
  const service = await startService(configuration, logger);
  for (const notice of service.notices) logger.warn(notice, 'Keys');
  if (configuration.AUTH === 'off')
    logger.warn(
      'AUTH=off: whoever can reach this port may do everything; it listens on this machine only',
      'Access',
    );
  if (service.firstKey !== undefined) process.stdout.write(firstKeyNotice(service.firstKey));
  logger.log(`listening on ${service.url} (${configuration.LEDGER_MODE})`, 'Ledger');
  if (service.opsUrl) logger.log(`health and metrics on ${service.opsUrl}`, 'Ledger');

  let stopping = false;
  const stop = (signal: string) => {
    // A second signal is impatience; what is under way is still finished.
    if (stopping) return;
    stopping = true;
    logger.log(`${signal}: finishing what is under way`, 'Ledger');
    const end = () => process.exit(1);
    setTimeout(() => {
      logger.error(`not everything was closed within ${STOPPED_WITHIN_MS} ms`, 'Ledger');
      end();
    }, STOPPED_WITHIN_MS).unref();
    service.close().then(
      () => logger.log('stopped', 'Ledger'),
      (error: unknown) => {
        logger.error({ err: error }, 'stopped with an error');
        // What could not be closed would keep the process.
        setTimeout(end, 1_000).unref();
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('unhandledRejection', (error) => {
    // A promise that nobody waits for is a defect: say so and stop in order, rather than go on in doubt.
    logger.fatal({ err: error }, 'unhandled rejection');
    process.exitCode = 1;
    stop('unhandled rejection');
  });
}
