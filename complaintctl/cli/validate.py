"""`complaintctl validate`."""

from __future__ import annotations

import click


@click.command("validate")
@click.argument("policy", type=click.Path())
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
def command(policy: str, format_: str, strict: bool) -> int:
    """Check a policy folder: shape, names, types, order, tables, export mappings.

    Every finding names file, line and column, what is wrong and how to mend it. Silence one that
    is right as it is with a comment on its line or the one above:
    `# complaintctl: allow CODE reason`.

    \b
    complaintctl validate policies/kameng
    complaintctl validate policy --format github     in CI

    Exit: 0 valid, 1 warnings with --strict, 3 invalid.
    """
    from complaintctl.policy.load import load
    from complaintctl.reports.findings import render

    loaded = load(policy)
    click.echo(render(loaded.findings, format_), nl=False)
    counts = dict.fromkeys(("error", "warning", "hint"), 0)
    for finding in loaded.findings:
        counts[finding.level] += 1
    said = [
        f"{count} {level}{'s' if count != 1 else ''}" for level, count in counts.items() if count
    ]
    for pack in loaded.packs:
        click.echo(f"{policy}: extends {pack.called} ({pack.document.shown})", err=True)
    verdict = "invalid" if counts["error"] else "valid"
    click.echo(f"{policy}: {verdict}{', ' + ', '.join(said) if said else ''}", err=True)
    if counts["error"]:
        return 3
    return 1 if strict and counts["warning"] else 0
