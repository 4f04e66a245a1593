const { projects } = require('./jest.config');

// Stryker drives one project, not several: the unit tests, and of those the decisions'.
const unit = projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  testMatch: ['<rootDir>/src/decisions/**/*.spec.ts'],
  // Thousands of whole lives: what they count is not there when they are cut short, and a mutant has no time for more.
  testPathIgnorePatterns: [...(unit.testPathIgnorePatterns ?? []), 'fallback/(life|reasons)\\.spec\\.ts$'],
  setupFilesAfterEnv: ['<rootDir>/test/support/bounded-properties.js'],
};
