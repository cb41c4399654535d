"""The tables of a state file, version by version. A version is never changed; a new one is added,
and brought in by one transaction together with the word that it was."""

from __future__ import annotations

import sqlite3

APPLICATION = 0x63_6D_70_6C
"""`cmpl`: what SQLite's header says of a file that is ours."""

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- Policies as they were read, by the digest of what they decide.
CREATE TABLE policy (
    digest TEXT NOT NULL, archive BLOB NOT NULL, files TEXT PRIMARY KEY, run INTEGER NOT NULL
) STRICT;

-- `tree`: the ledger's frontier after the run; `head`: the same as a checkpoint, signed or not.
-- `published`: whether all that it told the world has got its final name.
CREATE TABLE run (
    number INTEGER PRIMARY KEY, as_of INTEGER NOT NULL, policy TEXT NOT NULL, files TEXT NOT NULL,
    calendars TEXT NOT NULL, figures TEXT NOT NULL, tree BLOB NOT NULL, head TEXT NOT NULL,
    actions TEXT NOT NULL, published INTEGER NOT NULL
) STRICT;

-- `secret`: the key of its leaves; `mark`: of its last decision; `missing`: the run in which it
-- was no longer in the export; `history`: opening and events as they were first told.
CREATE TABLE complaint (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tracking TEXT NOT NULL UNIQUE,
    secret BLOB NOT NULL, mark BLOB NOT NULL, entry INTEGER NOT NULL, changed INTEGER NOT NULL,
    finished INTEGER NOT NULL, missing INTEGER, opened_at INTEGER, history BLOB NOT NULL
) STRICT;

-- What was to be done once: a step of a ladder that was reached, or a rule of `actions` whose
-- occasion was there. `about`: what its action says of the complaint, unless it was adopted.
CREATE TABLE rung (
    complaint INTEGER NOT NULL, rule TEXT NOT NULL, cycle INTEGER NOT NULL, step TEXT NOT NULL,
    at INTEGER NOT NULL, run INTEGER NOT NULL, state TEXT NOT NULL, action TEXT, about TEXT,
    PRIMARY KEY (complaint, rule, cycle, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX rung_waiting ON rung (complaint) WHERE state = 'waiting';
CREATE INDEX rung_action ON rung (action) WHERE action IS NOT NULL;

-- `origin`: the action that it raises again, else its own id. `until`: when it is raised again, if
-- nobody answers.
CREATE TABLE action (
    id TEXT PRIMARY KEY, origin TEXT NOT NULL, run INTEGER NOT NULL, at INTEGER NOT NULL,
    until INTEGER, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX action_run ON action (run);
CREATE INDEX action_until ON action (until) WHERE until IS NOT NULL;

-- Complaints of one cause: those that join within the signal's window are one event.
CREATE TABLE mass (
    name TEXT NOT NULL, episode INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (name, episode)
) STRICT, WITHOUT ROWID;
CREATE TABLE mass_action (
    event TEXT NOT NULL, rule TEXT NOT NULL, step TEXT NOT NULL, action TEXT NOT NULL,
    PRIMARY KEY (event, rule, step)
) STRICT, WITHOUT ROWID;

-- The ledger. `body` and the complaint's secret are gone once it was purged; the leaf stays.
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind TEXT NOT NULL, complaint INTEGER,
    body BLOB, leaf BLOB NOT NULL
) STRICT;
CREATE INDEX entry_complaint ON entry (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX entry_run ON entry (run);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)


def version(connection: sqlite3.Connection) -> int:
    """The version of the tables in a file; 0: it is empty."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest version, within the transaction that is open."""
    for number in range(version(connection), len(MIGRATIONS)):
        for statement in _statements(MIGRATIONS[number]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")


def _statements(script: str) -> list[str]:
    """`executescript` would end the transaction; so one by one."""
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part for part in "\n".join(lines).split(";") if part.strip()]
