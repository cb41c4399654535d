"""What a state remembers, laid out for a person or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from complaintctl.model.canonical import short
from complaintctl.reports.documents import Part, Sentence, Table, document
from complaintctl.reports.moments import iso, moment
from complaintctl.store.values import Run, Rung

FORMATS = ("text", "md", "json")


@dataclass(frozen=True, slots=True)
class Missing:
    """An unfinished complaint that is gone from the export since a run, and its last decision."""

    complaint: str
    run: int
    since: int
    decision: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overview:
    """What a state remembers: `runs`, each with what its entry in the ledger says, the newest last;
    counts of everything; who is `missing` and what is `waiting`, if that was asked."""

    ledger: str | None
    zone: str
    runs: tuple[tuple[Run, Mapping[str, Any]], ...]
    all_runs: int
    counts: Mapping[str, int]
    missing: tuple[Missing, ...] | None
    waiting: tuple[tuple[str, Rung], ...] | None


def render(seen: Overview, format_: str) -> str:
    """All that was asked, ending in a newline."""
    if format_ == "json":
        return json.dumps(_plain(seen), ensure_ascii=False, indent=2) + "\n"
    return document(_parts(seen), format_)


def _plain(seen: Overview) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ledger": seen.ledger,
        "runs": [
            {"run": run.number, "as_of": iso(run.as_of, seen.zone), **_figures(run, said)}
            for run, said in seen.runs
        ],
        "all_runs": seen.all_runs,
        "counts": seen.counts,
    }
    if seen.missing is not None:
        told["missing"] = [
            {
                "complaint": one.complaint, "run": one.run, "since": iso(one.since, seen.zone),
                **_last(one.decision),
            }
            for one in seen.missing
        ]  # fmt: skip
    if seen.waiting is not None:
        told["waiting"] = [
            {
                "complaint": name, "rule": rung.rule, "cycle": rung.cycle, "step": rung.step,
                "since": iso(rung.at, seen.zone), **_asked(rung),
            }
            for name, rung in seen.waiting
        ]  # fmt: skip
    return told


def _figures(run: Run, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a run did. A purge decides nothing."""
    purged = said["kind"] == "purge"
    policy = said.get("policy", {})
    return {
        "policy": None if purged else f"{policy['id']}@{policy['version']}",
        "digest": None if purged else policy["digest"],
        "decided": None if purged else run.figures["decided"],
        "new": None if purged else said["complaints"]["new"],
        "changed": None if purged else said["complaints"]["changed"],
        "vanished": None if purged else said["vanished"],
        "returned": None if purged else said["returned"],
        "actions": None if purged else said["actions"],
        "purged": said["complaints"] if purged else None,
        "entries": said["entry"] + 1,
        "published": run.published,
    }


def _last(decision: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "category": decision["category"]["value"],
        "priority": (decision["priority"] or {}).get("value"),
        "team": (decision["owner"] or {}).get("team"),
    }


def _asked(rung: Rung) -> dict[str, Any]:
    about = json.loads(rung.about or "{}")
    return {"do": about.get("do"), "to": about.get("to")}


def _parts(seen: Overview) -> Iterator[Part]:
    counts = {name: f"{count:,}" for name, count in seen.counts.items()}
    if not seen.runs:
        yield Sentence("no run was kept yet")
        return
    yield Sentence(f"ledger {seen.ledger}: {counts['entries']} entries, {counts['purged']} purged")
    yield Sentence(
        f"{counts['complaints']} complaints, {counts['unfinished']} unfinished, "
        f"{counts['missing']} of them gone from the export"
    )
    yield Sentence(f"{counts['actions']} actions went out, {counts['waiting']} wait for hours")
    some = f", the newest {len(seen.runs)}" if len(seen.runs) < seen.all_runs else ""
    yield Sentence(f"{seen.all_runs:,} runs{some}:")
    rows = [_row(run, said, seen.zone) for run, said in seen.runs]
    if len({one["digest"] for one in rows}) == len({one["policy"] for one in rows}):
        # Their versions tell the policies apart.
        rows = [{**one, "digest": ""} for one in rows]
    yield Table(tuple(rows[0]), [tuple(row.values()) for row in rows]).used()
    if seen.missing is not None:
        yield from _missing(seen)
    if seen.waiting is not None:
        yield from _waiting(seen)


def _row(run: Run, said: Mapping[str, Any], zone: str) -> dict[str, str]:
    told = {"run": run.number, "as of": moment(run.as_of, zone), **_figures(run, said)}
    told["published"] = "yes" if run.published else "no"
    told["digest"] = short(told["digest"] or "")
    return {name: _cell(value) for name, value in told.items()}


def _cell(value: object) -> str:
    match value:
        case None | 0:
            return ""
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def _missing(seen: Overview) -> Iterator[Part]:
    gone = seen.missing or ()
    if not gone:
        yield Sentence("no unfinished complaint is gone from the export")
        return
    yield Sentence("unfinished, and gone from the export:")
    rows = [
        (one.complaint, moment(one.since, seen.zone), str(one.run), *map(_cell, last.values()))
        for one, last in ((one, _last(one.decision)) for one in gone)
    ]
    titles = ("complaint", "gone since", "run", "category", "priority", "team")
    yield Table(titles, rows).used()


def _waiting(seen: Overview) -> Iterator[Part]:
    if not seen.waiting:
        yield Sentence("nothing waits")
        return
    yield Sentence("waiting for somebody's hours:")
    rows = [
        (
            name, rung.rule, str(rung.cycle), rung.step, moment(rung.at, seen.zone),
            *map(_cell, _asked(rung).values()),
        )
        for name, rung in seen.waiting
    ]  # fmt: skip
    yield Table(("complaint", "rule", "cycle", "step", "since", "do", "to"), rows).used()
