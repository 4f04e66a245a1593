-- lenders/: what is shown of a key, when it was last used (to the hour, written in batches), and what came after it.
ALTER TABLE api_key
  ADD COLUMN prefix text,
  ADD COLUMN last_used_at timestamptz,
  ADD COLUMN rotated_to uuid,
  ADD COLUMN made_by uuid,
  ADD CONSTRAINT api_key_of_lender UNIQUE (lender_id, id),
  ADD CONSTRAINT api_key_rotated_to_fk FOREIGN KEY (lender_id, rotated_to) REFERENCES api_key (lender_id, id),
  ADD CONSTRAINT api_key_made_by_fk FOREIGN KEY (lender_id, made_by) REFERENCES actor (lender_id, id);
