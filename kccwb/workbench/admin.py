"""Free SQL for analysts, backups, the audit trail, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from kccwb.accounting.ways import package_name
from kccwb.model.errors import BadInput
from kccwb.store.events import Event, broken_at, record
from kccwb.store.home import new_file
from kccwb.workbench.base import WorkbenchBase


@dataclass(frozen=True)
class Header:
    """The line every page begins with."""

    company: str
    base_currency: str
    package: str
    package_name: str
    """As people call it; empty when none is connected."""
    organisation: str
    kcc_as_at: datetime | None
    package_as_at: datetime | None
    findings: int


class AdminPart(WorkbenchBase):
    """Free SQL for analysts, backups, the audit trail, findings."""

    def header(self, findings: bool = True) -> Header:
        """Company, package, as at when the data of each side is, and how many findings there are (0 when not asked to count them)."""
        connected = self.store.one("select package, organisation from connection where active")
        return Header(
            company=self.company_name,
            base_currency=self.base_currency,
            package=connected[0] if connected else "",
            package_name=package_name(connected[0]) if connected else "",
            organisation=connected[1] if connected else "",
            kcc_as_at=self.store.scalar("select max(loaded) from load where applied"),
            package_as_at=self.store.scalar("select max(fetched) from fetch_log"),
            findings=int(self.store.scalar("select count(*) from finding where severity <> 'info'")) if findings else 0,
        )

    def sql(self, query: str) -> pd.DataFrame:
        """Run a read-only query over the views. Raises BadInput when it is no query, or fails."""
        cursor = self.store.cursor()
        try:
            statements = cursor.raw.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise BadInput(
                    "Only one SELECT at a time may be run here.",
                    "Views are read-only; use the commands to change things.",
                )
            return cursor.frame(query)
        except duckdb.Error as error:
            raise BadInput(f"The query failed: {error}", "README lists the views and their columns.") from error

    def findings(self) -> pd.DataFrame:
        """Everything a person should know or mend, worst first."""
        return self.store.frame(
            "select * from finding order by array_position(['error', 'warning', 'info'], severity), amount desc nulls last, code, subject"
        )

    def audit(self) -> pd.DataFrame:
        """Who did what, newest first."""
        return self.store.frame("select * from audit order by seq desc")

    def verify_audit(self) -> int | None:
        """The first audit row whose hash does not follow from the one before, or None when the chain is whole."""
        return broken_at(self.store)

    def backup(self, target: str | Path) -> Path:
        """Copy the company into a new file; returns it. Raises BadInput when it exists already or its folder does not, StoreError when it cannot be written."""
        path = Path(target)
        new_file(path)
        with self.store.tx() as tx:
            record(tx, self.by, [Event("backup", path.name)])
        self.store.backup(path)
        return path
