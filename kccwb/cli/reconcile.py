"""Two ledgers, every difference named."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kccwb.cli.session import fail, records, say, session, show, workbench
from kccwb.model.errors import BadInput
from kccwb.reconcile.run import Reconciled

From = Annotated[str | None, typer.Option("--from", help="First accounting date, ISO or dd/mm/yyyy.")]
To = Annotated[str | None, typer.Option("--to", help="Last accounting date.")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
_GRID = (
    "class",
    "document_kind",
    "source_code",
    "package_number",
    "currency",
    "kcc_amount",
    "package_amount",
    "difference",
    "life",
    "explanation",
    "fix",
)


def register(app: typer.Typer) -> None:
    """Add this part's commands."""

    @app.command()
    def reconcile(
        from_date: From = None,
        to_date: To = None,
        no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Compare with what was read before.")] = False,
        package_file: Annotated[list[Path] | None, typer.Option("--package-file", help="Compare with the package's export files.")] = None,
    ) -> None:
        """Read the package's books and list every difference from KCC's, with the bridge from one to the other."""
        with workbench() as bench:
            if package_file:
                bench.load_package([path.absolute() for path in package_file], from_date, to_date)
            elif not no_fetch:
                bench.fetch_books(from_date, to_date, tell=say if sys.stderr.isatty() else None)
            done = bench.reconcile(from_date, to_date)
            rows = bench.differences(from_date, to_date)
            bridge = records(bench.bridge(from_date, to_date))
        whole: dict[str, Any] = {**asdict(done), "bridge": [*bridge, _closing_row(bridge, done)]}
        show(rows if session().json else rows[list(_GRID)], empty="Nothing differs.", **whole)
        say(done.sentence)
        if not session().json:
            _steps(bridge)
        apart = "" if done.accounts else ", no account compared"
        say("Residual 0.00: every penny has a name." if done.complete else f"Incomplete, residual {done.residual:,}{apart}:")
        for problem in done.problems:
            say(f"  {problem}")
        fail(done.exit_code)

    @app.command("load-package")
    def load_package(
        file: list[Path],
        pair: Annotated[list[str] | None, typer.Option("--map", help='"Theirs=Ours", for a strange layout; may be repeated.')] = None,
        from_date: From = None,
        to_date: To = None,
    ) -> None:
        """Read the package's books from its export files, for users who may not connect it."""
        pairs = dict(_pair(one) for one in pair or [])
        with workbench() as bench:
            read = bench.load_package([path.absolute() for path in file], from_date, to_date, pairs or None)
        show([asdict(read)], empty="")
        say(f"{read.documents} documents and {read.postings} other postings are new or changed. Compare with: kccwb reconcile --no-fetch")
        for sentence in read.trouble:
            say(f"  {sentence}")

    @app.command()
    def undo(
        row: Annotated[list[str], typer.Argument(help="Row ids of exported documents.")],
        confirm: Annotated[str | None, typer.Option("--confirm", help="The token of the plan: without it, nothing is done.")] = None,
    ) -> None:
        """Take what was exported in error out of the package; shows the plan first, and asks for its token."""
        with workbench() as bench:
            report = bench.undo_export(row, confirm)
        show([asdict(step) for step in report.steps], empty="Nothing to undo.", token=report.token, done=report.done)
        if report.token:
            say(f"Nothing was done yet. To do it: kccwb undo {' '.join(row)} --confirm {report.token}")
        fail(report.exit_code)

    credits_ = typer.Typer(no_args_is_help=True, help="Credits allocated on one side only: a checklist, never synchronised.")
    app.add_typer(credits_, name="credits")
    _checklist(credits_)
    match = typer.Typer(no_args_is_help=True, help="Which document of KCC is which of the package.")
    app.add_typer(match, name="match")
    _matching(match)
    difference = typer.Typer(no_args_is_help=True, help="Differences that stay as they are.")
    app.add_typer(difference, name="difference")
    _accepting(difference)


def _matching(match: typer.Typer) -> None:
    @match.command("list")
    def listing(suggested: Annotated[bool, typer.Option("--suggested", help="Only those that wait for a decision.")] = False) -> None:
        """List the matches, each with its method and reason."""
        with workbench() as bench:
            show(bench.matches("suggested" if suggested else None), empty="No match.")

    @match.command()
    def decisions() -> None:
        """List what was decided about matches."""
        with workbench() as bench:
            show(bench.match_decisions(), empty="Nothing was decided.")

    @match.command()
    def accept(
        row: Annotated[list[str], typer.Option("--row", help="A row id of KCC; may be repeated.")],
        package_id: Annotated[list[str], typer.Option("--package-id", help="An id of the package; may be repeated.")],
        reason: Reason = "",
    ) -> None:
        """Say that these are the same thing."""
        with workbench() as bench:
            _decided(bench.accept_match(row, package_id, reason))

    @match.command()
    def refuse(
        row: Annotated[list[str], typer.Option("--row", help="A row id of KCC; may be repeated.")],
        package_id: Annotated[list[str], typer.Option("--package-id", help="An id of the package; may be repeated.")],
        reason: Reason = "",
    ) -> None:
        """Say that these are not the same thing: a suggestion is not made again."""
        with workbench() as bench:
            _decided(bench.refuse_match(row, package_id, reason))

    @match.command()
    def split(match_id: str, reason: Reason = "") -> None:
        """Take a match apart; its members are not put together again."""
        with workbench() as bench:
            _decided(bench.split_match(match_id, reason))

    @match.command()
    def undo(decision: int) -> None:
        """Take a decision back."""
        with workbench() as bench:
            bench.undo_match(decision)
        show([{"decision": decision, "standing": False}])
        say(f"Decision {decision} does not count any more.")


def _pair(text: str) -> tuple[str, str]:
    theirs, equals, ours = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r} is no pair of columns.", 'Write "Theirs=Ours".')
    return theirs.strip(), ours.strip()


def _checklist(credits_: typer.Typer) -> None:
    @credits_.command("list")
    def listing(state: Annotated[str | None, typer.Option("--state", help="open, ticked or seen.")] = None) -> None:
        """List the credits to be allocated by hand."""
        with workbench() as bench:
            show(bench.credit_checklist(state), empty="Credits are allocated alike on both sides.")

    @credits_.command()
    def tick(item: list[str], reason: Reason = "") -> None:
        """Say that items were done by hand."""
        with workbench() as bench:
            _counted(bench.tick_credit(item, reason=reason), "ticked")

    @credits_.command()
    def untick(item: list[str], reason: Reason = "") -> None:
        """Take ticks back."""
        with workbench() as bench:
            _counted(bench.tick_credit(item, done=False, reason=reason), "open again")


def _accepting(difference: typer.Typer) -> None:
    @difference.command("accept")
    def accept(difference_id: list[str], reason: Annotated[str, typer.Option("--reason", help="Why it may stay.")] = "") -> None:
        """Accept differences as they stand, with a reason."""
        with workbench() as bench:
            _counted(bench.accept_difference(difference_id, reason), "accepted")

    @difference.command("reopen")
    def reopen(difference_id: list[str], reason: Reason = "") -> None:
        """Open accepted differences again."""
        with workbench() as bench:
            _counted(bench.reopen_difference(difference_id, reason), "open again")

    @difference.command("history")
    def history() -> None:
        """List when each difference appeared and was resolved."""
        with workbench() as bench:
            show(bench.difference_history(), empty="Nothing ever differed.")


def _decided(decision: int) -> None:
    show([{"decision": decision, "standing": True}])
    say(f"Decision {decision}; it counts with the next: kccwb reconcile")


def _counted(number: int, what: str) -> None:
    show([{"rows": number, "done": what}])
    say(f"{number} {what}.")


def _steps(bridge: list[dict[str, Any]]) -> None:
    """The bridge for people: only the steps that are not nil."""
    keep = ("control", "currency", "kcc_total", "opening_difference", "closing_difference", "package_total", "residual")
    classes = [name for name in (bridge[0] if bridge else {}) if name not in {*keep, "name", "proof"}]
    used = [name for name in classes if any(row[name] for row in bridge)]
    order = ("control", "currency", "kcc_total", "opening_difference", *used, "closing_difference", "package_total", "residual")
    show([{name: row[name] for name in order} for row in bridge], empty="Nothing to compare.")


def _closing_row(bridge: Sequence[Mapping[str, Any]], done: Reconciled) -> dict[str, Any]:
    """The last row of a printed bridge: the residual of all controls together, without sign; it says so when no account was among them."""
    name = "What no name explains, over all controls" if done.accounts else "No account was compared: this says nothing of any"
    blank = dict.fromkeys(bridge[0]) if bridge else {}
    return {**blank, "control": "residual", "name": name, "residual": done.residual}
