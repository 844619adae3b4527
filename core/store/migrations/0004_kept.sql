-- Finds the entries that were not deleted, however many were.
CREATE INDEX entry_kept ON entry (id) WHERE kind <> 0;
