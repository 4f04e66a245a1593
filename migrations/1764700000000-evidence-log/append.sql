-- Append in one call, however many entries of however many streams. The caller sorts them by (lender, stream), so that
-- two who write to the same streams wait for each other instead of dead-locking. In a body U+0001 stands where n belongs
-- and U+0002 where prev does: neither can stand in JSON otherwise, and both are known only once the head is locked.
CREATE FUNCTION evidence_append(
  ids uuid[], lenders uuid[], borrowers uuid[], streams text[], kinds text[], bodies text[], happened_at timestamptz,
  opened uuid[], openings bytea[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  genesis CONSTANT bytea := decode(repeat('00', 32), 'hex');
  amount  CONSTANT int := cardinality(ids);
  next_n  int;
  before  bytea;
  entry   bytea;
  numbers int[] := '{}';
  prevs   bytea[] := '{}';
  leaves  bytea[] := '{}';
BEGIN
  FOR i IN 1..amount LOOP
    IF i = 1 OR (lenders[i], streams[i]) IS DISTINCT FROM (lenders[i - 1], streams[i - 1]) THEN
      LOOP
        SELECT s.n, s.head INTO next_n, before FROM evidence_stream s
         WHERE s.lender_id = lenders[i] AND s.stream = streams[i] FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO evidence_stream (lender_id, stream, n, head) VALUES (lenders[i], streams[i], 0, genesis) ON CONFLICT DO NOTHING;
        IF FOUND THEN
          next_n := 0;
          before := genesis;
          EXIT;
        END IF;
      END LOOP;
    END IF;
    next_n := next_n + 1;
    bodies[i] := replace(replace(bodies[i], E'\x01', next_n::text), E'\x02', encode(before, 'hex'));
    entry := convert_to(bodies[i], 'UTF8');
    numbers := array_append(numbers, next_n);
    prevs := array_append(prevs, before);
    leaves := array_append(leaves, sha256('\x00'::bytea || entry));
    before := sha256(entry);
    IF i = amount OR (lenders[i], streams[i]) IS DISTINCT FROM (lenders[i + 1], streams[i + 1]) THEN
      UPDATE evidence_stream s SET n = next_n, head = before
       WHERE s.lender_id = lenders[i] AND s.stream = streams[i];
    END IF;
  END LOOP;
  INSERT INTO evidence_entry (id, lender_id, borrower_id, stream, n, kind, at, body, prev, leaf)
    SELECT e.id, e.lender, e.borrower, e.stream, e.number, e.kind, happened_at, e.body, e.prev, e.leaf
      FROM unnest(ids, lenders, borrowers, streams, numbers, kinds, bodies, prevs, leaves)
           AS e(id, lender, borrower, stream, number, kind, body, prev, leaf);
  INSERT INTO evidence_inbox (lender_id, entry_id, leaf)
    SELECT e.lender, e.id, e.leaf FROM unnest(lenders, ids, leaves) WITH ORDINALITY AS e(lender, id, leaf, place) ORDER BY e.place;
  IF cardinality(opened) > 0 THEN
    INSERT INTO evidence_opening (lender_id, entry_id, borrower_id, openings)
      SELECT lenders[p.place], o.id, borrowers[p.place], o.openings
        FROM unnest(opened, openings) AS o(id, openings)
       CROSS JOIN LATERAL (SELECT array_position(ids, o.id) AS place) p;
  END IF;
END $$;
