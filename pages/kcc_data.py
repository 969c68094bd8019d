"""KCC data: drop files, see what they are, load them, mend what was rejected."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import LEDGER_STYLE, records
from kccwb.ui.column_mapper import column_mapper
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.finding_table import finding_table
from kccwb.ui.header import page_head
from kccwb.ui.kcc_files import (
    FilePreview,
    LoadReport,
    data_sentence,
    kcc_findings,
    load_sentence,
    past_loads,
    preview_table,
    profile_columns,
    rejects_grid,
    result_table,
    say,
    standing,
)

REPORT, DROPPED, PREVIEWS, PROFILE = (session.scoped(name) for name in ("load-report", "dropped", "previews", "profile"))
NO_PROFILE = "(standard layout)"

bench = page_head("KCC data")
st.html(LEDGER_STYLE)
counts = standing(bench)
st.markdown(messages.escaped(data_sentence(counts)))


def drop() -> list[tuple[str, bytes, str]]:
    """The files dropped: name, content, and an id that is new for each drop."""
    files = st.file_uploader(
        "Drop the files exported from KCC here",
        type=["csv", "txt", "tsv", "xlsx", "xls"],
        accept_multiple_files=True,
        key=f"{DROPPED}:{st.session_state.get(DROPPED, 0)}",
        help="CSV or XLSX, any number at once. Each is told by its headers, not by its name.",
    )
    return [(file.name, file.getvalue(), file.file_id) for file in files or []]


def preview(files: Sequence[tuple[str, bytes, str]], profile: str) -> dict[str, list[FilePreview]]:
    """What each file would be loaded as; kept while the same files lie here."""
    held = st.session_state.setdefault(PREVIEWS, {})
    found: dict[str, list[FilePreview]] = {}
    for name, content, file_id in files:
        if (file_id, profile) not in held:
            with st.spinner(f"Reading {name} …"), messages.guarded():
                held[file_id, profile] = bench.preview_bytes(name, content, profile=profile or None)
        if (file_id, profile) in held:
            found[file_id] = held[file_id, profile]
    for key in set(held) - {(file_id, which) for _, _, file_id in files for _, which in held}:
        del held[key]
    return found


def choose_profile() -> str:
    """The saved layout with which the files are read; empty for the standard layout."""
    names = [str(name) for name in bench.profiles()["name"].tolist()]
    if not names:
        return ""
    if st.session_state.get(PROFILE) not in {None, NO_PROFILE, *names}:
        del st.session_state[PROFILE]
    chosen = st.selectbox("Column layout", [NO_PROFILE, *names], key=PROFILE, width=320)
    return "" if chosen in {None, NO_PROFILE} else str(chosen)


def load(files: Sequence[tuple[str, bytes, str]], profile: str, *, partial: bool) -> None:
    """Load what lies here, all in one transaction; the report stays until the next load."""
    with st.spinner("Checking every row and loading …"), messages.guarded():
        report = bench.load_bytes([(name, content) for name, content, _ in files], profile=profile or None, partial=partial)
        st.session_state[REPORT] = report
        if report.loaded:
            st.session_state[DROPPED] = st.session_state.get(DROPPED, 0) + 1
            st.session_state.pop(PREVIEWS, None)
        st.rerun()


def waiting() -> None:
    """The files that lie here: what each is, the mapper for strange ones, and the Load button."""
    files = drop()
    if not files:
        return
    profile = choose_profile()
    previews = preview(files, profile)
    tables = [one for file in previews.values() for one in file]
    if tables:
        st.html(preview_table(tables, profile))
    strange = [(name, content, one) for name, content, file_id in files for one in previews.get(file_id, ()) if not one.recognised]
    ready = len(tables) - len(strange)
    rows = sum(one.rows for one in tables if one.recognised)
    with st.container(horizontal=True, vertical_alignment="center", key="load-actions"):
        label = f"Load {formats.count(ready, 'table')}, {formats.count(rows, 'row')}"
        if st.button(label, type="primary", icon=":material/upload:", key="load", disabled=not ready or bool(strange)):
            load(files, profile, partial=False)
        report: LoadReport | None = st.session_state.get(REPORT)
        if ((report and not report.loaded) or strange) and st.button("Load the good rows", key="load-good", disabled=not ready):
            load(files, profile, partial=True)
        if strange:
            st.caption(
                f"{formats.count(len(strange), 'table')} not recognised: name the columns below, take the file away, or load the good rows.",
                width="content",
            )
    for number, (_, content, one) in enumerate(strange):
        with messages.guarded():
            column_mapper(bench, content, one, number)


def last_report() -> None:
    """What the last load did, until the next."""
    report: LoadReport | None = st.session_state.get(REPORT)
    if report is None:
        return
    say(*load_sentence(report))
    st.html(result_table(report))
    if report.ignored:
        st.caption(messages.escaped(f"Not read: {', '.join(report.ignored)}"))
    rejects_grid(bench, report.load_id, "now")


def layouts() -> None:
    """The saved column layouts, and our own."""
    saved = records(bench.profiles())
    for row in saved:
        with st.container(horizontal=True, vertical_alignment="center", key=f"layout-{row['name']}"):
            st.markdown(messages.escaped(f"{row['name']} ({row['dataset']}): {profile_columns(row['columns'])}"))
            st.button(
                "Forget it", key=f"forget:{row['name']}", type="tertiary", icon=":material/delete:", on_click=forget, args=(row["name"],)
            )
    ours = bench.dataset_layout()
    datasets = list(dict.fromkeys(ours["dataset"].tolist()))
    dataset = st.selectbox("Our columns of", datasets, format_func=lambda name: name.replace("_", " "), key="our-columns", width=280)
    rows = [{**row, "required": "must be there" if row["required"] else ""} for row in records(ours[ours["dataset"] == dataset])]
    columns = (Column("column", "Column"), Column("required", ""), Column("kind", "Holds"), Column("meaning", "Meaning"))
    st.html(plain_rows(rows, columns, "The standard layout: what loads without a column mapper"))


def forget(name: str) -> None:
    try:
        bench.forget_profile(name)
    except Exception as error:
        messages.keep(messages.escaped(getattr(error, "message", "It could not be forgotten.")), "error")


with messages.guarded():
    waiting()
with messages.guarded():
    last_report()
findings = kcc_findings(bench)
if findings:
    st.subheader("What KCC's data shows", anchor=False)
    st.html(finding_table(pd.DataFrame(findings), bench.base_currency, f"{formats.count(len(findings), 'finding')}, gravest first"))
st.subheader("What is loaded", anchor=False)
st.html(plain_rows(counts, (Column("name", "Dataset"), Column("rows", "Rows that stand", "number")), ""))
with st.expander("Past loads"):
    st.html(past_loads(bench))
    numbers = [int(number) for number in dict.fromkeys(bench.loads()["load_id"].tolist())]
    chosen = st.selectbox("Rejected rows of load", numbers, index=None, key="past-load", placeholder="Choose a load", width=260)
    if chosen is not None:
        rejects_grid(bench, chosen, "past")
with st.expander("Column layouts"), messages.guarded():
    layouts()
