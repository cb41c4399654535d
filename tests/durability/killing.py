"""Runs that are killed and started again until they are through, and runs that nobody disturbs."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from complaintctl.keeping.dumping import dump
from complaintctl.store.contents import Contents
from complaintctl.store.making import make
from tests.durability import dying, growing


@dataclass(frozen=True, slots=True)
class Course:
    """What became of all runs: the whole of the state, line by line, and each file of theirs."""

    dump: tuple[str, ...]
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """The course without a kill, how long each run took, and how many moments it had."""

    course: Course
    seconds: tuple[float, ...]
    moments: tuple[int, ...]


def desk(folder: Path, complaints: int) -> Path:
    """A folder with all exports and a state that no run was kept in, but which has its secret: so
    that copies of it may become equal, key by key and leaf by leaf."""
    growing.write(folder, complaints)
    make(str(folder / "state"))
    with Contents.opened(str(folder / "state"), write=True) as state:
        state.lock()
        state.found(lambda: bytes(range(32)))
        state.commit()
    return folder


def undisturbed(desk_: Path, folder: Path) -> Undisturbed:
    """All runs, one after the other."""
    shutil.copytree(desk_, folder)
    seconds, moments = [], []
    for run in range(len(growing.INSTANTS)):
        began = time.monotonic()
        live(folder, run)
        seconds.append(time.monotonic() - began)
        moments.append(_moments(folder))
    return Undisturbed(course(folder), tuple(seconds), tuple(moments))


def disturbed(desk_: Path, folder: Path, calm: Undisturbed, kills: int, seed: int) -> Course:
    """All runs, each of which died its share of `kills` before it was let be."""
    shutil.copytree(desk_, folder)
    chance, runs = Random(seed), len(growing.INSTANTS)
    for run in range(runs):
        last, longest = calm.moments[run], calm.seconds[run]
        dead = attempts = 0
        while dead < kills // runs:
            moment, seconds = _death(last, longest, attempts, chance)
            attempts += 1
            began = time.monotonic()
            if died(folder, run, moment, seconds):
                dead += 1
            else:
                # It was through before, and had less to do.
                last, longest = _moments(folder), time.monotonic() - began
        live(folder, run)
    return course(folder)


def course(folder: Path) -> Course:
    """What there is in the end. Nothing is left of the dead, neither beside files nor elsewhere."""
    with Contents.opened(str(folder / "state")) as state:
        lines = tuple(dump(state, secrets=True))
    files = {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != "state"
    }
    assert list(_room(folder).iterdir()) == []
    return Course(lines, files)


def _death(last: int, seconds: float, number: int, chance: Random) -> tuple[int | None, float]:
    """In turn at any moment, after any time, and at one of the last moments: that is where a run
    commits and publishes."""
    match number % 3:
        case 0:
            return chance.randrange(last) + 1, 0.0
        case 1:
            return None, seconds * chance.random()
        case _:
            return chance.randrange(max(last - 40, 0), last) + 1, 0.0


def live(folder: Path, run: int) -> None:
    """A run that nobody kills."""
    process = _started(folder, run, None)
    process.join()
    assert process.exitcode == 0, _beside(folder, dying.SAID).read_text(encoding="utf-8")


def died(folder: Path, run: int, moment: int | None, seconds: float) -> bool:
    """Start a run and kill it; whether it died of that."""
    process = _started(folder, run, moment)
    if moment is None:
        process.join(seconds)
        process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _started(folder: Path, run: int, moment: int | None) -> multiprocessing.process.BaseProcess:
    """A process of its own; only its start is quicker than that of a new interpreter."""
    _room(folder).mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([dying.__name__])
    told = (str(folder), str(_room(folder)), growing.words(run), moment)
    process = context.Process(target=dying.live, args=told)
    process.start()
    return process


def _moments(folder: Path) -> int:
    return int(_beside(folder, dying.MOMENTS).read_text(encoding="utf-8"))


def _room(folder: Path) -> Path:
    return _beside(folder, "tmp")


def _beside(folder: Path, name: str) -> Path:
    return folder.with_name(f"{folder.name}.aside") / name
