-- signals/: a code can be read again under a newer mapping, and a proof says who vouched for it.
ALTER TABLE signal
  -- The channels that vouched for a proof: it falls with the last of them.
  ADD COLUMN through       uuid[] NOT NULL DEFAULT '{}',
  -- Which table raw_code was looked up in; null where the meaning is of our own making and is never read again.
  ADD COLUMN raw_table     text,
  -- The other side's words, sealed: they may name a person.
  ADD COLUMN raw_text      bytea,
  -- The row that says what this one means under a newer mapping. This one is kept as it was, and counts no more.
  ADD COLUMN superseded_by uuid,
  -- The last mapping under which it was read again and meant the same.
  ADD COLUMN reread_under  text,
  -- Of a strong receipt: what a network fault is counted by (incidents.sql).
  ADD COLUMN series        text[],
  ADD COLUMN incident_id   uuid,
  ADD CONSTRAINT signal_superseded_by_fk FOREIGN KEY (superseded_by) REFERENCES signal (id),
  ADD CONSTRAINT signal_raw_text_sealed CHECK (raw_text IS NULL OR (octet_length(raw_text) >= 29 AND get_byte(raw_text, 0) = 1)),
  ADD CONSTRAINT signal_quarantined_by_incident CHECK (quarantined_at IS NULL OR incident_id IS NOT NULL);
CREATE INDEX signal_quarantined ON signal (incident_id, id) WHERE quarantined_at IS NOT NULL;

-- Until now the channel alone knew who vouched, and only for its last proof.
UPDATE signal s SET through = ARRAY[c.verified_through] FROM channel c
 WHERE c.id = s.channel_id AND c.verified_through IS NOT NULL AND s.kind IN ('proof', 'provisional_proof') AND s.at = c.verified_at;
-- Codes of the one SMS adapter there was; its own words (http=…) have no table.
UPDATE signal SET raw_table = CASE WHEN raw_code ~ '^\d+$' THEN 'twilio' ELSE 'cmpp' END
 WHERE provider = 'sms-twilio' AND raw_code ~ '^(\d+|[A-Za-z]+:.+)$';
