/**
 * Mutation testing of the decisions: change one thing in the code, and a test must notice. `npm run mutation`
 * runs it and prints the score of each folder; `npm run mutation -- content` does one folder.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  // The unit tests of the decisions and nothing else: no database, so a mutant costs milliseconds.
  jest: { projectType: 'custom', configFile: 'jest.mutation.config.js' },
  mutate: [
    'src/decisions/**/*.ts',
    '!src/decisions/**/*.spec.ts',
    // What specs are made of: nothing decides by it.
    '!src/decisions/**/make-*.ts',
    '!src/decisions/fallback/life.ts',
  ],
  coverageAnalysis: 'perTest',
  // What runs once, at load, is tables and the reading of them; Jest would have to run every test for each such mutant,
  // which took two thirds of the time. They are told as ignored and count in no score.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ['html', 'json', 'clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'data', 'coverage', 'reports', 'demo', 'test/browser', 'test/flows'],
};
