"""A complaint's own number in a condition: it is there always, and needs no state."""

from __future__ import annotations

import csv
import io

from tests.cli.stories import table
from tests.cli.terminal import Terminal

POLICY = """
language: 1
policy: numbers
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories:
  first:
    - {id: numbered, when: {complaint: {present: true}}}
  otherwise: other
"""


def test_the_number_of_a_complaint_is_present(terminal: Terminal) -> None:
    terminal.file("p/policy.yaml", POLICY)
    row = {"complaint": "C-1", "opened_at": "2026-11-10 08:00"}
    queue = terminal.file("queue.csv", table([row]))

    answer = terminal.type(
        "batch", queue, "--policy", "p", "--as-of", "2026-11-10T09:00", "-o", "csv"
    )

    assert answer.code == 0, answer.err
    (decided,) = csv.DictReader(io.StringIO(answer.out))
    assert decided["category"] == "numbered"
