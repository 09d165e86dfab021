/** The arrows of the house. Each rule says in one sentence why it stands. */
const rooms = [
  'access',
  'accountability',
  'backup',
  'closing',
  'domain',
  'durable-files',
  'event-store',
  'subjects',
  'ledger',
  'mutex',
  'policy-linter',
  'read-models',
  'evidence',
  'postgres',
  'schema',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'A circle means that two rooms are one, and nobody can read either alone.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-imports-nothing',
      comment: 'The law must be readable and testable without a framework, a store or a clock.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'event-store-knows-no-other-room',
      comment: 'The store keeps bytes; what they mean is the business of the rooms above it.',
      severity: 'error',
      from: { path: '^libs/event-store/' },
      to: { path: '^(libs/(?!event-store/)|apps/)' },
    },
    {
      name: 'postgres-knows-no-other-room',
      comment: 'How a server is reached has nothing to do with what is kept there.',
      severity: 'error',
      from: { path: '^libs/postgres/' },
      to: { path: '^(libs/(?!postgres/)|apps/)' },
    },
    {
      name: 'small-tools-import-nothing',
      comment:
        'How a file outlives a crash, whose turn it is, and how things are closed, have nothing to do with what the rooms do.',
      severity: 'error',
      from: { path: '^libs/(closing|durable-files|mutex)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/(closing|durable-files|mutex)/' },
    },
    {
      name: 'policy-linter-imports-nothing',
      comment: 'Rules about a text are read and tested with the text alone.',
      severity: 'error',
      from: { path: '^libs/policy-linter/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/policy-linter/' },
    },
    {
      name: 'subjects-look-down-only',
      comment:
        'Keys and directory serve ledger, read models and evidence; they use only the law and the store.',
      severity: 'error',
      from: { path: '^libs/subjects/' },
      to: { path: '^(libs/(?!subjects/|domain/|event-store/|postgres/|durable-files/|mutex/)|apps/)' },
    },
    {
      name: 'access-knows-no-other-room',
      comment:
        'Who somebody is has nothing to do with what the ledger holds; only the way to its own tables, and to a turn at them, is shared.',
      severity: 'error',
      from: { path: '^libs/access/' },
      to: { path: '^(libs/(?!access/|event-store/sqlite/driver|mutex/|postgres/)|apps/)' },
    },
    {
      name: 'accountability-looks-down-only',
      comment:
        'Who looked, and what was answered, is written down beside the ledger; nothing waits for it but a look.',
      severity: 'error',
      from: { path: '^libs/accountability/' },
      to: { path: '^(libs/(?!accountability/|subjects/|domain/|event-store/)|apps/)' },
    },
    {
      name: 'backup-knows-no-other-room',
      comment: 'A copy of files must be made and read alike, whatever the rooms make of them.',
      severity: 'error',
      from: { path: '^libs/backup/' },
      to: { path: '^(libs/(?!backup/|event-store/sqlite/driver|durable-files/)|apps/)' },
    },
    {
      name: 'read-models-look-down-only',
      comment:
        'The tables are made from facts and law; how facts are recorded and checks answered never depends on them.',
      severity: 'error',
      from: { path: '^libs/read-models/' },
      to: { path: '^(libs/(?!read-models/|subjects/|domain/|event-store/|postgres/|mutex/)|apps/)' },
    },
    {
      name: 'recording-and-asking-know-no-tables',
      comment: 'A check that waits for a table would answer from yesterday.',
      severity: 'error',
      from: { path: '^libs/(ledger|subjects)/' },
      to: { path: '^libs/read-models/' },
    },
    {
      name: 'evidence-looks-down-only',
      comment: 'What proves the ledger must not need the ledger: a verifier runs it alone.',
      severity: 'error',
      from: { path: '^libs/evidence/' },
      to: {
        path: '^(libs/(?!evidence/|subjects/|domain/|event-store/|postgres/|closing/|durable-files/|mutex/)|apps/)',
      },
    },
    {
      name: 'evidence-is-read-in-a-browser',
      comment: 'The page that verifies a bundle runs the same code: no node: module in the part that reads.',
      severity: 'error',
      from: {
        path: '^libs/evidence/(bytes|merkle|tiles|map|leaf|notes|checkpoint|zip|bag|verify|page)/|^libs/evidence/receipts/(receipt|verify-receipt)\\.ts$|^libs/evidence/(core|errors)\\.ts$',
        pathNot: '\\.spec\\.ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'schema-is-for-apps',
      comment: 'It names the tables of every room; a room that asked it would know all others.',
      severity: 'error',
      from: { path: '^libs/(?!schema/)' },
      to: { path: '^libs/schema/' },
    },
    {
      name: 'libraries-do-not-know-apps',
      comment: 'A library that imports an app cannot be used by another one.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-do-not-import-each-other',
      comment: 'Apps are separate processes; what they share belongs into a library.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    ...rooms.map((room) => ({
      name: `${room}-has-one-door`,
      comment: 'A room is entered through its index, so that its inside can be moved without asking anybody.',
      severity: 'error',
      from: { path: '^(apps|libs|test)/', pathNot: `^libs/${room}/` },
      to: {
        path: `^libs/${room}/`,
        pathNot: `^libs/${room}/(index\\.ts$|sqlite/(index|driver)\\.ts$|eventstoredb/index\\.ts$|contract/index\\.ts$|stored-event/(index|json)\\.ts$|reading/index\\.ts$)`,
      },
    })),
    {
      name: 'drivers-stay-in-store-folders',
      comment:
        'SQL and drivers in one place per room: the other stores (PostgreSQL) come in there and nowhere else.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(/store/|^libs/event-store/sqlite/)' },
      to: {
        path: '(node_modules/(better-sqlite3|better-sqlite3-13|typeorm|pg|pg-copy-streams)(/|$)|^libs/event-store/sqlite/driver)',
      },
    },
    {
      name: 'eventstoredb-client-stays-in-its-adapter',
      comment:
        'The client has defects that only its adapter knows how to live with. The simulator speaks the protocol with its generated messages; the bench measures the bare client.',
      severity: 'error',
      from: {
        pathNot: '^(libs/event-store/eventstoredb|test/event-store-simulator|test/bench/event-store)/',
      },
      to: { path: 'node_modules/@(eventstore|grpc)/' },
    },
    {
      name: 'nest-stays-in-apps-and-ledger',
      comment:
        'The other libraries are plain TypeScript that a person can read and test without a framework.',
      severity: 'error',
      from: { path: '^libs/(?!ledger/)' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that does not resolve fails at the worst time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    // Rooms are imported by name (#domain): these paths lead to the sources, so that the rules see those arrows too.
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
