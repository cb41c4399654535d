"""Lookups: the tables beside a policy, and names that a field's values give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from complaintctl.findings import Finding
from complaintctl.model.canonical import Json
from complaintctl.model.condition import Read
from complaintctl.model.policy import Lookup
from complaintctl.nearest import did_you_mean
from complaintctl.policy.folder import Document, Table, read_table, table_beside
from complaintctl.policy.names import Names
from complaintctl.policy.nodes import Scalar, at, entries, scalar, scalars
from complaintctl.policy.values import spelled

Report = Callable[[Finding], None]


def check_copied(name: Scalar, names: Names, report: Report) -> bool:
    """`from: F` needs a field that declares its values."""
    field = names.fields.get(name.text)
    if field is None:
        hint = did_you_mean(name.text, names.fields)
        report(Finding(name.at, "NAM001", f"there is no field '{name.text}'", hint))
        return False
    if field.values is None:
        hint = f"add `values` to the field: `{name.text}: {{type: word, values: [...]}}`"
        report(Finding(name.at, "LKP003", f"'{name.text}' does not declare its values", hint))
        return False
    return True


def check_nobody(name: Scalar, what: str, names: Names, report: Report) -> None:
    """What a field's values name must not be a person."""
    field = names.fields.get(name.text)
    if field is not None and field.personal:
        hint = f"the name of {what} stands in every output: take a field that names nobody"
        message = f"'{name.text}' is personal and cannot name {what}"
        report(Finding(name.at, "FLD005", message, hint))


def build_lookups(document: Document, names: Names, report: Report) -> dict[str, Lookup]:
    """The tables by name. A key must declare its values: a field, or a concern."""
    lookups = {}
    for key, node in entries(document.root.get("lookups")):
        file, gives = scalar(node, "file"), scalar(node, "gives")
        keys = scalars(at(node, "keys"))
        if file is None or gives is None or not keys:
            continue
        domains = [_domain(item, names, report) for item in keys]
        table = table_beside(document, file, report)
        if table is None or any(domain is None for domain in domains):
            continue
        wanted = (*(item.text for item in keys), gives.text)
        if _has_columns(table, file, wanted, (*keys, gives), report):
            reads = tuple(_key_read(item.text, names) for item in keys)
            full = tuple(domain or () for domain in domains)
            rows = _rows(table, reads, full, gives.text, names, report)
            lookups[key.text] = Lookup(key.text, reads, gives.text, full, rows, key.at)
    return lookups


def _key_read(name: str, names: Names) -> Read:
    return Read("concern" if name in names.concerns else "field", name, "word")


def _domain(key: Scalar, names: Names, report: Report) -> tuple[str, ...] | None:
    if key.text in names.concerns:
        return names.concerns[key.text]
    return names.fields[key.text].values if check_copied(key, names, report) else None


def _has_columns(
    table: Table, file: Scalar, wanted: tuple[str, ...], places: tuple[Scalar, ...], report: Report
) -> bool:
    missing = [
        place for name, place in zip(wanted, places, strict=True) if name not in table.header
    ]
    for place in missing:
        hint = did_you_mean(place.text, table.header)
        report(Finding(place.at, "LKP002", f"no column '{place.text}' in {file.text}", hint))
    return not missing


def _rows(
    table: Table,
    keys: tuple[Read, ...],
    domains: tuple[tuple[str, ...], ...],
    gives: str,
    names: Names,
    report: Report,
) -> Mapping[tuple[str, ...], str]:
    rows: dict[tuple[str, ...], str] = {}
    strange: list[tuple[int, Read]] = []
    again: list[int] = []
    for number, row in enumerate(table.rows):
        combination = tuple(
            _declared(row[key.name], key, domain, names)
            for key, domain in zip(keys, domains, strict=True)
        )
        strange += [
            (number, key) for key, value in zip(keys, combination, strict=True) if value is None
        ]
        known = tuple(value for value in combination if value is not None)
        if len(known) < len(combination):
            continue
        if known in rows:
            again.append(number)
        rows.setdefault(known, row[gives])
    if strange:
        number, key = strange[0]
        word = table.rows[number][key.name]
        message = f"'{word}' is not a declared value of '{key.name}'{_and_more(len(strange))}"
        hint = did_you_mean(word, domains[keys.index(key)]) or "declare it, or remove the row"
        report(Finding(table.place(number), "LKP004", message, hint))
    if again:
        told = ", ".join(table.rows[again[0]][key.name] for key in keys)
        message = f"the keys {told} stand here a second time{_and_more(len(again))}"
        at = table.place(again[0])
        report(Finding(at, "LKP005", message, "keep one row for each combination"))
    return rows


def _and_more(count: int) -> str:
    return f" (and {count - 1:,} more like it)" if count > 1 else ""


def _declared(text: str, key: Read, domain: tuple[str, ...], names: Names) -> str | None:
    if key.kind == "concern":
        return text if text in domain else None
    return spelled(text, names.fields[key.name])


def table_rows(document: Document) -> Iterator[tuple[str, Json]]:
    """What the document's tables say, for its digest: (file, header and rows) by name."""
    files: set[str] = set()
    for section in ("lookups", "fields"):
        for _, node in entries(document.root.get(section)):
            for holder in (node, at(node, "values")):
                file = scalar(holder, "file")
                if file is not None:
                    files.add(file.text)
    for name in sorted(files):
        table, _ = read_table(document, Scalar(name, document.root.at))
        yield name, [list(table.header), [dict(row) for row in table.rows]] if table else None
