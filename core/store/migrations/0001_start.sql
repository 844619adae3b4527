-- Times are seconds since 1970 (UTC). Numbers of states and kinds are named in the Rust type of the record.
-- Every row but a body must fit into one page (some 3,900 bytes; 980 in an index): when the MAC of an overflow page fails,
-- SQLCipher puts zeros in its place and lets the statement succeed. A body is longer, so it has a digest of its own.
-- AUTOINCREMENT: the number of a deleted document or key never names another one later.

CREATE TABLE account (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    level      INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE key (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_type   TEXT NOT NULL,
    pkcs8      BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE document (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_type    TEXT NOT NULL,
    issuer      TEXT NOT NULL,
    valid_until INTEGER NOT NULL,
    added_at    INTEGER NOT NULL
) STRICT;

-- One copy of a batch. UNIQUE: two copies with one key could be linked by who sees both.
CREATE TABLE credential (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document    INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    key         INTEGER NOT NULL UNIQUE REFERENCES key (id),
    uses        INTEGER NOT NULL DEFAULT 0,
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    CHECK (valid_from <= valid_until)
) STRICT;
CREATE INDEX credential_of_document ON credential (document, uses);

-- Apart, so that a list reads no page of a portrait or an MSO.
CREATE TABLE credential_body (
    credential    INTEGER PRIMARY KEY REFERENCES credential (id) ON DELETE CASCADE,
    issuer_signed BLOB NOT NULL,
    sha256        BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;

CREATE TABLE activity (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    who          TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    profile      TEXT NOT NULL,
    outcome      INTEGER NOT NULL,
    request_hash BLOB CHECK (length(request_hash) = 32)
) STRICT;

-- Names only: a log that held values would be a second copy of the papers.
CREATE TABLE activity_element (
    id        INTEGER PRIMARY KEY,
    activity  INTEGER NOT NULL REFERENCES activity (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    doc_type  TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name      TEXT NOT NULL,
    UNIQUE (activity, position)
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;
