-- What each queue has due at one instant, leased or not, and when it has something next. Whoever moves the sandbox's
-- clock asks this at every instant; each line is two looks into the queue's partial index.
CREATE FUNCTION queue_times(at timestamptz) RETURNS TABLE (queue text, is_due boolean, next_at timestamptz)
LANGUAGE sql STABLE
AS $$
SELECT 'receipt_inbox', EXISTS (SELECT FROM receipt_inbox WHERE next_step_at <= at), (SELECT min(next_step_at) FROM receipt_inbox WHERE next_step_at > at)
UNION ALL
SELECT 'incident', EXISTS (SELECT FROM incident WHERE next_step_at <= at), (SELECT min(next_step_at) FROM incident WHERE next_step_at > at)
UNION ALL
SELECT 'notice', EXISTS (SELECT FROM notice WHERE next_step_at <= at), (SELECT min(next_step_at) FROM notice WHERE next_step_at > at)
UNION ALL
SELECT 'attempt', EXISTS (SELECT FROM attempt WHERE next_step_at <= at), (SELECT min(next_step_at) FROM attempt WHERE next_step_at > at)
UNION ALL
SELECT 'reverification', EXISTS (SELECT FROM reverification WHERE next_step_at <= at), (SELECT min(next_step_at) FROM reverification WHERE next_step_at > at)
UNION ALL
SELECT 'webhook_delivery', EXISTS (SELECT FROM webhook_delivery WHERE next_step_at <= at), (SELECT min(next_step_at) FROM webhook_delivery WHERE next_step_at > at)
UNION ALL
SELECT 'channel', EXISTS (SELECT FROM channel WHERE reverify_wanted_at <= at), (SELECT min(reverify_wanted_at) FROM channel WHERE reverify_wanted_at > at)
$$;
