const { appendFileSync } = require('node:fs');
const fc = require('fast-check');

// Only for `npm run properties`: how many cases each property was tried on, one line each.
const file = process.env.PROPERTY_COUNTS;
if (file)
  fc.configureGlobal({
    reporter(details) {
      appendFileSync(file, `${details.numRuns}\n`);
      if (details.failed) throw new Error(fc.defaultReportMessage(details));
    },
  });
