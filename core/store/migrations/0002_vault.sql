-- Times are seconds since 1970 (UTC). Numbers of states and kinds are named in the Rust type of the record.
-- Every row but one with a digest must fit into one page, see 0001.

-- Moves at security events together with the device's own count, so that an older copy of this file is seen as one.
CREATE TABLE epoch (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
) STRICT;
INSERT INTO epoch (id, value) VALUES (1, 1);

-- Devices that the account was linked to, this one included.
CREATE TABLE device (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    guard       INTEGER NOT NULL,
    keeps_order INTEGER NOT NULL,
    this_one    INTEGER NOT NULL,
    linked_at   INTEGER NOT NULL,
    unlinked_at INTEGER
) STRICT;

-- A key is a handle of the device's hardware (kind 1), or PKCS#8 as version 1 made it (kind 0).
ALTER TABLE key RENAME COLUMN pkcs8 TO handle;
ALTER TABLE key ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
-- The public half, uncompressed; NULL where the key itself says it.
ALTER TABLE key ADD COLUMN public BLOB;

-- What an issuer gave at one time, and how its copies are to be shown.
CREATE TABLE batch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document    INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    policy      INTEGER NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_of_document ON batch (document);
-- Version 1 kept one batch for each document and rotated its copies.
INSERT INTO batch (document, policy, received_at) SELECT id, 3, added_at FROM document ORDER BY id;
ALTER TABLE credential ADD COLUMN batch INTEGER REFERENCES batch (id);
UPDATE credential SET batch = (SELECT id FROM batch WHERE batch.document = credential.document);
ALTER TABLE credential ADD COLUMN revoked_at INTEGER;

-- What another phone held and has to be issued again; from a migration.
CREATE TABLE reissue (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_type    TEXT NOT NULL,
    issuer      TEXT NOT NULL,
    valid_until INTEGER NOT NULL
) STRICT;

-- What was agreed to, and what proves it: the request as it was received.
CREATE TABLE receipt (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    verifier     TEXT NOT NULL,
    confirmed    INTEGER NOT NULL,
    contact      TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    profile      TEXT NOT NULL,
    request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
    hash         BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE receipt_request (
    receipt INTEGER PRIMARY KEY REFERENCES receipt (id) ON DELETE CASCADE,
    request BLOB NOT NULL
) STRICT;
CREATE TABLE receipt_element (
    receipt   INTEGER NOT NULL REFERENCES receipt (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    doc_type  TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (receipt, position)
) STRICT, WITHOUT ROWID;

-- What the citizen asks of a verifier after he agreed: to stop, to erase.
CREATE TABLE right_request (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    receipt     INTEGER NOT NULL REFERENCES receipt (id) ON DELETE CASCADE,
    kind        INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    answer_due  INTEGER NOT NULL,
    finish_due  INTEGER NOT NULL,
    extended    INTEGER NOT NULL DEFAULT 0,
    answered_at INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX right_request_of_receipt ON right_request (receipt);

-- The activity log. `link` chains the entries: SHA-256 over the number, the link before and `content`, which is SHA-256 over
-- `salt` and what the entry says. A deleted entry (kind 0) keeps `content` and `link`, and loses the salt, so that what it said
-- can't be guessed from its hash.
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    who          TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    profile      TEXT NOT NULL,
    outcome      INTEGER NOT NULL,
    request_hash BLOB CHECK (length(request_hash) = 32),
    receipt_hash BLOB CHECK (length(receipt_hash) = 32),
    receipt      INTEGER REFERENCES receipt (id) ON DELETE SET NULL,
    salt         BLOB CHECK (length(salt) = 16),
    content      BLOB NOT NULL CHECK (length(content) = 32),
    link         BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;
CREATE INDEX entry_of_receipt ON entry (receipt) WHERE receipt IS NOT NULL;
CREATE TABLE entry_element (
    entry     INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    doc_type  TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;

-- What was fetched: the newest signed list of each place, as it came.
CREATE TABLE cache (
    kind       INTEGER NOT NULL,
    place      TEXT NOT NULL,
    body       BLOB NOT NULL,
    sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
    as_of      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, place)
) STRICT;
