-- name: create_files
CREATE TABLE IF NOT EXISTS file (
    blob TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    definitions INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (blob, language, version)
)

-- name: create_listing
CREATE TABLE IF NOT EXISTS listing (id INTEGER PRIMARY KEY CHECK (id = 1), snapshot BLOB NOT NULL)

-- name: drop_files
DROP TABLE IF EXISTS file

-- name: drop_listing
DROP TABLE IF EXISTS listing

-- name: read_listing
SELECT snapshot FROM listing

-- name: write_listing
INSERT INTO listing (id, snapshot) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET snapshot = excluded.snapshot

-- name: known_blobs
SELECT blob FROM file WHERE language = ? AND version = ?

-- name: figures
SELECT blob, definitions, calls, bytes FROM file
WHERE language = ? AND version = ? AND blob IN (SELECT value FROM json_each(?))

-- name: payloads
SELECT blob, payload FROM file
WHERE language = ? AND version = ? AND blob IN (SELECT value FROM json_each(?))

-- name: add_file
INSERT OR REPLACE INTO file (blob, language, version, definitions, calls, bytes, payload) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: count_files
SELECT count(*) FROM file

-- name: remove_other_files
DELETE FROM file
WHERE language <> ? OR version <> ? OR blob NOT IN (SELECT value FROM json_each(?))
