"""How reasons are told: a truth in words, and a line of policy."""

from __future__ import annotations

from complaintctl.findings import Location

TRUTHS = {True: "yes", False: "no", None: "cannot tell"}


class Places:
    """Lines of one policy, as short as its `folder`, named once, lets them be."""

    def __init__(self, folder: str) -> None:
        self._start = folder.rstrip("/") + "/"

    def of(self, at: Location) -> str:
        """A file of the policy and its line."""
        file = self.file(at)
        return f"{file}:{at.line}" if at.line else file

    def file(self, at: Location) -> str:
        """Only the file."""
        return at.file.removeprefix(self._start)
