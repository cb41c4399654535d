"""What an export mapping says of events: where a log stands, and which words of it mean what.

Refuses what could only be read wrongly: an event that nobody knows, a word with two meanings, a
column that a log needs and does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from complaintctl.conditions.text import fold
from complaintctl.findings import Finding
from complaintctl.model.events import EVENTS, OWN, STATES
from complaintctl.model.fields import Field
from complaintctl.model.source import LOG_COLUMNS
from complaintctl.nearest import did_you_mean
from complaintctl.policy.events import is_event
from complaintctl.policy.nodes import Items, Keys, Node, Scalar, entries, scalar, scalars, texts
from complaintctl.policy.values import read_value

LIST = "[]"


def drawn_from(node: Node | None) -> dict[str, str]:
    """The events that are drawn from a field, with its name. `opened` always is opened_at."""
    pairs = ((key.text, value) for key, value in entries(node))
    named = {event: value.text for event, value in pairs if isinstance(value, Scalar)}
    return {event: field for event, field in named.items() if event != "opened"}


def words_of(node: Node | None) -> dict[str, tuple[str, ...]]:
    """The events or states that a log tells, with its words; of a plain list their own names."""
    if isinstance(node, Items):
        return {name: (name,) for name in texts(node)}
    return {key.text: texts(value) for key, value in entries(node) if isinstance(value, Items)}


def states_of(node: Node | None) -> dict[str, tuple[str, ...]]:
    """The states that a log tells, with its words; one word needs no list."""
    return {key.text: texts(value) for key, value in entries(node)}


def is_log_column(root: Keys, name: str) -> bool:
    """Whether `name` is a log's in this mapping, and no field."""
    columns = {key.text for key, _ in entries(root.get("columns"))}
    return name in LOG_COLUMNS and ("at" in columns or is_snapshot(root))


def is_snapshot(root: Keys) -> bool:
    """Whether the mapping says that its events and states are those of the moment."""
    written = scalar(root, "snapshot")
    return written is not None and written.text == "true"


def check_log(root: Keys, names: Mapping[str, Field]) -> Iterator[Finding]:
    """Everything that is wrong with the log of a mapping and with its events and states."""
    columns = {key.text: (key, value) for key, value in entries(root.get("columns"))}
    yield from _snapshot(root, columns) if is_snapshot(root) else _columns(columns, names)
    yield from _events(root.get("events"), columns, names)
    yield from _states(root.get("states"), columns)
    since = scalar(root, "covers_from")
    if since is not None and read_value(since.text, "time", ZoneInfo("UTC")) is None:
        hint = "write a day or a time, such as 2026-12-01 or 2026-12-01T09:00"
        yield Finding(since.at, "SCH004", f"there is no day '{since.text}'", hint)


Columns = Mapping[str, tuple[Scalar, Node]]


def _snapshot(root: Keys, columns: Columns) -> Iterator[Finding]:
    """A snapshot has words and no times, and is no log besides."""
    if "at" in columns:
        message = "a snapshot does not say when: `at` is the column of a log"
        yield Finding(columns["at"][0].at, "SRC007", message, "take `at` or `snapshot` out")
    elif "event" not in columns and "state" not in columns:
        written = scalar(root, "snapshot")
        message = "a snapshot needs a column of states or of events"
        hint = "add `state: HEADER` or `event: HEADER` to `columns`"
        yield Finding(written.at if written else root.at, "SRC007", message, hint)


def _columns(columns: Columns, names: Mapping[str, Field]) -> Iterator[Finding]:
    here = [role for role in LOG_COLUMNS if role in columns]
    if "at" not in columns:
        for role in here:
            if role not in names:
                message = f"`{role}` is the column of a log, and `at` is missing"
                hint = "add `at: HEADER`: when it was"
                yield Finding(columns[role][0].at, "SRC007", message, hint)
        return
    for role in here:
        if role in names:
            message = f"'{role}' is a field of the policy, and the column of a log here"
            hint = "give the field another name"
            yield Finding(columns[role][0].at, "SRC007", message, hint)
    if here == ["at"]:
        message = "a log needs a column of events or of states"
        hint = "add `event: HEADER` or `state: HEADER`"
        yield Finding(columns["at"][0].at, "SRC007", message, hint)
    lists = {_list(name) for name in texts(columns["at"][1])}
    for role in here:
        for written in scalars(columns[role][1]):
            if _list(written.text) not in lists or len({LIST in one for one in lists}) > 1:
                message = f"`{role}` does not stand in the list of `at`"
                hint = "all lead through one list: `at: history[].time, event: history[].type`"
                yield Finding(written.at, "SRC007", message, hint)


def _list(written: str) -> str:
    """The list that a path leads through, with its `[]`; nothing for a plain column."""
    head, mark, _ = written.rpartition(LIST)
    return head + mark


def _events(node: Node | None, columns: Columns, names: Mapping[str, Field]) -> Iterator[Finding]:
    if node is None:
        return
    listed = scalars(node) if isinstance(node, Items) else ()
    for name in (*listed, *(key for key, _ in entries(node))):
        if not is_event(name.text):
            hint = did_you_mean(name.text, EVENTS) or f"an event of your own begins with {OWN}"
            yield Finding(name.at, "SRC005", f"there is no event '{name.text}'", hint)
    for key, value in entries(node):
        if isinstance(value, Scalar):
            yield from _drawn(key, value, columns, names)
    first = next(iter(listed), None)
    worded = first or next((key for key, value in entries(node) if isinstance(value, Items)), None)
    if worded is not None and "event" not in columns:
        message = f"the words of '{worded.text}' stand in no column"
        hint = "add `event: HEADER` to `columns`; a field needs no list: `resolved: resolved_at`"
        yield Finding(worded.at, "SRC007", message, hint)
    if worded is None and "event" in columns and "at" in columns:
        message = "`events` names no word of the column `event`"
        hint = "list its words: `closed: [已关闭]`; without `events` it has our own names"
        yield Finding(columns["event"][0].at, "SRC007", message, hint)
    yield from _twice(node)


def _drawn(
    key: Scalar, value: Scalar, columns: Columns, names: Mapping[str, Field]
) -> Iterator[Finding]:
    field = names.get(value.text)
    if key.text == "opened" and value.text != "opened_at":
        hint = "map its column to `opened_at`"
        yield Finding(value.at, "SRC006", "'opened' is always drawn from 'opened_at'", hint)
    elif field is None:
        times = [name for name in columns if name in names and names[name].kind == "time"]
        hint = did_you_mean(value.text, times)
        hint = hint if hint.startswith("did you mean") else "words of a log stand in a list: [...]"
        yield Finding(value.at, "SRC006", f"there is no time field '{value.text}'", hint)
    elif field.kind != "time":
        message = f"'{value.text}' is {field.kind}: it does not say when '{key.text}' was"
        yield Finding(value.at, "SRC006", message, "name a field that is a time")
    elif value.text not in columns:
        message = f"'{key.text}' is drawn from '{value.text}', and no column is named for that"
        hint = f"add `{value.text}: HEADER` to `columns`"
        yield Finding(value.at, "SRC006", message, hint)


def _states(node: Node | None, columns: Columns) -> Iterator[Finding]:
    if node is None:
        return
    for key, _ in entries(node):
        if key.text not in STATES:
            hint = did_you_mean(key.text, STATES)
            yield Finding(key.at, "SRC005", f"there is no state '{key.text}'", hint)
    first = next((key for key, _ in entries(node)), None)
    if first is not None and "state" not in columns:
        message = f"the words of '{first.text}' stand in no column"
        yield Finding(first.at, "SRC007", message, "add `state: HEADER` to `columns`")
    yield from _twice(node)


def _twice(node: Node) -> Iterator[Finding]:
    """Words that stand beside two events or states, or beside one of them twice."""
    seen: dict[str, str] = {}
    listed = [(name.text, name) for name in scalars(node)] if isinstance(node, Items) else []
    for key, value in entries(node):
        # A lone word beside an event is a field's name; beside a state it is a word.
        if isinstance(value, Items) or key.text in STATES:
            listed += [(key.text, word) for word in scalars(value)]
    for name, word in listed:
        folded = fold(word.text.strip())
        if folded in seen:
            message = f"the word '{word.text}' already means '{seen[folded]}'"
            yield Finding(word.at, "SRC008", message, "a word means one thing: keep one of them")
        seen.setdefault(folded, name)
