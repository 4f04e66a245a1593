-- When it ends by itself; null until somebody releases it.
ALTER TABLE hold ADD COLUMN ends_at timestamptz;
ALTER TABLE hold ADD CONSTRAINT hold_ends_after_opening CHECK (ends_at > opened_at);
ALTER TABLE hold DROP CONSTRAINT hold_kind_known;
ALTER TABLE hold ADD CONSTRAINT hold_kind_known CHECK (kind IN (
  'complaint', 'dispute', 'moratorium', 'bereavement', 'hospitalisation', 'natural_disaster', 'wedding',
  'vulnerable_customer', 'cease', 'attorney'));
CREATE INDEX hold_ending ON hold (ends_at) WHERE released_at IS NULL AND ends_at IS NOT NULL;
