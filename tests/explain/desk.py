"""A small policy with one clock or closure, one complaint and its log: what `explain` says of it."""

from __future__ import annotations

from tests.cli.terminal import Answer, Terminal

FACTS = """\
language: 1
policy: desk
timezone: Asia/Shanghai
fields:
  channel: {type: word, values: [app, hotline]}
teams: {frontline: {}}
calendars:
  office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}}
  hotline: {open: {mon-sun: ["00:00-24:00"]}}
"""
PROMISES = """\
effective_from: 2026-01-01
categories: {first: [{id: large, when: {amount: {at_least: 900}}}], otherwise: small}
"""


def ask(
    terminal: Terminal, policy: str, row: str, log: str, as_of: str, *more: str, facts: str = FACTS
) -> Answer:
    """`explain` C1. `row`: its opening, channel and amount; `log`: a line for each entry, as time,
    event and state."""
    terminal.file("policy/policy.yaml", facts + PROMISES + policy)
    return explain(terminal, row, log, as_of, *more)


def explain(terminal: Terminal, row: str, log: str, as_of: str, *more: str) -> Answer:
    """The same with the policy that is there already."""
    entries = "".join(f"C1,{line}\n" for line in log.split())
    terminal.file("queue.csv", f"complaint,opened_at,channel,amount\nC1,{row}\n")
    terminal.file("log.csv", f"complaint,at,event,state\n{entries}")
    read = ("explain", "queue.csv", "C1", "--policy", "policy", "--log", "log.csv")
    return terminal.type(*read, "--as-of", as_of, *more)


def section(text: str, begins: str) -> str:
    """The part of an explanation below the first heading that begins like this."""
    lines = text.splitlines()
    first = next(
        place
        for place, line in enumerate(lines[:-1])
        if line.startswith(begins) and set(lines[place + 1]) == {"-"}
    )
    last = next(
        (at for at in range(first + 2, len(lines) - 1) if set(lines[at + 1]) == {"-"}), len(lines)
    )
    return "\n".join(lines[first:last]).rstrip("\n") + "\n"
