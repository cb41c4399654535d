"""What all tests share: a terminal of their own, and how long properties may search."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.cli.terminal import Terminal

settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    max_examples=20,
)
settings.register_profile(
    "long", deadline=None, suppress_health_check=list(HealthCheck), max_examples=2000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Terminal:
    """An empty folder to work in; nothing of the caller's environment reaches the command."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("COMPLAINTCTL_"):
            monkeypatch.delenv(name)
    return Terminal(tmp_path, capfdbinary)
