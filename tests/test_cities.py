"""The city policies give the deadlines that the cities themselves have published."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("city", "says"),
    [
        ("boston311", "4,224 of 4,284 published dues reproduced (98.60%), 4,266 of 4,283 verdicts"),
        ("baltimore311", "978 of 978 published dues reproduced (100.00%)"),
    ],
)
def test_published_deadlines_are_reproduced(city: str, says: str) -> None:
    command = [sys.executable, str(ROOT / "fixtures" / "cities.py"), city]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout.startswith(f"{city}: {says}"), run.stderr
    assert run.returncode == 0
