import { registerDecorator, type ValidationOptions } from 'class-validator';

/** Addresses that only processes of this machine can reach. */
const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost'] as const;

/** True for an address that only processes of this machine can reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_HOSTS.some((one) => one === host);
}

/** Where a listener is bound. */
export interface Address {
  readonly host: string;
  /** 0 to 65535; 0 lets the system choose. */
  readonly port: number;
}

/** Reads `host:port` or `[v6]:port`; `undefined` if it is neither. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65535 ? undefined : { host, port };
}

/** Property decorator: text that `parseAddress` reads. */
export function ListenAddress(options: ValidationOptions): PropertyDecorator {
  return custom(
    'listenAddress',
    options,
    (value) => typeof value === 'string' && parseAddress(value) !== undefined,
  );
}

/** Property decorator from a predicate. */
export function custom(
  name: string,
  options: ValidationOptions,
  validate: (value: unknown) => boolean,
): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: { validate },
    });
}
