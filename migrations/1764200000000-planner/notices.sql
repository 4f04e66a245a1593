-- How long the provider asked us to wait when it turned the message away (Retry-After).
ALTER TABLE attempt ADD COLUMN retry_after_seconds integer,
  ADD CONSTRAINT attempt_retry_after_possible CHECK (retry_after_seconds >= 0);

-- What arrived over all borrowers of a lender, per medium and block of four local hours: the prior for each of them.
-- Kept up by a nightly job from the mark on and let fade a little each night, hence no whole numbers.
CREATE TABLE worked_tally (
  lender_id  uuid NOT NULL,
  medium     text NOT NULL,
  block      smallint NOT NULL,
  trials     double precision NOT NULL,
  successes  double precision NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT worked_tally_pk PRIMARY KEY (lender_id, medium, block),
  CONSTRAINT worked_tally_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT worked_tally_medium_known CHECK (medium IN ('sms', 'voice', 'email', 'push', 'letter')),
  CONSTRAINT worked_tally_block_of_a_day CHECK (block BETWEEN 0 AND 5),
  CONSTRAINT worked_tally_counts_possible CHECK (successes >= 0 AND successes <= trials)
);

-- One row: the last attempt that was counted. Ids are UUIDv7, so what is newer has a greater one.
CREATE TABLE worked_mark (
  only_row   boolean NOT NULL DEFAULT true,
  counted_to uuid NOT NULL,
  CONSTRAINT worked_mark_pk PRIMARY KEY (only_row),
  CONSTRAINT worked_mark_one_row CHECK (only_row)
);
INSERT INTO worked_mark (counted_to) VALUES ('00000000-0000-0000-0000-000000000000');
