"""The law of the house: the pipeline decides every complaint as the oracle does, to the word.

HYPOTHESIS_PROFILE=long holds them together on 100,000 pairs of a policy and a complaint.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from complaintctl.conditions.reading import reads
from complaintctl.decide.engines import Columnar
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.reading import fields_read
from complaintctl.model.policy import Policy
from complaintctl.policy.load import load_policy
from complaintctl.shipped import shipped
from tests.decide.frames import frame
from tests.decide.generate_policies import Generated, complaints, generate
from tests.decide.records import comparable, decided
from tests.decide.shipped_queues import POLICIES, queue
from tests.decide.vocabulary import AS_OF
from tests.oracle import decide, read_policy
from tests.searching import LONG

Document = dict[str, Any]

CHUNKS, SEEDS, COMPLAINTS = (40, 50, 50) if LONG else (3, 10, 40)


def disagreement(made: Generated, seed: int) -> str:
    """The first complaint that the two decide differently, with its policy; empty if none."""
    policy, written = made.policy, read_policy(made.text)
    queue = list(complaints(made, seed, COMPLAINTS))
    batch = frame(policy.fields, fields_read(policy), queue)
    found = decided(Pipeline(policy, as_of=AS_OF, engine=Columnar()), batch)
    for cells in queue:
        right = decide(written, cells, as_of=AS_OF, tables=made.tables)
        wanted, got = comparable(right, policy.fields), found[str(cells["complaint"][-1])]
        if got != wanted:
            different = {key: (got[key], wanted[key]) for key in wanted if got[key] != wanted[key]}
            return f"seed {seed}: {different}\n{cells}\n{made.text}\n{made.tables}"
    return ""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_pipeline_agrees_with_the_oracle_on_everything_it_decides(
    chunk: int, tmp_path: Path
) -> None:
    # Seeds grow in size: each chunk takes every so many of them, small policies and large ones.
    for seed in range(chunk, CHUNKS * SEEDS, CHUNKS):
        assert not disagreement(generate(seed, tmp_path), seed)


@pytest.mark.parametrize("name", POLICIES)
def test_the_pipeline_agrees_with_the_oracle_on_a_shipped_policy(name: str) -> None:
    folder = shipped("policies", name)
    files = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))]
    tables = {
        path.name: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in folder.glob("*.csv")
    }
    policy, written = _without_signals(load_policy(str(folder)), read_policy("\n".join(files)))
    cells = queue(policy, 2, 5 * COMPLAINTS)
    batch = frame(policy.fields, fields_read(policy), cells)
    found = decided(Pipeline(policy, as_of=AS_OF, engine=Columnar()), batch)
    for one in cells:
        right = decide(written, one, as_of=AS_OF, tables=tables)
        assert found[str(one["complaint"][-1])] == comparable(right, policy.fields), one


def _without_signals(policy: Policy, written: Document) -> tuple[Policy, Document]:
    """Both without the actions that read signals, which a complaint alone does not have."""
    kept = [
        rule for rule in policy.actions if all(read.kind != "signal" for read in reads(rule.when))
    ]
    ids = {rule.id for rule in kept}
    rows = [row for row in written.get("actions", ()) if row["id"] in ids]
    return replace(policy, actions=tuple(kept)), {**written, "actions": rows}


@pytest.mark.parametrize("seed", [21, 23, 42, 63, 71, 81, 99, 107])
def test_a_row_that_validate_says_can_never_win_never_wins(seed: int, tmp_path: Path) -> None:
    made = generate(seed, tmp_path)
    queue = list(complaints(made, seed, COMPLAINTS))
    assert made.shadowed
    for written, name in made.shadowed:
        records = [decide(written, cells, as_of=AS_OF, tables=made.tables) for cells in queue]
        assert name not in {winner for record in records for winner in winners(record)}


def winners(record: dict[str, dict[str, object] | None]) -> list[object]:
    """The rules by which a certain category or team came about."""
    category, owner = record["category"], record["owner"]
    found = []
    if category and category["certainty"] == "certain" and category["rules"]:
        found.append(category["value"])
    if owner and owner["certainty"] == "certain":
        found.append(owner["rule"])
    return found


def test_random_policies_leave_much_certain_and_much_in_doubt(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in range(40, 64, 3):
        made = generate(seed, tmp_path)
        written = read_policy(made.text)
        for cells in complaints(made, seed, COMPLAINTS):
            record = decide(written, cells, as_of=AS_OF, tables=made.tables)
            for key in ("category", "priority", "owner", "responsible", "lane_answer"):
                if record[key] is not None:
                    seen[f"{key} {record[key]['certainty']}"] += 1
            seen.update(key for key in ("remedies", "actions", "assumed") if record[key])
            seen["missing"] += bool(record["intake"]["missing"])
            seen["queue"] += bool(record["owner"] and record["owner"]["queue"])
    assert len(seen) == 15
    assert min(seen.values()) > 5, seen
