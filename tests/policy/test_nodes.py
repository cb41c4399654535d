"""What scalars of YAML are taken for."""

from __future__ import annotations

import pytest

from complaintctl.findings import Location
from complaintctl.policy.nodes import Plain, Scalar, plain


@pytest.mark.parametrize(
    ("written", "expected"),
    [("3", 3), ("0.5", 0.5), ("1.0", 1.0), ("1.50", "1.50"), ("9" * 400 + ".5", "9" * 400 + ".5")],
)
def test_only_a_decimal_that_reads_back_as_it_was_written_is_a_number(
    written: str, expected: Plain
) -> None:
    assert plain(Scalar(written, Location("policy.yaml"))) == expected
