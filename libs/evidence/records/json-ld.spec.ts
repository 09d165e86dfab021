import { describe, expect, it } from '@jest/globals';
import jsonld from 'jsonld';
import { fullLife, hostileLife } from '../story/testing/examples.js';
import { CONTEXT } from './context.js';
import { consentRecords } from './index.js';

/** Terms that the vocabulary has in its version 2.3; what is not among them would mean nothing to anybody. */
const DPV = [
  ...['ConsentExpired', 'ConsentGiven', 'ConsentInvalidated', 'ConsentRecord', 'ConsentRefused'],
  ...['ConsentRequested', 'ConsentRevoked', 'ConsentStatus', 'ConsentWithdrawn', 'DataController'],
  ...['DataSubject', 'Purpose', 'RenewedConsentGiven', 'hasConsentStatus', 'hasContact', 'hasCountry'],
  ...[
    'hasDataController',
    'hasDataProtectionOfficer',
    'hasDataSubject',
    'hasIndicationMethod',
    'hasLegalBasis',
  ],
  ...['hasName', 'hasNotice', 'hasPersonalData', 'hasPurpose', 'hasRecipient', 'hasRecordOfActivity'],
  ...['hasRepresentative', 'hasStatus', 'hasStorageCondition', 'isIndicatedAtTime', 'isIndicatedBy'],
].map((name) => `https://w3id.org/dpv#${name}`);

function offline(url: string): never {
  throw new Error(`${url} was asked for: the context must be in the file`);
}

/** Every IRI of the vocabulary in an expanded document, as a name or as a value. */
function dpvIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('https://w3id.org/dpv') ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(dpvIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [...dpvIn(name), ...dpvIn(member)]);
}

describe('the records as linked data', () => {
  it.each([
    ['a full life', fullLife],
    ['hostile strings', hostileLife],
  ])('are read by a processor without network, and no member is lost (%s)', async (_, life) => {
    const document = consentRecords(life());
    // `safe` refuses whatever would be dropped: a name without a term, a relative type.
    const read = await jsonld.expand(document, {
      base: 'urn:evidence:',
      safe: true,
      documentLoader: offline,
    });
    const used = [...new Set(dpvIn(read))];
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((iri) => !DPV.includes(iri))).toEqual([]);
  });

  it('name no term that the vocabulary does not have', () => {
    const named = JSON.stringify(CONTEXT).match(/dpv:[A-Za-z]+/g) ?? [];
    const known = DPV.map((iri) => iri.replace('https://w3id.org/dpv#', 'dpv:'));
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});
