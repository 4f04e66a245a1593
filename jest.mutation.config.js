const { projects } = require('./jest.config');

// Stryker drives one project, not several: the unit tests, and of those the decisions'.
const unit = projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  testMatch: ['<rootDir>/src/decisions/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/bounded-properties.js'],
};
