const fc = require('fast-check');

// Stryker runs every test many times over: a property stops looking for a counter-example after this long.
fc.configureGlobal({ interruptAfterTimeLimit: 300, markInterruptAsFailure: false });
