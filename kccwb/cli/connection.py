"""Connect a package, read its chart, say how fresh the data is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kccwb.cli.session import say, session, show, workbench

if TYPE_CHECKING:
    from kccwb.accounting.reports import ConnectionStatus


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
    chart = typer.Typer(no_args_is_help=True, help="The package's chart of accounts and tax codes.")
    app.add_typer(chart, name="chart")

    @app.command()
    def connect(
        package: Annotated[str, typer.Argument(help="xero, quickbooks, practice-xero or practice-quickbooks.")],
        client_id: Annotated[
            str | None, typer.Option(help="Client id of the app; else KCCWB_XERO_CLIENT_ID or KCCWB_QBO_CLIENT_ID.")
        ] = None,
        client_secret: Annotated[
            str | None,
            typer.Option(help="Client secret; else KCCWB_XERO_CLIENT_SECRET or KCCWB_QBO_CLIENT_SECRET. Kept in the keyring or encrypted."),
        ] = None,
        tenant: Annotated[
            str | None,
            typer.Option(
                "--tenant",
                "--tenant-id",
                "--realm",
                "--realm-id",
                help="The organisation's id: Xero's tenant, QuickBooks' realm (company id).",
            ),
        ] = None,
        url: Annotated[str | None, typer.Option(help="Base address of a server that speaks the package's API.")] = None,
        browser: Annotated[bool, typer.Option("--browser", help="Sign in at the package's own page.")] = False,
        port: Annotated[int, typer.Option(help="Port of the redirect address with --browser.")] = 0,
        refresh_token: Annotated[
            str | None, typer.Option(help="QuickBooks' first refresh token; else KCCWB_QBO_REFRESH_TOKEN. What comes of it is kept.")
        ] = None,
    ) -> None:
        """Connect an accounting package."""
        with workbench() as bench:
            if browser:
                begun = bench.start_sign_in(package, client_id=client_id, client_secret=client_secret, tenant_id=tenant, url=url, port=port)
                say(f"Sign in at: {begun.url}")
                typer.launch(begun.url)
                status = bench.finish_sign_in()
            else:
                status = bench.connect(
                    package, client_id=client_id, client_secret=client_secret, tenant_id=tenant, url=url, refresh_token=refresh_token
                )
            _show(status)
            say(f"Connected to {status.organisation} ({status.package_name}). Next: kccwb chart fetch")

    @app.command()
    def disconnect() -> None:
        """Forget the sign-in. What was exported and read stays."""
        with workbench() as bench:
            _show(bench.disconnect())
            say("Not connected.")

    @app.command()
    def status() -> None:
        """Say what is connected and how fresh the data is."""
        with workbench() as bench:
            _show(bench.status())

    @chart.command("fetch")
    def fetch() -> None:
        """Get Nominal & Tax Accounts."""
        with workbench() as bench:
            report = bench.fetch_chart()
            show(
                [
                    {
                        "accounts": report.accounts,
                        "usable_accounts": report.usable_accounts,
                        "bank_accounts": report.bank_accounts,
                        "tax_codes": report.tax_codes,
                        "active_tax_codes": report.active_tax_codes,
                    }
                ],
                changes=list(report.changes),
            )
            for change in report.changes:
                say(change)

    @chart.command("accounts")
    def accounts() -> None:
        """List the accounts as last read."""
        with workbench() as bench:
            show(bench.accounts(), empty="No accounts yet. Read them with: kccwb chart fetch")

    @chart.command("tax-codes")
    def tax_codes() -> None:
        """List the tax codes as last read."""
        with workbench() as bench:
            show(bench.tax_codes(), empty="No tax codes yet. Read them with: kccwb chart fetch")


def _show(status: ConnectionStatus) -> None:
    row = {
        "connected": status.connected,
        "package": status.package,
        "organisation": status.organisation,
        "organisation_id": status.organisation_id,
        "base_currency": status.base_currency,
        "connected_since": status.connected_since,
        "signed_in_until": status.signed_in_until,
        "calls_left_minute": status.calls_left_minute,
        "calls_left_day": status.calls_left_day,
    }
    fresh = [{"subject": one.subject, "fetched": one.fetched, "rows": one.rows} for one in status.freshness]
    if session().json:
        show([row], freshness=fresh)
        return
    show([row])
    show(fresh, empty="Nothing was read from a package yet.")
