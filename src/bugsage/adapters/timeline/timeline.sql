-- name: migration-1
-- The log, and one row that remembers where it ends: a log that lost its tail no longer agrees with it.
CREATE TABLE entry (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    tenant TEXT NOT NULL,
    issue TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_version TEXT NOT NULL,
    time TEXT NOT NULL,
    payload TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    UNIQUE (tenant, issue, kind, actor_version, subject)
);
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    digest TEXT NOT NULL
);
INSERT INTO head (id, number, digest) VALUES (1, 0, '');
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'the timeline is append-only');
END;
CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'the timeline is append-only');
END;
CREATE TRIGGER entry_moves_the_head AFTER INSERT ON entry
BEGIN
    UPDATE head SET number = NEW.number, digest = NEW.digest;
END;
CREATE TRIGGER head_moves_by_one BEFORE UPDATE ON head
WHEN NEW.number <> OLD.number + 1 OR NEW.id <> OLD.id
BEGIN
    SELECT RAISE(ABORT, 'the timeline is append-only');
END;
CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head
BEGIN
    SELECT RAISE(ABORT, 'the timeline is append-only');
END;

-- name: insert
INSERT INTO entry (number, tenant, issue, kind, subject, actor, actor_version, time, payload, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant, issue, kind, actor_version, subject) DO NOTHING;

-- name: find
SELECT number, tenant, issue, kind, subject, actor, actor_version, time, payload, digest
FROM entry
WHERE tenant = ? AND issue = ? AND kind = ? AND actor_version = ? AND subject = ?;

-- name: after
SELECT number, tenant, issue, kind, subject, actor, actor_version, time, payload, digest
FROM entry
WHERE number > ?
ORDER BY number;

-- name: of-issue
-- The tenants are few: from one to the next through the index, and so to the issue through the index as well.
WITH RECURSIVE tenants (name) AS (
    SELECT min(tenant) FROM entry
    UNION ALL
    SELECT (SELECT min(tenant) FROM entry WHERE tenant > name) FROM tenants WHERE name IS NOT NULL
)
SELECT entry.number, entry.tenant, entry.issue, entry.kind, entry.subject, entry.actor, entry.actor_version,
    entry.time, entry.payload, entry.digest, before.digest
FROM tenants
JOIN entry ON entry.tenant = tenants.name AND entry.issue = ?
LEFT JOIN entry AS before ON before.number = entry.number - 1
ORDER BY entry.number;

-- name: digest
SELECT digest FROM entry WHERE number = ?;

-- name: head
SELECT head.number, head.digest, entry.number, entry.digest
FROM head LEFT JOIN entry ON entry.number = (SELECT max(number) FROM entry);
