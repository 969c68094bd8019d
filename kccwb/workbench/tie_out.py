"""Tie-outs of a month: both ledgers read and laid side by side, and of what each difference is made."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pandas as pd

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import BadInput, PackageError
from kccwb.month_end.months import month_span
from kccwb.month_end.package_read import PackageReading, last_read, read_package
from kccwb.month_end.walk import TieWalk, walk
from kccwb.reconcile.books import fetch_documents
from kccwb.store import Store
from kccwb.store.events import Event, now, record
from kccwb.workbench.base import WorkbenchBase

__all__ = ["PackageReading", "TieOutPart", "TieWalk", "read_strangers"]

_NOT_LISTED = (
    "In the package's trial balance, and in no document, payment or journal that was read. Read both ledgers on the Reconcile page; "
    "what stays is an opening balance, or from before."
)


def read_strangers(store: Store, package: AccountingPackage, by: str, month: str) -> str:
    """Read the package's documents where its stock account holds what neither journals nor KCC's bills explain, so that each is listed.

    Reads nothing where nothing is left to name. Gives what stood in the way, in a sentence: the month's own reading stays as it is.
    """
    if not store.scalar("select count(*) from tie_stock_item(?) where tie = 'foreign' and package_id = ''", [month]):
        return ""
    try:
        return " ".join(fetch_documents(store, package, by))
    except PackageError as refused:
        return f"The package's documents could not be read: {refused.message}"


def links(package: AccountingPackage | None, kinds: Sequence[str], package_ids: Sequence[str]) -> list[str]:
    """Where the package shows each of its documents; empty where there is no page, no document or no package."""
    if package is None:
        return [""] * len(kinds)
    return [package.ledger_url(kind, key) if key else "" for kind, key in zip(kinds, package_ids, strict=True)]


class TieOutPart(WorkbenchBase):
    """Tie-outs of a month: both ledgers read and laid side by side, and of what each difference is made."""

    def read_package_month(self, month: str) -> PackageReading:
        """Read the package's trial balance of a month and its journals, and keep both.

        Where its stock account holds what neither journals nor KCC's bills explain, its documents are read too, so that each is listed. Raises
        PackageError when it cannot be read.
        """
        reading = read_package(self.store, self.package(), month)
        trouble = read_strangers(self.store, self.package(), self.by, month)
        reading = replace(reading, trouble=f"{reading.trouble} {trouble}".strip())
        with self.store.tx() as tx:
            record(tx, self.by, [Event("month.read", month, {"accounts": reading.accounts, "journals": reading.journals})])
        return reading

    def package_read(self, month: str) -> datetime | None:
        """When the package was last read for a month (UTC), on which tie-outs and proof rest; None when it never was."""
        month_span(month)
        return last_read(self.store, month)

    def tie_out(self, month: str) -> pd.DataFrame:
        """The tie-outs of a month, in order: place, tie, title, kcc, package, difference, explained, unexplained, state, items, note.

        state is agrees, explained, differs or not checked; difference is package less KCC (for ``report``: report less nominal).
        """
        month_span(month)
        return self.store.frame("select * from tie_out(?)", [month])

    def tie_out_items(self, month: str, tie: str = "") -> pd.DataFrame:
        """The reconciling items of a month's tie-outs, or of one: tie, item, subject, row_id, date, amount, explained, note, account, package_kind,
        package_id, url (where the package shows it; empty when it is not connected or has no page for it).

        The items of a tie add up to its difference, as far as the books as last read tell it: read both ledgers (fetch_books) to see each document.
        """
        month_span(month)
        rows = self.store.frame(
            "select * from tie_told($month) where ($tie = '' or tie = $tie) order by tie, explained, item, date, subject",
            {"month": month, "tie": tie},
        )
        rows["url"] = links(self._shown_by(), rows["package_kind"].tolist(), rows["package_id"].tolist())
        return rows

    def tie_out_summary(self, month: str, tie: str = "") -> pd.DataFrame:
        """The same items summed by cause: tie, item, explained, documents, amount, note."""
        month_span(month)
        return self.store.frame(
            "select tie, item, explained, count(*)::integer as documents, sum(amount)::decimal(18, 2) as amount, any_value(note) as note "
            "from tie_told($month) where ($tie = '' or tie = $tie) group by tie, item, explained order by tie, explained, abs(sum(amount)) desc",
            {"month": month, "tie": tie},
        )

    def tie_out_rows(self, month: str, tie: str, side: str) -> pd.DataFrame:
        """The postings behind a figure of a tie-out; they add up to it. ``side`` is KCC or package (the other side: for ``report`` the report).

        KCC: date, source_type, source, transaction_id, nominal_code, name, description, amount, row_id, invoice_code. Package: date, kind, number, name,
        description, amount, row_id; kind "not listed" is what its trial balance holds beyond what was read. Raises BadInput for another side.
        """
        month_span(month)
        macros = {"KCC": "kcc_tie_posting", "package": "package_tie_row"}
        if side not in macros:
            raise BadInput(f"A tie-out has no side {side!r}.", "Use KCC or package.")
        rows = self.store.frame(f"select * exclude (tie) from {macros[side]}(?) where tie = ? order by date, amount, row_id", [month, tie])
        figure = self.store.scalar("select package from tie_out(?) where tie = ?", [month, tie]) if side == "package" else None
        rest = None if figure is None else figure - sum(rows["amount"].tolist(), Decimal("0.00"))
        if not rest:
            return rows
        row = {"date": None, "kind": "not listed", "number": "", "name": "", "description": _NOT_LISTED, "amount": rest, "row_id": None}
        return pd.concat([rows, pd.DataFrame([row], columns=list(rows.columns), dtype="object")], ignore_index=True)

    def tie_out_walk(self, month: str, tie: str) -> TieWalk:
        """When both sides of a tie-out last agreed, and day by day what moved since, from the postings behind both figures.

        Raises BadInput for ``report`` and ``foreign``, which compare no balance that moves by the day, and for a tie that the month does not have.
        """
        kcc, package = (self.tie_out_rows(month, tie, side) for side in ("KCC", "package"))
        if tie in {"report", "foreign"} or (kcc.empty and package.empty and tie not in self.tie_out(month)["tie"].tolist()):
            raise BadInput(
                f"{month} has no tie-out {tie!r} to walk through day by day.", "See them with: kccwb month-end tie-out --month " + month
            )
        sides = (zip(rows["date"].tolist(), rows["amount"].tolist(), strict=True) for rows in (kcc, package))
        return walk(*sides)

    def explain_tie(self, month: str, tie: str, words: str) -> None:
        """Say why what is left of a tie-out may stand. It holds for the amount there is now, and lapses when that changes.

        Raises BadInput without words, for a tie the month does not have, or when nothing is left to explain.
        """
        rows = self.store.dicts("select * from tie_out(?) where tie = ?", [month, tie])
        if not rows:
            raise BadInput(f"{month} has no tie-out {tie!r}.", "See them with: kccwb month-end tie-out --month " + month)
        if not words.strip():
            raise BadInput("A difference is not explained without words.", "Say why it may stand.")
        by_items = sum(
            self.store.frame("select amount from tie_told($month) where tie = $tie and explained", {"month": month, "tie": tie})[
                "amount"
            ].tolist(),
            Decimal("0.00"),
        )
        left = (rows[0]["difference"] or Decimal("0.00")) - by_items
        if not left:
            raise BadInput(f"Nothing is left to explain in {rows[0]['title']!r}.")
        with self.store.tx() as tx:
            (seq,) = record(tx, self.by, [Event("month.explained", f"{month} {tie}", {"amount": left, "words": words.strip()})])
            row = {"seq": seq, "month": month, "tie": tie, "amount": left, "words": words.strip(), "explained": now(), "by_whom": self.by}
            tx.insert("month_explanation", [row])

    def _shown_by(self) -> AccountingPackage | None:
        with suppress(PackageError):
            return self.package()
        return None
