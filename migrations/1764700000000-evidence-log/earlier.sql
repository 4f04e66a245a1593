-- Entries from before there was a tree go into it first, in the order of their time; never before the one they follow.
INSERT INTO evidence_inbox (lender_id, entry_id, leaf)
  SELECT e.lender_id, e.id, e.leaf
    FROM (SELECT *, max(at) OVER (PARTITION BY lender_id, stream ORDER BY n) AS not_before FROM evidence_entry) e
   ORDER BY e.not_before, e.stream, e.n;
