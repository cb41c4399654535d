"""What scalars of YAML are taken for, and by which parser."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.findings import Location
from complaintctl.policy import marks
from complaintctl.policy.marks import read
from complaintctl.policy.nodes import Plain, Scalar, plain

SHIPPED = Path(__file__).parents[2] / "policies"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("3", 3), ("0.5", 0.5), ("1.0", 1.0), ("1.50", "1.50"), ("9" * 400 + ".5", "9" * 400 + ".5")],
)
def test_only_a_decimal_that_reads_back_as_it_was_written_is_a_number(
    written: str, expected: Plain
) -> None:
    assert plain(Scalar(written, Location("policy.yaml"))) == expected


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.name)
def test_both_parsers_of_yaml_read_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libyaml reads; where PyYAML came without it, or where it gives up, PyYAML's own does."""
    text = path.read_text(encoding="utf-8")
    fast = read(text, path.name)

    monkeypatch.setattr(marks, "_FAST", marks._PLAIN)

    assert fast == read(text, path.name)
    assert fast[0] is not None


def test_what_libyaml_refuses_is_read_if_the_other_parser_can() -> None:
    """A word with a colon at its end, before a comma: libyaml wants no key to be empty there."""
    node, findings = read("live: [一:, 二]\n", "policy.yaml")

    assert findings == ()
    assert node is not None
