"""The package's chart of accounts and tax codes: read them anew, show them, say what changed."""

from __future__ import annotations

import pandas as pd

from kccwb.accounting import known as cache
from kccwb.accounting.changes import chart_changes, tax_changes
from kccwb.accounting.reports import ChartReport
from kccwb.mapping.gaps import refresh_suggestions
from kccwb.store.events import Event, record
from kccwb.workbench.base import WorkbenchBase


class ChartPart(WorkbenchBase):
    """The package's chart of accounts and tax codes."""

    def fetch_chart(self) -> ChartReport:
        """Get Nominal & Tax Accounts: read the chart and the tax codes anew. Raises PackageError when the package cannot be asked."""
        package = self.package()
        chart, codes = package.chart(), package.tax_codes()
        accounts, taxes = self._mapped()
        changes = [
            *chart_changes(cache.accounts(self.store), chart, accounts),
            *tax_changes(cache.tax_codes(self.store), codes, taxes),
        ]
        cache.keep_organisation(self.store, package.organisation())
        cache.keep_chart(self.store, chart, codes)
        report = ChartReport(
            accounts=len(chart),
            usable_accounts=sum(one.usable for one in chart),
            bank_accounts=sum(one.bank for one in chart),
            tax_codes=len(codes),
            active_tax_codes=sum(one.active for one in codes),
            changes=tuple(changes),
        )
        with self.store.tx() as tx:
            record(
                tx,
                self.by,
                [Event("chart.fetch", package.key, {"accounts": report.accounts, "tax_codes": report.tax_codes, "changes": changes})],
            )
        refresh_suggestions(self.store)
        return report

    def accounts(self) -> pd.DataFrame:
        """The package's chart of accounts as last read; ``usable`` tells whether lines may post to it, ``reason`` why not."""
        return self.store.frame("select * from package_account order by code, name")

    def tax_codes(self) -> pd.DataFrame:
        """The package's tax codes as last read, with the sides and account classes they serve."""
        return self.store.frame("select * from package_tax_code order by name, code")

    def _mapped(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """What of KCC is mapped to which account id, and to which tax code."""
        accounts: dict[str, list[str]] = {}
        for key, user in self.store.rows(
            "select account_id, 'nominal ' || nominal_code from nominal_map union all select account_id, 'bank ' || bank_account from bank_map "
            "union all select account_id, 'the default for ' || role from default_account order by 2"
        ):
            accounts.setdefault(key, []).append(user)
        taxes: dict[str, list[str]] = {}
        for key, user in self.store.rows("select tax_code, 'tax rate ' || tax_rate || ' (' || direction || ')' from tax_map order by 2"):
            taxes.setdefault(key, []).append(user)
        return accounts, taxes
