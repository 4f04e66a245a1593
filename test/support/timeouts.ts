// A flow boots a service and moves days of time; on two busy cores that takes longer than a unit test's five seconds.
jest.setTimeout(60_000);
