"""`rule`: the manual page of a finding."""

from __future__ import annotations

from complaintctl.errors import UsageError
from complaintctl.intake.codes import MEANINGS
from complaintctl.nearest import did_you_mean
from complaintctl.policy.pages import PAGES, Page


def explain(code: str) -> str:
    """The page of one code. Raises UsageError with the near miss."""
    wanted = code.upper()
    for page in PAGES:
        if page.code == wanted:
            return _page(page)
    if wanted in MEANINGS:
        return f"{wanted}\n\n{MEANINGS[wanted]}\n"
    known = [page.code for page in PAGES] + list(MEANINGS)
    raise UsageError(f"there is no finding '{code}'; {did_you_mean(wanted, known)}")


def listing() -> str:
    """Every code with its title, a line each."""
    titles = {page.code: page.title for page in PAGES} | dict(MEANINGS)
    return "".join(f"{code}  {title}\n" for code, title in sorted(titles.items()))


def _page(page: Page) -> str:
    return (
        f"{page.code} {page.title}\n\n{page.why}\n\n"
        f"wrong{_where(page.file)}:\n\n{_indented(page.wrong)}\n"
        f"right{_where(page.right_file or page.file)}:\n\n{_indented(page.right)}"
    )


def _where(file: str) -> str:
    return f" ({file})" if file.startswith(("sources/", "packs/")) else ""


def _indented(text: str) -> str:
    lines = text.splitlines()
    return "".join(f"    {line[:96]}\n" for line in lines)
