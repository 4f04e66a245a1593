-- A row that names another row of its lender names the lender with it: no statement, ours or by hand, can join two lenders.
-- The referenced side needs its pair to be unique; the referencing side no index, because what is referenced stays.
ALTER TABLE attempt ADD CONSTRAINT attempt_tenant_key UNIQUE (lender_id, id);
ALTER TABLE signal ADD CONSTRAINT signal_tenant_key UNIQUE (lender_id, id);
ALTER TABLE reverification_link ADD CONSTRAINT reverification_link_tenant_key UNIQUE (lender_id, id);
ALTER TABLE reverification_session ADD CONSTRAINT reverification_session_tenant_key UNIQUE (lender_id, id);

-- Those that said the id alone.
ALTER TABLE reverification_code
  DROP CONSTRAINT reverification_code_session_fk,
  ADD CONSTRAINT reverification_code_session_fk FOREIGN KEY (lender_id, session_id) REFERENCES reverification_session (lender_id, id);
ALTER TABLE reverification_session
  DROP CONSTRAINT reverification_session_link_fk,
  ADD CONSTRAINT reverification_session_link_fk FOREIGN KEY (lender_id, link_id) REFERENCES reverification_link (lender_id, id);
ALTER TABLE signal
  DROP CONSTRAINT signal_superseded_by_fk,
  ADD CONSTRAINT signal_superseded_by_fk FOREIGN KEY (lender_id, superseded_by) REFERENCES signal (lender_id, id);

-- Those that said nothing.
ALTER TABLE attempt
  ADD CONSTRAINT attempt_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id);
ALTER TABLE channel
  ADD CONSTRAINT channel_verified_through_fk FOREIGN KEY (lender_id, verified_through) REFERENCES channel (lender_id, id);
ALTER TABLE channel_index
  ADD CONSTRAINT channel_index_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id);
ALTER TABLE channel_reveal
  ADD CONSTRAINT channel_reveal_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id);
ALTER TABLE number_check
  ADD CONSTRAINT number_check_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id);
ALTER TABLE receipt_inbox
  ADD CONSTRAINT receipt_inbox_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  ADD CONSTRAINT receipt_inbox_attempt_fk FOREIGN KEY (lender_id, attempt_id) REFERENCES attempt (lender_id, id);
ALTER TABLE reverification
  ADD CONSTRAINT reverification_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id);
ALTER TABLE reverification_code
  ADD CONSTRAINT reverification_code_link_fk FOREIGN KEY (lender_id, link_id) REFERENCES reverification_link (lender_id, id),
  ADD CONSTRAINT reverification_code_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id);
ALTER TABLE reverification_link
  ADD CONSTRAINT reverification_link_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id),
  ADD CONSTRAINT reverification_link_notice_fk FOREIGN KEY (lender_id, notice_id) REFERENCES notice (lender_id, id);
ALTER TABLE reverification_session
  ADD CONSTRAINT reverification_session_case_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification (lender_id, id);
ALTER TABLE signal
  ADD CONSTRAINT signal_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  ADD CONSTRAINT signal_attempt_fk FOREIGN KEY (lender_id, attempt_id) REFERENCES attempt (lender_id, id),
  ADD CONSTRAINT signal_reverification_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification (lender_id, id);
ALTER TABLE strong_sighting
  ADD CONSTRAINT strong_sighting_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  ADD CONSTRAINT strong_sighting_incident_fk FOREIGN KEY (lender_id, incident_id) REFERENCES incident (lender_id, id);
ALTER TABLE webhook_attempt
  ADD CONSTRAINT webhook_attempt_endpoint_fk FOREIGN KEY (lender_id, endpoint_id) REFERENCES webhook_endpoint (lender_id, id);
