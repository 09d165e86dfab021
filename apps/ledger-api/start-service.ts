import type { AddressInfo } from 'node:net';
import { closeAfter, closeAll, type ClosingStep } from '#closing';
import { makeApplication } from './application.js';
import type { Configuration } from './configuration/configuration.js';
import { parseAddress } from './configuration/listen-address.js';
import { processRoles } from './configuration/roles.js';
import { openEventStore } from './event-store/open-event-store.js';
import { openPorts } from './open-ports.js';
import { HealthCheck } from './ops/health.js';
import { Metrics } from './ops/metrics.js';
import { OpsListener } from './ops/ops-listener.js';
import type { ServiceLogger } from './ops/service-logger.js';
import type { ServicePorts } from './service-ports.js';

/** A service that listens. */
export interface Service {
  readonly url: string;
  /** Where health and metrics listen beside the API, if configured. */
  readonly opsUrl?: string;
  /** Sentences for the operator: where a new master key lies. */
  readonly notices: readonly string[];
  readonly ports: ServicePorts;
  /** The text of the first key, when it was made at this start: shown once, never logged. */
  readonly firstKey: string | undefined;
  /** Takes no more requests, answers those under way, gives the data folder back. Loses nothing. */
  close(): Promise<void>;
}

/**
 * Opens the data folder, builds the application over it and listens.
 * @throws DataFolderInUse, OpeningRefused, SubjectsError, the store's errors, the system's error of a listener
 */
export async function startService(
  configuration: Configuration,
  logger: ServiceLogger,
  openEvents = openEventStore,
): Promise<Service> {
  const opened = await openPorts(configuration, openEvents);
  const undo: ClosingStep[] = [() => opened.close()];
  const close = () => closeAll(undo);
  try {
    const application = await makeApplication(opened.ports, configuration, logger);
    undo.push(() => application.close());
    const { api } = processRoles(configuration);
    // A process without the API serves health and metrics, where it was told to or where the API would be.
    const opsAddress =
      parseAddress(configuration.OPS_LISTEN ?? '') ??
      (api ? undefined : { host: configuration.HOST, port: configuration.PORT });
    const health = application.nest.get(HealthCheck);
    const ops = opsAddress && (await OpsListener.start(opsAddress, health, application.nest.get(Metrics)));
    if (ops) undo.push(() => ops.close());
    if (api) await application.nest.listen(configuration.PORT, configuration.HOST);
    const address = api ? (application.nest.getHttpServer().address() as AddressInfo) : ops?.address;
    if (address === undefined) throw new Error('nothing listens');
    return {
      url: urlOf(address),
      ...(ops && { opsUrl: urlOf(ops.address) }),
      notices: opened.notices,
      ports: opened.ports,
      firstKey: opened.firstKey,
      close,
    };
  } catch (error) {
    return closeAfter(error, undo);
  }
}

function urlOf({ address, port }: AddressInfo): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
