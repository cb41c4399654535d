"""Every command line whose output is searched for what is planted. A new verb gets a line here."""

from __future__ import annotations

NOBODY = "C-M1-9"
"""A complaint that the queue does not have, though others nearly are it."""
_INPUT = ("queue.csv", "--policy", "policy", "--as-of", "2026-03-20")
_ALL = (*_INPUT, "--log", "log.csv", "--overrides", "overrides.csv")
_FORMATS = ("table", "md", "csv", "jsonl", "json", "html", "parquet")
_TO_FILES = tuple(word for name in _FORMATS for word in ("-o", f"{name}:out.{name}"))
_ASKED = _ALL[1:]
_QUESTIONS = ("--why-not", "category=late", "--what-if", "customer_id=U88310027")

FOR_A_READER: tuple[tuple[str, ...], ...] = (
    ("batch", *_ALL, *_TO_FILES, "--quarantine", "set.aside"),
    ("explain", "queue.csv", "C-M1-1", *_ASKED, "--full"),
    ("explain", "queue.csv", "C-M1-4", *_ASKED, "--format", "json"),
    ("explain", "queue.csv", "C-M1-3", *_ASKED, *_QUESTIONS, "--format", "md"),
    ("explain", "queue.csv", NOBODY, *_ASKED),
    ("mask", "queue.csv", "--policy", "policy"),
    ("mask", "queue.csv", "--policy", "policy", "--keep", "备注", "-o", "jsonl:out.jsonl"),
    ("mask", "--log", "log.csv", "--policy", "policy"),
)
"""Each is run for every profile. What a command writes to files is searched, too."""

NOT_FOR_OUTSIDERS = ("--why-not", "--what-if", "--keep")
"""Asked by a merchant or the public, these are refused."""

_STATE = ("--state", "s.db", "--witness", "0", "--allow", "quarantined=planted", "-q")
_LATER = tuple("2026-03-21" if word == "2026-03-20" else word for word in _ALL)

OF_A_STATE: tuple[tuple[str, ...], ...] = (
    ("batch", *_ALL, *_STATE, "--emit-past", "-o", "actions:acts.jsonl", "--metrics", "m.prom"),
    ("batch", *_LATER, *_STATE[:-1], "-o", "actions:acts.csv", "--log", "json"),
    ("status", "s.db", "C-M1-1"),
    ("status", "s.db", "--changed-since", "0"),
    ("audit", "show", "s.db", "-o", "jsonl"),
    ("audit", "export", "s.db", "-o", "ledger.jsonl"),
    ("audit", "verify", "ledger.jsonl"),
    ("state", "show", "s.db"),
    ("state", "dump", "s.db", "-o", "dump.jsonl"),
)
"""Run in this order over one state; what it keeps is searched, too."""

FOR_WHOEVER_RUNS_IT: tuple[tuple[str, ...], ...] = (
    ("validate", "policy", "--format", "json"),
    ("batch", "queue.csv", "--policy", "policy", "--suggest-source"),
    ("batch", "headless.csv", "--policy", "policy", "--suggest-source"),
    ("batch", "headless.csv", "--policy", "policy"),
    ("batch", "broken.json", "--policy", "policy"),
    ("batch", "ours.jsonl", "--policy", "policy", "--quarantine", "set.aside"),
    ("batch", *_INPUT, "--overrides", "wrong.csv"),
    ("batch", *_INPUT, "--overrides", "odd.csv"),
    ("batch", *_INPUT, "--overrides", "not_theirs.csv"),
    ("batch", *_INPUT, "--log", "headless.csv"),
    ("explain", "queue.csv", "C-M1-1", *_INPUT[1:], *_QUESTIONS[2:], *_QUESTIONS[2:]),
    ("mask", "headless.csv", "--policy", "policy"),
)
"""Drafts, messages and refusals."""

QUARANTINE = "set.aside"
