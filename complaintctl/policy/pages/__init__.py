"""The manual page of every finding of `validate`: why it is said, a wrong and a right policy.

The samples are sections of a small policy; a test puts each into `BASE` and sees that the wrong
one is found and the right one is not.
"""

from __future__ import annotations

from complaintctl.policy.pages import (
    actions,
    calendars,
    clocks,
    detectors,
    logs,
    names,
    packs,
    promises,
    reading,
    run_limits,
    shape,
    signals,
    tables,
    texts,
)
from complaintctl.policy.pages.page import BASE, Page

PAGES: tuple[Page, ...] = (
    *shape.PAGES,
    *names.PAGES,
    *reading.PAGES,
    *tables.PAGES,
    *calendars.PAGES,
    *signals.PAGES,
    *clocks.PAGES,
    *promises.PAGES,
    *actions.PAGES,
    *texts.PAGES,
    *detectors.PAGES,
    *packs.PAGES,
    *run_limits.PAGES,
    *logs.PAGES,
)

__all__ = ["BASE", "PAGES", "Page"]
