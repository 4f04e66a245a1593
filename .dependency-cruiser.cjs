/** The rooms of the house, lowest first: each may call those before it, none calls upward (ARCHITECTURE.md). */
const rooms = [
  'platform',
  'lenders',
  'vault',
  'webhooks',
  'evidence',
  'access',
  'providers',
  'templates',
  'consents',
  'borrowers',
  'signals',
  'notices',
  'reverification',
  'console',
];

/** What a pure decision may use besides Node itself: nothing that reads a clock, a network or a database. */
const PURE_PACKAGES = [
  'yaml',
  'libphonenumber-js',
  'temporal-polyfill',
  'chinese-days',
  'csv-parse',
  'intl-messageformat',
];

const upward = rooms.slice(0, -1).map((room, index) => ({
  name: `${room}-calls-upward`,
  comment: `Leave a row; the stage of the upper room claims it. ${room} may use: ${rooms.slice(0, index).join(', ') || 'decisions only'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'decisions-are-pure',
      comment: 'A decision gets facts and a time; it fetches nothing.',
      severity: 'error',
      from: { path: '^src/decisions/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(src|migrations|demo|scripts)/', pathNot: '^src/decisions/' },
    },
    {
      name: 'decisions-use-pure-packages',
      severity: 'error',
      from: { path: '^src/decisions/', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules', pathNot: `node_modules/(${PURE_PACKAGES.join('|')})/` },
    },
    {
      name: 'decisions-reach-nothing-outside',
      comment: 'Files of their own folder (packs as data) are all that a decision reads.',
      severity: 'error',
      from: { path: '^src/decisions/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(fs|path|assert|crypto|util)$' },
    },
    {
      name: 'rooms-do-not-know-the-process',
      comment:
        'What lies directly in src/ puts the rooms together; a room that needs it has its arrow the wrong way.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must do next year what it does today.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(src|demo|scripts|test)/' },
    },
    {
      name: 'src-uses-src',
      comment: 'The service runs without its demo, tests, scripts and benches.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(demo|scripts|test|bench)/' },
    },
    {
      name: 'the-verifier-stands-alone',
      comment: 'Auditors carry it away: what checks evidence is Node and these files, nothing else.',
      severity: 'error',
      from: {
        path: '^src/(cli-verify\\.ts|evidence/(verify|tree|note)/|evidence/entry/opening\\.ts)',
        pathNot: '\\.spec\\.ts$',
      },
      to: {
        pathNot:
          '^(node:)?(crypto|zlib|fs|path|util)$|^src/evidence/(verify|tree|note)/|^src/evidence/entry/opening\\.ts$',
      },
    },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      from: { path: '^(src|demo|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-barrels',
      comment: 'Import the file that has it.',
      severity: 'error',
      from: {},
      to: { path: '^(src|demo)/.*index\\.ts$' },
    },
    {
      name: 'no-utils',
      comment: 'Name it after what it does.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common)(/|\\.ts$)', pathNot: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'import', 'default', 'types'],
    },
  },
};
