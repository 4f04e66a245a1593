/** The name of the stage, and the NOTIFY payload that wakes it. */
export const WEBHOOKS_STAGE = 'webhooks';

/** `missed`: the endpoint was disabled or deleted before it was told; a replay makes it pending again. */
export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'missed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** `lost`: the process ended before it knew; the same event is sent again, under the same id. */
export const ATTEMPT_STATES = ['running', 'succeeded', 'failed', 'lost'] as const;
export type WebhookAttemptState = (typeof ATTEMPT_STATES)[number];

export const DISABLED_REASONS = ['lender', 'gone', 'last_try_failed'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];
