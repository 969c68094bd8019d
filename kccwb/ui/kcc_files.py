"""KCC's files in words and tables: what was recognised, what became of the rows, what is loaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from kccwb.kcc.preview import FilePreview
from kccwb.kcc.report import LoadReport
from kccwb.model.errors import WorkbenchError
from kccwb.ui import formats, messages
from kccwb.ui.balances import records
from kccwb.ui.columns import Column, as_csv, plain_rows
from kccwb.ui.downloads import zipped
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Wanted

LOADED: tuple[tuple[str, str, str, dict[str, tuple[str, ...]]], ...] = (
    ("companies", "Companies", "company", {}),
    ("stock_items", "Stock items", "stock_item", {}),
    ("nominals", "Nominals", "nominal", {}),
    ("bank_accounts", "Bank accounts", "bank_account", {}),
    ("tax_rates", "Tax rates", "tax_rate", {}),
    ("sales_invoices", "Sales invoices and credits", "document", {"ledger": ("S",)}),
    ("purchase_invoices", "Purchase invoices and credits", "document", {"ledger": ("P",)}),
    ("payments", "Payments", "payment", {}),
    ("allocations", "Allocations", "allocation", {}),
    ("nominal_transactions", "Ledger postings", "ledger_line", {}),
    ("trial_balance", "Printed trial balances", "", {}),
    ("stock_value", "Stock value lines", "stock_value", {}),
    ("tax_register", "Tax register lines", "tax_register", {}),
)
"""Dataset, its name, the view that holds what stands of it, and which rows of that view."""

_PREVIEW = (
    Column("file", "File"),
    Column("dataset", "Recognised as"),
    Column("rows", "Rows", "number"),
    Column("profile", "Columns"),
    Column("left_out", "Columns not used"),
    Column("beware", "Beware"),
)
_RESULT = (
    Column("file", "File"),
    Column("dataset", "Dataset"),
    Column("rows", "Rows", "number"),
    Column("accepted", "Accepted", "number"),
    Column("rejected", "Rejected", "number"),
    Column("unchanged", "Unchanged", "number"),
    Column("revised", "of accepted: revisions", "number"),
    Column("repeated", "Repeated", "number"),
    Column("warnings", "Beware"),
)
_REJECT = (
    Column("file", "File"),
    Column("sheet", "Sheet"),
    Column("line", "Line", "number", width=70),
    Column("column", "Column"),
    Column("value", "Value"),
    Column("reason", "Reason", width="large"),
    Column("document", "Document", "code"),
)
_PAST = (
    Column("loaded", "When", "moment"),
    Column("by_whom", "Who"),
    Column("file", "File"),
    Column("dataset", "Dataset"),
    Column("rows", "Rows", "number"),
    Column("accepted", "Accepted", "number"),
    Column("rejected", "Rejected", "number"),
    Column("unchanged", "Unchanged", "number"),
    Column("revised", "Revised", "number"),
    Column("outcome", "Outcome"),
)


def named(file: str, sheet: str) -> str:
    """A file, with its sheet where it has several."""
    return f"{file} · {sheet}" if sheet else file


def preview_table(previews: Sequence[FilePreview], profile: str) -> str:
    """What each file was recognised as, before anything is loaded."""
    rows = [
        {
            "file": named(one.file, one.sheet),
            "dataset": one.dataset.replace("_", " ") if one.recognised else "✗ not recognised",
            "rows": one.rows,
            "profile": f"profile {profile}" if profile else "standard layout" if one.recognised else "",
            "left_out": ", ".join(one.extra_columns) if one.recognised else "",
            "beware": "; ".join([*([one.reason] if one.reason else []), *one.warnings, *one.problems[:3]]),
        }
        for one in previews
    ]
    return plain_rows(rows, _PREVIEW, "What would be loaded")


def load_sentence(report: LoadReport) -> tuple[str, str]:
    """What a load did, in one sentence, and the kind of message it is."""
    rows = sum(file.rows for file in report.files)
    if not report.loaded:
        return (
            f"Nothing was loaded: {formats.count(report.rejected, 'row')} of {rows:,} rejected. Mend them and drop the file again, or load the good rows.",
            "error",
        )
    words = f"{formats.count(report.accepted, 'row')} loaded"
    if revised := sum(file.revised for file in report.files):
        words += f", {revised:,} of them revisions of earlier rows"
    if unchanged := sum(file.unchanged for file in report.files):
        words += f"; {unchanged:,} stood already and changed nothing"
    if report.rejected:
        return f"{words}; {formats.count(report.rejected, 'row')} rejected and listed below.", "warning"
    return f"{words}.", "success"


def result_table(report: LoadReport) -> str:
    """What became of each file's rows."""
    rows = [
        {
            **{column.name: getattr(one, column.name) for column in _RESULT if column.name not in {"file", "dataset", "warnings"}},
            "file": named(one.file, one.sheet),
            "dataset": one.dataset.replace("_", " ") or "✗ not recognised",
            "warnings": "; ".join([*([f"not used: {', '.join(one.extra_columns)}"] if one.extra_columns else []), *one.warnings]),
        }
        for one in report.files
    ]
    return plain_rows(rows, _RESULT, "")


def rejects_grid(bench: Workbench, load_id: int, key: str) -> None:
    """Every rejected row of a load with its reason, and the rows as files to mend."""
    rows = bench.rejects(load_id)
    if not len(rows):
        return
    st.markdown(f"**{formats.count(len(rows), 'reason')} why rows were rejected.** A bad line rejects its whole document.")
    kinds = st.column_config
    st.dataframe(
        rows,
        column_order=[column.name for column in _REJECT],
        column_config={column.name: kinds.Column(column.label, width=column.width) for column in _REJECT},
        hide_index=True,
        height=min(35 * (len(rows) + 1) + 3, 420),
        placeholder=formats.NIL,
        key=f"rejects-{key}-{load_id}",
    )
    with st.container(horizontal=True, key=f"mend-{key}"):
        st.download_button(
            "Rejected rows, to mend", lambda: _to_mend(bench, load_id), f"rejected-rows-load-{load_id}.zip", "application/zip",
            on_click="ignore", icon=":material/download:", key=f"mend-rows-{key}-{load_id}",
            help="Each file's rejected rows in its own columns, the reasons behind them. Mend and drop it here again.",
        )  # fmt: skip
        st.download_button(
            "List of reasons", lambda: as_csv(rows, _REJECT), f"rejects-load-{load_id}.csv", "text/csv", on_click="ignore", type="tertiary",
            icon=":material/download:", key=f"mend-reasons-{key}-{load_id}",
        )  # fmt: skip


def _to_mend(bench: Workbench, load_id: int) -> bytes:
    files = []
    found = bench.rejects(load_id)[["file_no", "file"]].drop_duplicates()
    for number, name in zip(found["file_no"].tolist(), found["file"].tolist(), strict=True):
        try:
            files.append((f"{number:02d}-{name.rsplit('.', 1)[0]}.csv", bench.rejects_csv(load_id, int(number)).encode("utf-8-sig")))
        except WorkbenchError:  # a file that could not be read at all has no rows to mend
            continue
    return zipped(files)


def standing(bench: Workbench) -> list[dict[str, Any]]:
    """How many rows of each dataset stand today."""
    counts = []
    for dataset, name, view, which in LOADED:
        number = sum(total.rows for total in bench.totals(view, Wanted(one_of=dict(which)))) if view else len(bench.printed_ranges())
        counts.append({"dataset": dataset, "name": name, "rows": number})
    return counts


def data_sentence(counts: Sequence[dict[str, Any]]) -> str:
    """What the page can tell today, in one sentence."""
    there = [row for row in counts if row["rows"]]
    if not there:
        return "Nothing is loaded yet: drop the files exported from KCC here, all at once."
    missing = [row["name"].lower() for row in counts if not row["rows"]]
    words = f"{len(there)} of {len(counts)} datasets are loaded, {sum(row['rows'] for row in there):,} rows in all."
    return words + (f" Not there: {', '.join(missing)}." if missing else "")


def past_loads(bench: Workbench) -> str:
    """The latest loads, file by file."""
    rows = records(bench.loads())
    shown = [
        {
            **row,
            "file": named(row["file"], row["sheet"]),
            "dataset": str(row["dataset"]).replace("_", " ") or "not recognised",
            "outcome": "nothing loaded" if not row["applied"] else "good rows only" if row["partial"] and row["rejected"] else "loaded",
        }
        for row in rows[:200]
    ]
    return plain_rows(shown, _PAST, f"{formats.count(len(rows), 'file')}, newest first" + (", the first 200" if len(rows) > 200 else ""))


def kcc_findings(bench: Workbench) -> list[dict[str, Any]]:
    """What KCC's own data shows that a person should know or mend, worst first."""
    rows = records(bench.page("kcc_finding", order=("-amount",), limit=None, key="code"))
    return sorted(rows, key=lambda row: ("error", "warning", "info").index(row["severity"]))


def profile_columns(stored: str) -> str:
    """A saved column mapping in words."""
    return ", ".join(f"{theirs} → {ours}" for theirs, ours in json.loads(stored).items())


def say(words: str, kind: str) -> None:
    """A message of that kind on the page."""
    {"success": st.success, "warning": st.warning, "info": st.info}.get(kind, st.error)(messages.escaped(words))


__all__ = [
    "FilePreview", "LoadReport", "data_sentence", "kcc_findings", "load_sentence", "past_loads", "preview_table", "profile_columns", "rejects_grid",
    "result_table", "say", "standing",
]  # fmt: skip
