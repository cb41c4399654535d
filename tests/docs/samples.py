"""A block of YAML from a page, put where it belongs in a small policy of its own.

The comment in a block's first line says what it is: `# whole policy`, `# policy` (sections that
replace those of `POLICY`), `# condition`, `# source` (keys that replace those of `SOURCE`), `# pack`
(the one file of a pack that `POLICY` extends).
Behind a colon it may stand what the block is meant to be found guilty of: `# policy: TYP004`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tests.docs.markdown import Block, blocks

POLICY = """\
language: 1
policy: sample
timezone: Asia/Shanghai
effective_from: 2026-01-01
fields:
  channel: {type: word, values: [app, web_form, hotline, wechat]}
  amount: {type: money, unit: CNY}
  shop_level: {type: word}
  deposit: {type: money}
  waited: {type: duration}
teams: {frontline: {}, refunds: {}, merchant_desk: {one_per: merchant_id}, care: {}}
categories:
  first:
    - {id: card_already_used, when: {text: {contains: [卡密已使用, 已被使用]}}}
    - {id: double_charge, when: {text: {contains: 重复扣款}}}
    - {id: account_frozen, when: {text: {contains: [冻结, 封号]}}}
    - {id: not_delivered, when: {text: {contains: 未到账}}}
  otherwise: needs_triage
priorities:
  levels: [urgent, high, normal]
  most_severe:
    - {id: public, level: high, when: {public_exposure: true}}
routing:
  first:
    - {id: care-first, team: care, when: {vulnerable: true}}
    - {id: vip-refunds, team: refunds, when: {vip: true}}
    - {id: public-desk, team: merchant_desk, when: {public_exposure: true}}
  otherwise: frontline
responsibility:
  parties: [platform, merchant]
  agree: []
  otherwise: not_established
automation:
  first: [{id: vip-to-people, lane: human, when: {vip: true}}]
  otherwise: robot
"""

SOURCE = """\
source: sample
columns: {complaint: complaint, opened_at: opened_at}
"""

CONDITION = "remedies:\n  all:\n    - id: sample\n      offer: sample\n      when:\n"
"""A remedy may read everything, so that every condition fits there."""

KINDS = ("whole policy", "policy", "condition", "source", "pack")


def kind(block: Block) -> str:
    """What the block is, in the words of `KINDS`."""
    return block.mark.partition(":")[0]


def guilty_of(block: Block) -> tuple[str, ...]:
    """The codes of the findings that the page shows with this block."""
    return tuple(re.findall(r"[A-Z]{3}\d{3}", block.mark))


def beside(page: Path) -> list[Block]:
    """The tables and the packs of a page, which every policy on it may use."""
    packs = [block for block in blocks(page, "yaml") if block.mark == "pack"]
    return [*blocks(page, "csv"), *packs]


def write_policy(folder: Path, block: Block, others: Sequence[Block]) -> Path:
    """The policy folder in which `block` stands, with what lies `beside` it."""
    policy = folder / "policy"
    (policy / "sources").mkdir(parents=True)
    for one in others:
        if kind(one) == "pack":
            _write_pack(policy, one)
        else:
            (policy / Path(one.file).name).write_text(one.text, encoding="utf-8")
    written, source = "", ""
    match kind(block):
        case "whole policy":
            written = block.text
        case "policy":
            written = _with(POLICY, block.text)
        case "condition":
            indented = "".join(f"        {line}\n" for line in block.text.splitlines())
            written = _with(POLICY, CONDITION + indented)
        case "source":
            written, source = POLICY, _with(SOURCE, block.text)
        case "pack":
            written = f"{POLICY}extends: [{_write_pack(policy, block)}]\n"
        case other:
            raise AssertionError(f"{block.place}: `# {other}` is none of {', '.join(KINDS)}")
    (policy / "policy.yaml").write_text(written, encoding="utf-8")
    if source:
        (policy / "sources" / "sample.yaml").write_text(source, encoding="utf-8")
    return policy


def _write_pack(policy: Path, block: Block) -> str:
    """Put a pack where it is looked for; what `extends` calls it."""
    name, version = (
        re.findall(rf"^{key}: (\S+)$", block.text, flags=re.MULTILINE)[0]
        for key in ("pack", "version")
    )
    shelf = policy / "packs" / name / version
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / "pack.yaml").write_text(block.text, encoding="utf-8")
    return f"{name}@{version}"


def _with(base: str, sections: str) -> str:
    """`base` with its top-level sections replaced by those that `sections` has."""
    named = set(_top_level(sections))
    parts = re.split(r"^(?=[\w-]+:)", base, flags=re.MULTILINE)
    return "".join(part for part in parts if part.partition(":")[0] not in named) + sections


def _top_level(text: str) -> list[str]:
    return re.findall(r"^([\w-]+):", text, flags=re.MULTILINE)
