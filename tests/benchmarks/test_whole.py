"""The program written by hand for the benchmark is a witness too: it imports nothing of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "whole.py"


def test_the_audit_table_is_the_one_written_by_hand_in_every_cell(tmp_path: Path) -> None:
    asked = ["--rows", "6000", "--rounds", "0", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), *asked], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "Both tables say the same in every cell.\n\n"), (
        done.stdout + done.stderr
    )
