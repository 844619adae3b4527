-- Whether a document is all that one of its type is, so that a list can tell a part for a checkpoint and reads no body for it. Which of
-- those from before are parts is in their bodies alone, which SQL can't read: they stand as whole until they are issued again.
ALTER TABLE document ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;
