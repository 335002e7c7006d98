-- The keys' database as the first version laid it out, with a key and one that was destroyed.
PRAGMA application_id = 1111577090;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
CREATE TABLE key (
    name   TEXT PRIMARY KEY,
    secret BLOB
) STRICT, WITHOUT ROWID;
INSERT INTO key VALUES ('tokens', x'0101010101010101010101010101010101010101010101010101010101010101');
INSERT INTO key VALUES ('panel/00000000-0000-0000-0000-000000ba4a2a/1', NULL);
