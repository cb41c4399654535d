"""A batch that several pipelines decided comes out as one, its complaints in their order."""

from __future__ import annotations

import json

import numpy as np

from complaintctl.decide.versions import Part
from complaintctl.privacy.masking import Masking
from complaintctl.reports.outputs import FORMATS, Renderers, Target
from complaintctl.reports.worklist import Worklist
from tests.reports.desk import POLICY, crowded, decide, policy

TARGETS = [Target(format_, "-") for format_ in FORMATS]
OTHER = POLICY.replace("levels: [urgent, normal]", "levels: [critical, urgent, normal]")


def test_the_rows_of_all_parts_stand_in_the_order_of_the_batch() -> None:
    complaints, entries = crowded(3, 60)
    pipelines = [
        decide(policy(text), complaints[place::2], entries)
        for place, text in enumerate((POLICY, OTHER))
    ]
    height = sum(decided.frame.height for _, decided in pipelines)
    places = np.random.default_rng(1).permutation(height)
    halves = np.split(places, [pipelines[0][1].frame.height])
    parts = [
        Part(pipeline, np.sort(half), decided)
        for (pipeline, decided), half in zip(pipelines, halves, strict=True)
    ]

    batch = Renderers(TARGETS, {}, Masking(policy().fields)).batch(parts)

    expected: list[str | None] = [None] * height
    for part in parts:
        for place, name in zip(part.places.tolist(), part.decided.frame["complaint"], strict=True):
            expected[place] = name
    assert batch.decided["complaint"].to_list() == expected
    assert batch.rows["complaint"].to_list() == expected
    assert batch.work["complaint"].to_list() == expected
    assert [json.loads(line)["complaint"] for line in batch.records] == expected
    quoted = [line[: line.index(",")] for line in batch.lines]
    assert quoted == [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in expected if name]
    worklist = Worklist(policy(), 5, Masking())
    worklist.add(batch.work)
    assert worklist.render("table").count("\n") == 10


def test_only_what_is_asked_for_is_made() -> None:
    pipeline, decided = decide(policy(), *crowded(1, 5))
    part = Part(pipeline, np.arange(decided.frame.height), decided)

    batch = Renderers([Target("csv", "-")], {}, Masking(policy().fields)).batch([part, part])

    assert len(batch.lines) == 2 * decided.frame.height
    assert (batch.rows.width, len(batch.records), batch.work.width) == (0, 0, 0)
