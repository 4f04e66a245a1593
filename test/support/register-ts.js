/** `node --require test/support/register-ts.js file.ts`: runs TypeScript in a child process of a test, unbuilt. */
const { transformFileSync } = require('@swc/core');
const { swcOptions } = require('./swc');

require.extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...swcOptions, swcrc: false }).code, filename);
};
