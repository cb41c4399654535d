"""Where the files that travel with the package lie: schemas, policies and starter files."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """A shipped file or folder: inside the package in a wheel, beside it in a checkout."""
    installed = _PACKAGE / "shipped" / Path(*parts)
    return installed if installed.exists() else _PACKAGE.parent / Path(*parts)
