"""Two ledgers, every difference named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

import typer

from kccwb.cli.session import fail, records, say, session, show, workbench

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
    ) -> None:
        """Read the package's books and list every difference from KCC's, with the bridge from one to the other."""
        with workbench() as bench:
            if not no_fetch:
                bench.fetch_books(from_date, to_date)
            done = bench.reconcile(from_date, to_date)
            rows = bench.differences(from_date, to_date)
            bridge = records(bench.bridge(from_date, to_date))
        whole: dict[str, Any] = {**asdict(done), "bridge": [*bridge, _closing_row(bridge, done.residual)]}
        show(rows if session().json else rows[list(_GRID)], empty="Nothing differs.", **whole)
        say(done.sentence)
        if not session().json:
            _steps(bridge)
        say("Residual 0.00: every penny has a name." if done.complete else f"Incomplete, residual {done.residual:,}:")
        for problem in done.problems:
            say(f"  {problem}")
        fail(done.exit_code)

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
            say(f"Decision {bench.accept_match(row, package_id, reason)}; it counts with the next: kccwb reconcile")

    @match.command()
    def refuse(
        row: Annotated[list[str], typer.Option("--row", help="A row id of KCC; may be repeated.")],
        package_id: Annotated[list[str], typer.Option("--package-id", help="An id of the package; may be repeated.")],
        reason: Reason = "",
    ) -> None:
        """Say that these are not the same thing: a suggestion is not made again."""
        with workbench() as bench:
            say(f"Decision {bench.refuse_match(row, package_id, reason)}; it counts with the next: kccwb reconcile")

    @match.command()
    def split(match_id: str, reason: Reason = "") -> None:
        """Take a match apart; its members are not put together again."""
        with workbench() as bench:
            say(f"Decision {bench.split_match(match_id, reason)}; it counts with the next: kccwb reconcile")

    @match.command()
    def undo(decision: int) -> None:
        """Take a decision back."""
        with workbench() as bench:
            bench.undo_match(decision)
        say(f"Decision {decision} does not count any more.")


def _accepting(difference: typer.Typer) -> None:
    @difference.command("accept")
    def accept(difference_id: list[str], reason: Annotated[str, typer.Option("--reason", help="Why it may stay.")] = "") -> None:
        """Accept differences as they stand, with a reason."""
        with workbench() as bench:
            say(f"{bench.accept_difference(difference_id, reason)} accepted.")

    @difference.command("reopen")
    def reopen(difference_id: list[str], reason: Reason = "") -> None:
        """Open accepted differences again."""
        with workbench() as bench:
            say(f"{bench.reopen_difference(difference_id, reason)} open again.")

    @difference.command("history")
    def history() -> None:
        """List when each difference appeared and was resolved."""
        with workbench() as bench:
            show(bench.difference_history(), empty="Nothing ever differed.")


def _steps(bridge: list[dict[str, Any]]) -> None:
    """The bridge for people: only the steps that are not nil."""
    keep = ("control", "currency", "kcc_total", "opening_difference", "closing_difference", "package_total", "residual")
    classes = [name for name in (bridge[0] if bridge else {}) if name not in {*keep, "name", "proof"}]
    used = [name for name in classes if any(row[name] for row in bridge)]
    order = ("control", "currency", "kcc_total", "opening_difference", *used, "closing_difference", "package_total", "residual")
    show([{name: row[name] for name in order} for row in bridge], empty="Nothing to compare.")


def _closing_row(bridge: Sequence[Mapping[str, Any]], residual: Decimal) -> dict[str, Any]:
    """The last row of a printed bridge: the residual of all controls together, without sign."""
    if not bridge:
        return {"control": "residual", "residual": residual}
    blank = dict.fromkeys(bridge[0])
    return {**blank, "control": "residual", "name": "What no name explains, over all controls", "residual": residual}
