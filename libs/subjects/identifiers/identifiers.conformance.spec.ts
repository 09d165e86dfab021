import { fromBase64url } from '#stored-event';
import { describeVectorFile } from '../../../test/conformance/vectors.js';
import { SubjectsError } from '../errors.js';
import { codeIdentifier } from './identifier-codes.js';

interface Input {
  readonly kDir: string;
  readonly kSupp: string;
  readonly controller: string;
  readonly scheme: string;
  readonly value: string;
}

describeVectorFile(
  'identifiers.json',
  {
    identifier: ({ kDir, kSupp, controller, scheme, value }: Input) => {
      const keys = { kDir: fromBase64url(kDir, 32), kSupp: fromBase64url(kSupp, 32) };
      const { value: normalised, row, marker } = codeIdentifier(keys, controller, { scheme, value });
      return { normalised, row, marker };
    },
  },
  [SubjectsError],
);
