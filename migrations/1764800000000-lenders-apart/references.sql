-- (next step)
SELECT 1;
