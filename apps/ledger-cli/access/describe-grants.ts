/** A grant, as the service shows it. */
export interface GrantShown {
  readonly role: string;
  readonly controllers: '*' | readonly string[];
  readonly purposes?: readonly string[];
  readonly factTypes?: readonly string[];
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Grants in words: `checker at acme for newsletter; recorder at acme`. */
export function describeGrants(grants: readonly GrantShown[]): string {
  return grants.map(describe).join('; ');
}

function describe({ role, controllers, purposes, factTypes, subject, from, to }: GrantShown): string {
  return [
    role,
    controllers === '*' ? 'everywhere' : `at ${controllers.join(', ')}`,
    ...(factTypes ? [`of ${factTypes.join(', ')}`] : []),
    ...(purposes ? [`for ${purposes.join(', ')}`] : []),
    ...(subject ? [`about ${subject}`] : []),
    ...(from && to ? [`recorded from ${from.slice(0, 10)} to ${to.slice(0, 10)}`] : []),
  ].join(' ');
}
