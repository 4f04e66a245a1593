-- lenders/: whoever can act for a lender: a key, an OAuth2 client, an operator. What was done names the actor; two
-- actors of one person (an operator and the keys they made) are one pair of eyes.
CREATE TABLE actor (
  id        uuid PRIMARY KEY,
  lender_id uuid NOT NULL,
  kind      text NOT NULL,
  person_id uuid NOT NULL,
  CONSTRAINT actor_of_lender UNIQUE (lender_id, id),
  CONSTRAINT actor_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT actor_person_fk FOREIGN KEY (lender_id, person_id) REFERENCES actor (lender_id, id),
  CONSTRAINT actor_kind_known CHECK (kind IN ('key', 'client', 'operator')),
  CONSTRAINT actor_operator_is_a_person CHECK (kind <> 'operator' OR person_id = id)
);
-- Until now nobody said whose a key was: each is its own person, as it was.
INSERT INTO actor (id, lender_id, kind, person_id) SELECT id, lender_id, 'key', id FROM api_key;
ALTER TABLE api_key ADD CONSTRAINT api_key_actor_fk FOREIGN KEY (lender_id, id) REFERENCES actor (lender_id, id);

ALTER TABLE policy_version
  DROP CONSTRAINT policy_version_drafted_by_fk, DROP CONSTRAINT policy_version_published_by_fk,
  ADD CONSTRAINT policy_version_drafted_by_fk FOREIGN KEY (lender_id, drafted_by) REFERENCES actor (lender_id, id),
  ADD CONSTRAINT policy_version_published_by_fk FOREIGN KEY (lender_id, published_by) REFERENCES actor (lender_id, id);
ALTER TABLE template_version
  DROP CONSTRAINT template_version_drafted_by_fk, DROP CONSTRAINT template_version_published_by_fk,
  DROP CONSTRAINT template_version_retired_by_fk,
  ADD CONSTRAINT template_version_drafted_by_fk FOREIGN KEY (lender_id, drafted_by) REFERENCES actor (lender_id, id),
  ADD CONSTRAINT template_version_published_by_fk FOREIGN KEY (lender_id, published_by) REFERENCES actor (lender_id, id),
  ADD CONSTRAINT template_version_retired_by_fk FOREIGN KEY (lender_id, retired_by) REFERENCES actor (lender_id, id);

-- Looks in the clear are counted per person.
ALTER TABLE channel_reveal ADD COLUMN actor_id uuid, ADD COLUMN person_id uuid;
UPDATE channel_reveal SET actor_id = api_key_id, person_id = api_key_id;
ALTER TABLE channel_reveal ALTER COLUMN actor_id SET NOT NULL, ALTER COLUMN person_id SET NOT NULL, DROP COLUMN api_key_id,
  ADD CONSTRAINT channel_reveal_actor_fk FOREIGN KEY (lender_id, actor_id) REFERENCES actor (lender_id, id),
  ADD CONSTRAINT channel_reveal_person_fk FOREIGN KEY (lender_id, person_id) REFERENCES actor (lender_id, id);
CREATE INDEX channel_reveal_by_person ON channel_reveal (person_id, at);
