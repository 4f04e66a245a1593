import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of this process. Labels are closed lists and route templates: never an id, never an address. */
export const registry = new Registry();

collectDefaultMetrics({ register: registry, prefix: 'stillyou_' });

export const httpDuration = new Histogram({
  name: 'stillyou_http_request_duration_seconds',
  help: 'How long answers took, by route template and status.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});

export const receiptsUnknown = new Counter({
  name: 'stillyou_receipts_unknown_total',
  help: 'Receipts and answers whose code is in no table: kept raw, trust unmoved.',
  labelNames: ['provider'] as const,
  registers: [registry],
});

export const calendarCoveredDays = new Gauge({
  name: 'stillyou_calendar_covered_days',
  help: 'Days until the known holidays of a country end; below zero they have, and only weekdays count.',
  labelNames: ['country'] as const,
  registers: [registry],
});

export const policyPackLoadFailed = new Gauge({
  name: 'stillyou_policy_pack_load_failed',
  help: '1 while POLICY_DIR holds files that cannot be used and the last good version is kept, else 0.',
  registers: [registry],
});

export const webhookAttempts = new Counter({
  name: 'stillyou_webhook_attempts_total',
  help: 'Calls to endpoints of lenders: delivered, answered otherwise, failed, or refused by our own rules.',
  labelNames: ['outcome'] as const,
  registers: [registry],
});

export const webhooksDisabled = new Counter({
  name: 'stillyou_webhook_endpoints_disabled_total',
  help: 'Endpoints that are called no more, by why. Alert on it: a lender is no longer told.',
  labelNames: ['reason'] as const,
  registers: [registry],
});

export const webhooksGivenUp = new Counter({
  name: 'stillyou_webhook_deliveries_given_up_total',
  help: 'Events that an endpoint never took though it took others. Alert on it.',
  registers: [registry],
});

export const receiptsOverdue = new Gauge({
  name: 'stillyou_receipts_overdue',
  help: 'Attempts handed over for more than six hours without any receipt.',
  labelNames: ['provider'] as const,
  registers: [registry],
});

export const incidentsOpened = new Counter({
  name: 'stillyou_incidents_opened_total',
  help: 'Waves of strong codes that were set aside as faults of the network, by what they have in common.',
  labelNames: ['series'] as const,
  registers: [registry],
});

export const signalsQuarantined = new Counter({
  name: 'stillyou_signals_quarantined_total',
  help: 'Signals set aside under an incident.',
  registers: [registry],
});
