"""A policy `shop` with two packs, `law` and `club`, and what is said of it when it is loaded."""

from __future__ import annotations

from pathlib import Path

from complaintctl.policy.load import Loaded, load

HOST = """\
language: 1
policy: shop
timezone: Asia/Shanghai
effective_from: 2026-01-01
extends: [law@1]
fields: {shop_level: {type: word, values: [gold, basic]}}
roles: [lead]
teams: {frontline: {}}
calendars: {office: {open: {mon-fri: ["09:00-18:00"]}}}
categories:
  first: [{id: double_charge, when: {text: {contains: 重复扣款}}}]
  otherwise: needs_triage
priorities:
  levels: [urgent, high, normal]
  most_severe: [{id: large, level: high, when: {amount: {at_least: 5000}}}]
routing: {first: [{id: money, team: frontline, when: {category: double_charge}}], otherwise: frontline}
signals: {chased: {count: customer_message, at_least: 2}}
clocks:
  answer: {start: opened, stop: [agent_message], on_reopen: stay, calendar: office,
           target: {otherwise: {within: 8bh}}}
escalation: [{id: late, clock: answer, steps: [{at: 100%, to: lead, do: remind}]}]
closure:
  claimed_by: [resolved, closed]
  all: [{id: told, must: {closure_notice: {present: true}}}]
  contradicted_by: [reopened, chased]
"""

LAW = """\
language: 1
pack: law
version: 1
about: an example; it states no law
fields:
  receipt: {type: word, values: {file: grounds.csv, column: receipt}}
calendars: {office: {open: {mon-sun: ["00:00-24:00"]}}}
lookups: {ground: {file: grounds.csv, keys: [receipt], gives: within}}
priorities: {most_severe: [{id: large, level: urgent, when: {amount: {at_least: 9000}, receipt: paper}}]}
clocks:
  answer:
    start: opened
    stop: [closed]
    on_reopen: stay
    calendar: office
    target:
      tightest: [{id: by-ground, within: {lookup: ground}, when: {priority: {at_least: high}}}]
      otherwise: {within: 15d}
escalation: [{id: late, clock: answer, steps: [{id: near, at: 75%, to: lead, do: notify}]}]
closure:
  all: [{id: told, must: {receipt: {present: true}}, else: no receipt}]
  contradicted_by: [customer_denied, reopened]
guarantees: [{id: in-15d, when: {receipt: paper}, then: {answer.target: {at_most: 15d}}}]
"""
GROUNDS = "receipt,within\npaper,3d\n电子,5d\n"

CLUB = """\
language: 1
pack: club
version: 2026.11
clocks: {answer: {start: opened, stop: [closed], on_reopen: stay, target: {otherwise: {within: 20d}}}}
"""

PACKS = {
    "packs/law/1/pack.yaml": LAW,
    "packs/law/1/grounds.csv": GROUNDS,
    "packs/club/2026.11/pack.yaml": CLUB,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files of a policy `shop` in `folder`."""
    policy = folder / "shop"
    for name, text in files.items():
        path = policy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return policy


def shop(folder: Path, host: str = HOST, **changed: str) -> Loaded:
    """The policy with its packs; `law` and `club` stand for those packs' files."""
    files = {"packs/law/1/pack.yaml": changed.get("law", LAW)}
    files["packs/club/2026.11/pack.yaml"] = changed.get("club", CLUB)
    return load(str(write(folder, {"policy.yaml": host, **PACKS, **files})))


def said(loaded: Loaded) -> list[tuple[str, str, str, str]]:
    """(file, line:column, code, what is said) of each finding."""
    return [
        (
            finding.location.file.partition("shop/")[2],
            f"{finding.location.line}:{finding.location.column}",
            finding.code,
            f"{finding.message} | {finding.hint}",
        )
        for finding in loaded.findings
    ]
