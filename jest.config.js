/** Tests run as native ES modules: Nest 12 ships nothing else. */
const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
};

export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/postgres/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/postgres/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  testMatch: ['<rootDir>/(apps|libs|test)/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper: {
    '^#stored-event/json$': '<rootDir>/libs/event-store/stored-event/json.ts',
    '^#stored-event$': '<rootDir>/libs/event-store/stored-event/index.ts',
    '^#(access|accountability|backup|closing|domain|durable-files|event-store|subjects|ledger|mutex|policy-linter|read-models|evidence|postgres|schema)$':
      '<rootDir>/libs/$1/index.ts',
    '^#sqlite-driver$': '<rootDir>/libs/event-store/sqlite/driver.ts',
    '^#evidence/reading$': '<rootDir>/libs/evidence/reading/index.ts',
    '^#event-store/(sqlite|eventstoredb|contract)$': '<rootDir>/libs/event-store/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // Jest keeps a core for itself, which on two cores leaves a single process that never lets go of a suite's modules.
  maxWorkers: 2,
  workerIdleMemoryLimit: '3GB',
  // Of the tests of one file that may run side by side: most of them start processes.
  maxConcurrency: 3,
  // A wide limit against hanging, not a measure of speed (speed is what `npm run bench` is for).
  testTimeout: 120_000,
  // A connection that a test left open must not hold up a finished run for ever; jest says that there was one.
  forceExit: true,
};
