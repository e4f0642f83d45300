-- name: create_files
-- The key is how the file was read (language, version of its reader, test or not) and the blob id of its content.
CREATE TABLE IF NOT EXISTS file (
    key TEXT PRIMARY KEY,
    definitions INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    payload BLOB NOT NULL
)

-- name: create_listing
CREATE TABLE IF NOT EXISTS listing (id INTEGER PRIMARY KEY CHECK (id = 1), snapshot BLOB NOT NULL)

-- name: create_called
-- What `model.calls` makes of a reading, from when it is first asked for; the version says how it was made.
CREATE TABLE IF NOT EXISTS called (key TEXT PRIMARY KEY, version INTEGER NOT NULL, payload BLOB NOT NULL)

-- name: drop_files
DROP TABLE IF EXISTS file

-- name: drop_listing
DROP TABLE IF EXISTS listing

-- name: read_listing
SELECT snapshot FROM listing

-- name: write_listing
INSERT INTO listing (id, snapshot) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET snapshot = excluded.snapshot

-- name: known_keys
SELECT key FROM file
WHERE key IN (SELECT value FROM json_each(?))

-- name: figures
SELECT key, definitions, calls, bytes FROM file
WHERE key IN (SELECT value FROM json_each(?))

-- name: payloads
SELECT key, payload FROM file
WHERE key IN (SELECT value FROM json_each(?))

-- name: called
SELECT key, payload FROM called
WHERE version = ? AND key IN (SELECT value FROM json_each(?))

-- name: add_called
INSERT OR REPLACE INTO called (key, version, payload) VALUES (?, ?, ?)

-- name: add_file
INSERT OR REPLACE INTO file (key, definitions, calls, bytes, payload) VALUES (?, ?, ?, ?, ?)

-- name: count_files
SELECT count(*) FROM file

-- name: remove_other_files
DELETE FROM file
WHERE key NOT IN (SELECT value FROM json_each(?))

-- name: remove_other_calls
DELETE FROM called
WHERE key NOT IN (SELECT key FROM file)
