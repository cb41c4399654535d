"""Pages of findings about packs, and about `extends`."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page

_FILE = "packs/cn-consumer/2026.11/pack.yaml"
_HEAD = "language: 1\npack: cn-consumer\nversion: 2026.11\n"
_TARGET = "target: {otherwise: {within: 15d}}"
_ANSWER = f"clocks:\n  answer: {{start: opened, stop: [closed], on_reopen: stay, {_TARGET}}}\n"


PAGES: tuple[Page, ...] = (
    Page(
        "PCK001",
        "no such pack",
        "A pack is a folder NAME/VERSION with its *.yaml files, in `packs/` beside the policy's own "
        "files; those that travel with complaintctl are looked through after it.",
        "extends: [cn-consumer@2026.12]\n",
        "extends: [cn-consumer@2026.11]\n",
    ),
    Page(
        "PCK002",
        "a pack that stands twice",
        "A pack joins once. Two versions of it would be two sets of one name.",
        "extends: [cn-consumer@2026.11, cn-consumer@2026.11]\n",
        "extends: [cn-consumer@2026.11]\n",
    ),
    Page(
        "PCK003",
        "a pack that would decide for the policy",
        "A pack may only add. Categories, routing, levels, signals, limits and the answer where no "
        "rule holds are the policy's own, and so is what a closure is claimed by.",
        f"{_HEAD}routing: {{first: [], otherwise: legal}}\n",
        f"{_HEAD}{_ANSWER}",
        _FILE,
    ),
    Page(
        "PCK004",
        "a pack in another's folder",
        "The folder says which pack it is and which version, and so does the pack: one of them is "
        "a slip.",
        _HEAD.replace("2026.11", "2026.10") + _ANSWER,
        _HEAD + _ANSWER,
        _FILE,
    ),
    Page(
        "PCK005",
        "a pack that reads what is not its own",
        "A pack means the same wherever it joins. So it reads its own names, the fields and events "
        "that every policy has, the policy's levels, and the roles and teams whom a step calls; no "
        "field, calendar, clock or signal that a policy declares for itself.",
        f"{_HEAD}{_ANSWER}escalation:\n"
        "  - {id: near, clock: resolution, steps: [{at: 75%, to: refunds, do: remind}]}\n",
        f"{_HEAD}{_ANSWER}escalation:\n"
        "  - {id: near, clock: answer, steps: [{at: 75%, to: refunds, do: remind}]}\n",
        _FILE,
    ),
)
