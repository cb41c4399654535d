"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaintctl.files import ALL_READ, OWNER_ONLY, waiting, written


@pytest.fixture(params=[0o000, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [OWNER_ONLY, ALL_READ])
def test_a_file_has_its_mode_whatever_the_umask(tmp_path: Path, mode: int) -> None:
    with written(tmp_path / "a.prom", mode) as file:
        file.write("投诉\n")

    (only,) = tmp_path.iterdir()
    assert only.read_bytes() == "投诉\n".encode()
    assert stat.S_IMODE(only.stat().st_mode) == mode


def test_until_it_is_finished_the_old_file_stands_and_nobody_else_reads_the_new(
    tmp_path: Path,
) -> None:
    final = tmp_path / "a.prom"
    final.write_text("old")

    with written(final, ALL_READ) as file:
        file.write("new")
        (unfinished,) = set(tmp_path.iterdir()) - {final}
        assert unfinished.suffix != ".prom"
        assert stat.S_IMODE(unfinished.stat().st_mode) == OWNER_ONLY
        assert final.read_text() == "old"

    assert final.read_text() == "new"


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    final = tmp_path / "a"
    final.write_text("old")

    with pytest.raises(ZeroDivisionError), written(final, OWNER_ONLY) as file:
        file.write("half" * (1 // 0))

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert final.read_text() == "old"


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(
    tmp_path: Path,
) -> None:
    for process in (999_999_999, os.getppid()):
        (tmp_path / f".a.{process}.0.part").touch()

    assert waiting(tmp_path / "a", 3) == tmp_path / f".a.{os.getpid()}.3.part"
    assert [path.name for path in tmp_path.iterdir()] == [f".a.{os.getppid()}.0.part"]
