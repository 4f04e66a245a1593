-- `leaf` becomes what the tree holds: RFC 6962, SHA-256 of a zero byte and the entry. What an entry says of the one
-- before it (`prev`, and the stream's head) stays the plain SHA-256 of its bytes. It is derived; no entry changes.
ALTER TABLE evidence_entry DISABLE TRIGGER evidence_entry_append_only;
UPDATE evidence_entry SET leaf = sha256('\x00'::bytea || convert_to(body, 'UTF8'));
ALTER TABLE evidence_entry ENABLE TRIGGER evidence_entry_append_only;
-- An entry is served with its length in two bytes.
ALTER TABLE evidence_entry ADD CONSTRAINT evidence_entry_fits_a_bundle CHECK (octet_length(body) <= 65535);

-- The values that entries hold only the digests of, sealed under the borrower's key: all of one entry in one cell.
-- Erasing deletes the rows; the entries, and every proof, stay.
CREATE TABLE evidence_opening (
  lender_id   uuid NOT NULL,
  entry_id    uuid NOT NULL,
  borrower_id uuid NOT NULL,
  openings    bytea NOT NULL,
  CONSTRAINT evidence_opening_pk PRIMARY KEY (lender_id, entry_id),
  CONSTRAINT evidence_opening_sealed CHECK (octet_length(openings) >= 29 AND get_byte(openings, 0) = 1)
);
CREATE INDEX evidence_opening_of_borrower ON evidence_opening (lender_id, borrower_id);
