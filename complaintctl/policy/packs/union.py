"""A policy and its packs as one document: a union in which nothing is changed and nothing replaced.

The policy's own parts stand first, then those of the packs by name, so that neither the order under
`extends` nor that of the files can be seen in a decision or in the digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from complaintctl.findings import Finding
from complaintctl.model.promise import WITHOUT_CLOSURE
from complaintctl.policy.nodes import Items, Keys, Node, Scalar
from complaintctl.policy.packs.full_names import EACH, SECTIONS, Grammar

Report = Callable[[Finding], None]


def united(root: Keys, packs: Iterable[Keys], report: Report) -> Keys:
    """The document with the sections of `packs`, whose names are in full. A name that the policy
    has given to something of its own is reported."""
    sections = {key.text: (key, _by_name(key, node)) for key, node in root.entries}
    for pack in packs:
        for key, added in pack.entries:
            mine = sections[key.text][1] if key.text in sections else _before(key)
            sections.setdefault(key.text, (key, added))
            joined = _joined(mine, added, SECTIONS[key.text], report)
            sections[key.text] = (sections[key.text][0], joined)
    return Keys(tuple(sections.values()), root.at)


def _by_name(key: Scalar, node: Node) -> Node:
    """`extends` in an order that says nothing."""
    if key.text != "extends" or not isinstance(node, Items):
        return node
    return Items(tuple(sorted(node.items, key=lambda one: getattr(one, "text", ""))), node.at)


def _before(key: Scalar) -> Node | None:
    """What a section is before the first pack adds to it, where the policy does not have it: a
    closure is claimed as it is in a policy without one."""
    if key.text == "priorities":
        return Keys((), key.at)
    if key.text != "closure":
        return None
    events = tuple(Scalar(event, key.at) for event in WITHOUT_CLOSURE.claimed_by)
    claimed = (Scalar("claimed_by", key.at), Items(events, key.at))
    return Keys((claimed, (Scalar("all", key.at), Items((), key.at))), key.at)


def _joined(mine: Node | None, added: Node, grammar: Grammar, report: Report) -> Node:
    if mine is None or isinstance(mine, Scalar):  # text has no place here, and is reported
        return added
    match mine, added:
        case Items(), Items():
            said = {one.text for one in mine.items if isinstance(one, Scalar)}
            new = (one for one in added.items if getattr(one, "text", None) not in said)
            return Items((*mine.items, *new), mine.at)
        case Keys(), Keys() if isinstance(grammar, Mapping):
            return Keys(tuple(_entries(mine, added, grammar, report)), mine.at)
    return mine


def _entries(
    mine: Keys, added: Keys, grammar: Mapping[str, Grammar], report: Report
) -> Iterable[tuple[Scalar, Node]]:
    new = {
        key.text: (key, node)
        for key, node in added.entries
        if EACH in grammar or key.text in grammar
    }
    for key, node in mine.entries:
        other = new.pop(key.text, None)
        if other is None or key.text.startswith("x-"):
            yield key, node
        elif EACH in grammar:
            hint = f"by a pack: {other[0].at}; choose another"
            report(Finding(key.at, "NAM008", f"the name '{key.text}' is taken", hint))
            yield key, node
        else:
            yield key, _joined(node, other[1], grammar.get(key.text, {}), report)
    yield from new.values()
