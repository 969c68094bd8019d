"""Which account, tax code and bank for what; gaps and options."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kccwb.cli.session import fail, say, show, workbench
from kccwb.model.errors import BadInput
from kccwb.workbench.export import WAITING_ITEMS


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
    mapping = typer.Typer(no_args_is_help=True, help="Map nominals, tax rates and bank accounts to the package's.")
    app.add_typer(mapping, name="map")
    _set_commands(mapping)
    _file_commands(mapping)
    _gap_commands(app, mapping)


def _set_commands(mapping: typer.Typer) -> None:
    @mapping.command("defaults")
    def defaults(
        sales: Annotated[str | None, typer.Option(help="Default Sales Nominal.")] = None,
        purchase: Annotated[str | None, typer.Option(help="Default Purchase Nominal.")] = None,
        prepayment: Annotated[str | None, typer.Option(help="Account for prepayments.")] = None,
        stock_in_hand: Annotated[str | None, typer.Option(help="Current asset for stock purchases.")] = None,
    ) -> None:
        """Apply Default Setup: fill the default accounts nobody chose; never overwrites."""
        with workbench() as bench:
            report = bench.map_defaults(sales=sales, purchase=purchase, prepayment=prepayment, stock_in_hand=stock_in_hand)
        show([asdict(row) for row in report.rows])
        fail(0 if report.complete else 1)

    @mapping.command("default")
    def default(role: str, account: str) -> None:
        """Choose the account of a role: sales, purchase, prepayment, stock_in_hand, rounding."""
        with workbench() as bench:
            _said(bench.map_default(role, account), "default", role, account)

    @mapping.command("nominal")
    def nominal(code: str, account: str) -> None:
        """Map a KCC nominal to an account: its code, id or exact name."""
        with workbench() as bench:
            changed = bench.map_nominal(code, account)
            stock = bench.mappings("nominal").query("code == @code and status != 'mapped'")
            _said(changed, "nominal", code, account)
            if len(stock):
                say(f"{code} is a stock or Cost-of-Sale nominal: this mapping serves the Cost-of-Sale journal only; no document uses it.")

    @mapping.command("tax")
    def tax(
        code: str,
        direction: Annotated[str, typer.Argument(help="sales or purchase")],
        package_code: str,
        rollup_item: Annotated[str | None, typer.Option(help="Stock item that stands for this rate when rollup is on.")] = None,
    ) -> None:
        """Map a KCC tax rate to a tax code, for sales or for purchases."""
        with workbench() as bench:
            _said(bench.map_tax(code, direction, package_code, rollup_item), "tax", f"{code} {direction}", package_code)

    @mapping.command("bank")
    def bank(bank_account: str, account: str) -> None:
        """Map a KCC bank account to a bank account of the package."""
        with workbench() as bench:
            _said(bench.map_bank(bank_account, account), "bank", bank_account, account)

    @mapping.command("precedence")
    def precedence(level: str, key: str, nominal_code: str) -> None:
        """Sales nominal of a Stock Type 2, Company Class or Country, for lines that carry none."""
        with workbench() as bench:
            _said(bench.map_precedence(level, key, nominal_code), "precedence", f"{level} {key}", nominal_code)

    @mapping.command("remove")
    def remove(
        kind: str,
        code: str,
        direction: Annotated[str, typer.Argument(help="sales or purchase, for a tax rate; the level, for precedence")] = "",
    ) -> None:
        """Take a mapping away."""
        with workbench() as bench:
            _said(bench.unmap(kind, code, direction), kind, f"{code} {direction}".strip(), "")


def _file_commands(mapping: typer.Typer) -> None:
    @mapping.command("list")
    def listing(kind: Annotated[str, typer.Argument(help="nominal, tax, bank, default, precedence; all when left out")] = "") -> None:
        """List what is mapped."""
        with workbench() as bench:
            show(bench.mappings(kind), empty="Nothing is mapped yet.")

    @mapping.command("import")
    def import_file(file: Path) -> None:
        """Read a mapping file (CSV or XLSX): all of it, or nothing."""
        with workbench() as bench:
            report = bench.import_mapping(file)
        show([asdict(report)])
        say(f"{report.rows} rows read, {report.changed} changed something.")

    @mapping.command("export")
    def export_file(file: Path) -> None:
        """Write the mapping as CSV or XLSX."""
        with workbench() as bench:
            path = bench.export_mapping(file)
        show([{"file": path}])


def _gap_commands(app: typer.Typer, mapping: typer.Typer) -> None:
    @mapping.command("accept")
    def accept(
        kind: Annotated[str, typer.Argument(help="nominal, tax, bank or default")] = "",
        code: str = typer.Argument(""),
        direction: Annotated[str, typer.Argument(help="sales or purchase, for a tax rate")] = "",
        everything: Annotated[bool, typer.Option("--all", help="Take every suggestion.")] = False,
    ) -> None:
        """Take the suggestion of one gap, or all of them."""
        if everything == bool(kind and code):
            raise BadInput("Say which gap, or --all.", "kccwb map accept KIND CODE, as kccwb gaps lists them.")
        with workbench() as bench:
            done = bench.accept_all_gaps() if everything else bench.accept_gap(kind, code, direction)
        show([{"accepted": done}])
        say(f"{done} mappings made.")

    @mapping.command("posting-items")
    def posting_items(send: Annotated[bool, typer.Option("--send", help="Send those that documents wait for.")] = False) -> None:
        """The item by which each sales nominal goes into a package whose sales lines name no account."""
        with workbench() as bench:
            waiting = bench.posting_items()["state"].isin(WAITING_ITEMS).any()
            report = bench.send_posting_items() if send and waiting else None
            show(bench.posting_items(), empty="None is needed: sales lines name their account.")
        if report is not None:
            say(f"{report.accepted + report.adopted} posting items are there now, {report.rejected} were refused.")
            fail(report.exit_code)
        elif send:
            say("No posting item waits to be sent.")

    @mapping.command("what-if")
    def what_if(nominal_code: str, account: str) -> None:
        """Documents still to be sent that would change account; nothing is saved."""
        with workbench() as bench:
            show(bench.what_if(nominal_code, account), empty="No document would change account.")

    @app.command()
    def option(name: Annotated[str, typer.Argument()] = "", value: Annotated[str, typer.Argument()] = "") -> None:
        """List the options, show one, or set one."""
        with workbench() as bench:
            if name and value:
                done = bench.set_option(name, value)
                show([asdict(done)])
                if done.note:
                    say(done.note)
                return
            rows = bench.options()
            show(rows[rows["name"] == _known(bench.option(name), name)] if name else rows)

    @app.command()
    def gaps() -> None:
        """The mapping-gap report: what is not mapped, and how much money it holds up."""
        with workbench() as bench:
            found = bench.gaps()
        show(found, empty="Nothing is missing.")
        blocking = int(found["blocks"].sum()) if len(found) else 0
        say(f"{blocking:,} {'gap holds' if blocking == 1 else 'gaps hold'} documents up." if blocking else "No gap holds a document up.")
        fail(1 if blocking else 0)


def _known(_: str, name: str) -> str:
    return name.strip().lower().replace("-", "_")


def _said(changed: bool, kind: str, code: str, target: str) -> None:
    show([{"kind": kind, "code": code, "target": target, "changed": changed}])
