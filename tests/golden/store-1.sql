-- The log's database as the first version laid it out. Its records are those of rules-1.jsonl, written by the test.
PRAGMA application_id = 1111577089;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record (
    event   BLOB NOT NULL,
    place   INTEGER NOT NULL,
    payload BLOB NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (event, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot (
    event BLOB PRIMARY KEY,
    place INTEGER NOT NULL,
    state BLOB NOT NULL,
    hash  BLOB NOT NULL
) STRICT;
CREATE TABLE listing (
    number INTEGER PRIMARY KEY,
    event  BLOB NOT NULL UNIQUE,
    code   TEXT NOT NULL UNIQUE,
    phrase TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO meta VALUES ('epoch', 7);
INSERT INTO listing VALUES (1, x'00000000000000000000000000ba4a2a', '424242', 'scanned');
