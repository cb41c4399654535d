"""`complaintctl audit`: a group of verbs over the ledger of a state."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any, TypeVar

import click

from complaintctl.cli.progress import shown
from complaintctl.cli.queues import files, inputs
from complaintctl.cli.voice import Voice

Command = TypeVar("Command", bound=Callable[..., Any])

_HEADS = click.option(
    "--head",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="A head, or several, that was kept elsewhere. May be repeated.",
)
_KEYS = click.option(
    "--public-key",
    multiple=True,
    type=click.Path(),
    metavar="KEY.pub.pem",
    help="Heads must be signed with this Ed25519 key, or another one given.",
)
_OUT = click.option("-o", "--output", default="-", metavar="PATH", help="A file instead of stdout.")


@click.group("audit")
def command() -> None:
    """Show the ledger of a state, verify it, prove what stands in it, decide a run again.

    \b
    complaintctl audit show state.db --complaint C-1001
    complaintctl audit verify state.db --head heads.txt
    complaintctl audit prove state.db C-1001 -o proof.json

    What the ledger is and what it cannot prove stands in docs/audit.md.
    """


@command.command("show")
@click.argument("state", type=click.Path())
@click.option("--complaint", multiple=True, metavar="ID", help="Only about this complaint.")
@click.option("--kind", multiple=True, help="Only of this kind: decision, action, rung, run ...")
@click.option("--run", metavar="N|N..M", help="Only of these runs.")
@click.option("--since", metavar="TIME", help="Only of runs at this time or later.")
@click.option("--until", metavar="TIME", help="Only of runs at this time or earlier.")
@click.option("--rule", metavar="NAME", help="Only what names this rule, ladder or remedy.")
@click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="FMT[:PATH]",
    help="table md csv jsonl (all that an entry says). May be repeated; without PATH, stdout. "
    "Default: table.",
)
def show(state: str, **flags: Any) -> int:
    """Show entries, the newest last: decisions with what they changed, actions, runs.

    A complaint is named by its number or its tracking number.

    \b
    complaintctl audit show state.db --complaint C-1001
    complaintctl audit show state.db --run 3..7 --kind decision --rule big-money -o csv:out.csv

    Exit: 0 shown, 1 an entry was changed, 2 usage, 4 no state file.
    """
    from complaintctl.commands.audit.show import Asked, read_form
    from complaintctl.commands.audit.show import show as write

    asked = Asked(
        state, flags["complaint"], flags["kind"], flags["run"], flags["since"], flags["until"],
        flags["rule"],
    )  # fmt: skip
    count = write(asked, [read_form(one) for one in flags["output"] or ("table",)], _stdout())
    if not count:
        click.echo(f"{state}: no entry of its ledger is so", err=True)
    return 0


@command.command("export")
@click.argument("state", type=click.Path())
@_OUT
@click.option("--without-keys", is_flag=True, help="Leaves and heads only: may be handed on.")
def export(state: str, output: str, without_keys: bool) -> int:
    """Write the whole ledger as JSON Lines, which `audit verify` reads, and `state restore`.

    It holds all that was decided about everybody, unmasked, and the keys of all complaints: a
    secret, and a file that only its owner can read. With --without-keys it tells how many entries
    each run has and nothing of what they say.

    \b
    complaintctl audit export state.db -o ledger.jsonl
    complaintctl audit export state.db --without-keys -o leaves.jsonl

    Exit: 0 written, 1 an entry cannot be read, 4 no state file.
    """
    from complaintctl.commands.audit.export import export as write

    count = write(state, output, _stdout(), keys=not without_keys)
    kind = "their leaves only" if without_keys else "with content and keys: keep it secret"
    click.echo(f"{state}: {count:,} entries, {kind}", err=True)
    return 0


@command.command("verify")
@click.argument("ledger", type=click.Path())
@_HEADS
@_KEYS
@click.option(
    "--signed-from", type=click.IntRange(min=0), default=0, metavar="RUN",
    help="The first run whose head was signed.",
)  # fmt: skip
def verify(
    ledger: str, head: tuple[str, ...], public_key: tuple[str, ...], signed_from: int
) -> int:
    """Verify a ledger, in a state file or exported: name the first entry that is wrong.

    Of a state, its tables are held against the ledger too. What is shown and what is not is said.

    \b
    complaintctl audit verify state.db
    complaintctl audit verify ledger.jsonl --head kept/heads.txt --public-key key.pub.pem

    Exit: 0 sound, 1 it is not, 2 usage, 4 neither a state nor an export.
    """
    from complaintctl.cli.audit_said import verified
    from complaintctl.commands.audit.asking import Elsewhere
    from complaintctl.commands.audit.verify import verify_ledger

    for line in verified(ledger, verify_ledger(ledger, Elsewhere(head, public_key), signed_from)):
        click.echo(line)
    return 0


@command.command("prove")
@click.argument("state", type=click.Path())
@click.argument("complaint", required=False)
@click.option("--entry", type=click.IntRange(min=0), metavar="N", help="This entry instead.")
@click.option("--from", "first", type=click.IntRange(min=0), metavar="RUN", help="See above.")
@click.option("--to", "last", type=click.IntRange(min=0), metavar="RUN", help="Else the newest.")
@_OUT
def prove(
    state: str, complaint: str | None, entry: int | None, first: int | None, last: int | None,
    output: str,
) -> int:  # fmt: skip
    """Make a proof that others can keep and check without the state: `audit check`.

    Of a COMPLAINT, by its number or tracking number: that the newest decision about it is in the
    ledger. With --from RUN: that the ledger of a later run begins with all that stood there then.

    \b
    complaintctl audit prove state.db C-1001 -o proof.json
    complaintctl audit prove state.db --from 3 --to 7 -o growth.json

    Exit: 0 made, 1 the ledger is broken, 2 usage, or the entry was purged, 4 no state file.
    """
    from complaintctl.commands.audit.prove import hand_out, prove_entry, prove_growth

    if first is None and last is not None:
        raise click.UsageError("--to needs --from RUN, the older of the two")
    if first is not None and (complaint is not None or entry is not None):
        raise click.UsageError("--from is about the whole ledger: leave complaint and --entry away")
    if first is not None:
        hand_out(prove_growth(state, first, last), state, output, _stdout())
        return 0
    proof = prove_entry(state, complaint, entry)
    hand_out(proof, state, output, _stdout())
    if proof["key"]:
        click.echo(
            "this proof quotes the whole entry, unmasked: give it only to who may see all of it",
            err=True,
        )
    return 0


@command.command("check")
@click.argument("proof", type=click.Path())
@_HEADS
@_KEYS
def check(proof: str, head: tuple[str, ...], public_key: tuple[str, ...]) -> int:
    """Check a proof that `audit prove` made, without the ledger and without asking anybody.

    \b
    complaintctl audit check proof.json
    complaintctl audit check proof.json --head kept/heads.txt --public-key key.pub.pem

    Exit: 0 it holds, 1 it does not, or the heads that were given are of other sizes and say nothing
    of it, 2 usage, 4 no proof.
    """
    from complaintctl.cli.audit_said import holds
    from complaintctl.commands.audit.asking import Elsewhere
    from complaintctl.commands.audit.prove import check_proof

    for line in holds(check_proof(proof, Elsewhere(head, public_key))):
        click.echo(line)
    return 0


@command.command("replay")
@click.argument("state", type=click.Path())
@click.argument("queue", nargs=-1, required=True)
@click.option("--run", type=click.IntRange(min=0), metavar="N", help="Else the newest run.")
@click.option("--policy", type=click.Path(), help="The policy's folder, if it was not kept.")
@files
@click.pass_obj
def replay(
    voice: Voice, /, state: str, queue: tuple[str, ...], run: int | None, **flags: Any
) -> int:
    """Decide a run again, and compare every decision that its ledger had then.

    The policy is the one that the state has kept; a state that was restored has none. The files
    must be those that the run has read; they may have other names now.

    \b
    complaintctl audit replay state.db queue.csv --log events.csv
    complaintctl audit replay state.db archive/queue-3.csv --log archive/events-3.csv --run 3

    Exit: 0 all the same, 1 a decision is another one, 2 usage, 4 other files, or no state file.
    """
    from complaintctl.cli.audit_said import replayed
    from complaintctl.commands.audit.replay import replay as decide

    kept = dict.fromkeys(("source", "encoding", "as_of"))
    with tempfile.TemporaryDirectory(prefix="complaintctl-") as spool, shown(voice) as heard:
        given = inputs(queue, {**kept, **flags}, spool, heard)
        found = decide(state, run, given)
    for line in replayed(found):
        click.echo(line)
    return 0


def _stdout() -> IO[str]:
    """Standard output; it may have been closed by whoever started us."""
    return sys.stdout or io.StringIO()
