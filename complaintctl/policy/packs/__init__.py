"""`extends`: packs joined to a policy's document before anything is built of it, so that no later
pass knows of packs, and every finding still points to the pack's own line (policy-language 9)."""

from __future__ import annotations

from dataclasses import replace

from complaintctl.findings import Finding
from complaintctl.model.fields import Field
from complaintctl.policy.folder import Document, Pack, Silencer
from complaintctl.policy.nodes import scalars, text
from complaintctl.policy.packs.full_names import in_full
from complaintctl.policy.packs.shelf import Found, Report, read_packs
from complaintctl.policy.packs.union import united
from complaintctl.policy.schema import Checked

_OF_THE_POLICY = ("NAM001", "NAM003", "NAM010", "NAM012")
"""What is wrong because the policy lacks it: its levels, its roles, the values of its fields."""

_DECLARING = ("fields", "calendars", "lookups", "clocks")


def extend(document: Document, checked: Checked) -> tuple[Document, Checked]:
    """A document and what is left of it beside the schema, both with the packs it extends.

    A pack that cannot be had or has an error is said in `findings`, and its section is `bad`.
    """
    if document.root.get("extends") is None:
        return document, checked
    found: list[Finding] = []
    joining = read_packs(document, scalars(checked.root.get("extends")), found.append)
    absent = {("extends",)} if any(one.code == "PCK001" for one in found) else set()
    packs = tuple(one.pack for one in joining)
    sound = [in_full(one.pack, one.checked.root, _ear(one, found.append)) for one in joining]
    written = [in_full(one.pack, one.pack.document.root, _silent) for one in joining]
    whole = replace(
        document,
        root=united(document.root, written, found.append),
        packs=packs,
        silencers=(*document.silencers, *_lent(packs)),
        findings=(*document.findings, *(said for one in packs for said in one.document.findings)),
    )
    bad = checked.bad.union(absent, *(one.checked.bad for one in joining))
    root = united(checked.root, sound, _silent)
    return whole, Checked(root, bad, (*checked.findings, *found))


def spoken_of(document: Document, checked: Checked, built: list[Finding]) -> list[Finding]:
    """What building the document found, in a pack only what its own check has not said yet, and
    with the name of the policy that lacks what the pack wants."""
    said = {one.location for one in checked.findings if one.code == "PCK005"}
    policy = text(document.root, "policy") or ""
    return [
        _for_a_pack(finding, policy) if _in_a_pack(finding, document) else finding
        for finding in built
        if finding.location not in said
    ]


def one_for_all(fields: list[dict[str, Field]], report: Report) -> dict[str, Field]:
    """The fields of all versions: a column means one thing, whichever pack of whichever version
    declares it."""
    known: dict[str, Field] = {}
    for field in (field for version in fields for field in version.values()):
        first = known.setdefault(field.name, field)
        if first != field:
            hint = f"by a field in {first.location.file}; a column means one thing in all versions"
            message = f"the name '{field.name}' is taken"
            report(Finding(field.location, "NAM008", message, hint))
    return known


def _in_a_pack(finding: Finding, document: Document) -> bool:
    inside = tuple(f"{pack.document.shown}/" for pack in document.packs)
    return finding.location.file.startswith(inside)


def _for_a_pack(finding: Finding, policy: str) -> Finding:
    if finding.code not in _OF_THE_POLICY:
        return finding
    whose = f"levels, roles and values are those of '{policy}', which extends this pack"
    return replace(finding, hint=f"{finding.hint} ({whose})" if finding.hint else whose)


def _ear(one: Found, report: Report) -> Report:
    """Who hears of names that a pack does not declare: nobody, where a section that declares them
    could not be read at all."""
    return _silent if any((section,) in one.checked.bad for section in _DECLARING) else report


def _lent(packs: tuple[Pack, ...]) -> list[Silencer]:
    return [replace(one, lent=True) for pack in packs for one in pack.document.silencers]


def _silent(_: Finding) -> None:
    """For what is said of another copy of the same document."""
