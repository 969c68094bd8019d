"""Uploading: what it will do is said first, then how far it is; refresh and other tabs see the same run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from kccwb.model.documents import DOCUMENT_TYPES
from kccwb.sync.outward.reports import JobStatus, PlanRow, UploadPlan
from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_rows
from kccwb.workbench import Workbench

_NOUNS = {
    "Company": ("company", "companies"),
    "Stock Item": ("stock item", "stock items"),
    "Prepayment": ("prepayment", "prepayments"),
    "Allocation": ("prepayment allocation", "prepayment allocations"),
}
_ROW = (
    Column("source_type", "Type"),
    Column("source_code", "Code", "code"),
    Column("company_name", "Company"),
    Column("amount", "Amount", "money"),
    Column("currency", "Currency"),
    Column("reason", "Why"),
)
_FIRST = 50
GOING = frozenset({"running", "paused"})


def plan_sentence(plan: UploadPlan) -> str:
    """ "Upload 41 documents, £18,204.10; 3 companies and 7 stock items go with them."."""
    if not plan.sending:
        return "Nothing of this can be uploaded yet."
    along = {row.row_id for row in plan.goes_along}
    kinds = Counter(_noun(row) for row in plan.sending if row.row_id not in along)
    with_them = Counter(_noun(row) for row in plan.goes_along)
    documents = Counter({kind: number for kind, number in kinds.items() if kind == "document"})
    others = kinds - documents
    largest_first = sorted(plan.amounts, key=lambda amount: -amount.documents)
    amounts = " and ".join(formats.money(amount.amount, amount.currency) for amount in largest_first if amount.amount)
    parts = [", ".join(part for part in (_listed(documents), amounts) if part) if documents else "", _listed(others)]
    first = "; also ".join(part for part in parts if part) or "nothing of its own"
    more = f"; {_listed(with_them)} {_goes(with_them)} with {'it' if sum(kinds.values()) == 1 else 'them'}" if with_them else ""
    return f"Upload {first}{more}."


@st.dialog("Upload Data", width="large")
def confirm_upload(bench: Workbench, row_ids: Sequence[str]) -> None:
    """Say what will be uploaded, and do it when the person agrees. Without rows, everything that can go."""
    chosen = list(row_ids) or None
    with messages.guarded():
        with st.spinner("Checking what goes along …"):
            plan = bench.plan(row_ids=chosen, all_rows=chosen is None)
        st.markdown(f"**{messages.escaped(plan_sentence(plan))}**")
        _listed_rows("Going along because the documents need them", plan.goes_along)
        _listed_rows("Not going: blocked, the pre-check says why", plan.blocked)
        _listed_rows("Not going: waiting for something else", plan.waiting)
        _listed_rows("Not going: not for export, or exported before", plan.left_out)
        with st.container(horizontal=True):
            if st.button("Upload", type="primary", disabled=not plan.sending, icon=":material/cloud_upload:"):
                bench.start_upload(row_ids=chosen, all_rows=chosen is None)
                st.rerun()
            if st.button("Cancel"):
                st.rerun()


def running_upload(bench: Workbench) -> None:
    """The latest upload: while it runs, its progress with Pause; afterwards, one line on what became of it."""
    job = bench.latest_job()
    if job is None:
        return
    if job.state in GOING:
        _watched(bench)
        return
    words = messages.escaped(f"Last upload, {formats.moment(job.finished or job.started)} by {job.by}: {job.message}")
    if job.state == "done":
        st.caption(words)
    else:
        st.warning(words, icon=":material/warning:")


@st.fragment(run_every=1.0)
def _watched(bench: Workbench) -> None:
    with messages.guarded():
        job = bench.latest_job()
        if job is None or job.state not in GOING:
            st.rerun(scope="app")
            return
        share = min(job.done / job.total, 1.0) if job.total else 0.0
        st.progress(share, text=messages.escaped(_progress(job)))
        if job.state == "paused":
            if st.button("Resume", icon=":material/play_arrow:", key="resume-upload"):
                bench.resume_job(job.job_id)
                st.rerun(scope="fragment")
        elif st.button(
            "Pause", icon=":material/pause:", key="pause-upload", help="It stops after the batch under way and can go on at any time."
        ):
            bench.pause_job(job.job_id)
            st.rerun(scope="fragment")


def _progress(job: JobStatus) -> str:
    parts = [f"{'Paused: ' if job.state == 'paused' else ''}{job.done:,} of {job.total:,} done"]
    if job.failed:
        parts.append(f"{job.failed:,} refused")
    if job.per_minute and job.state == "running":
        parts.append(f"{job.per_minute:,} a minute")
    if job.left_seconds is not None:
        parts.append(f"about {formats.lasting(job.left_seconds)} left")
    return " · ".join([*parts, job.message] if job.message else parts)


def _listed_rows(title: str, rows: Sequence[PlanRow]) -> None:
    if not rows:
        return
    with st.expander(f"{title} ({len(rows):,})"):
        st.html(plain_rows([vars(row) for row in rows[:_FIRST]], _ROW, title))
        if len(rows) > _FIRST:
            st.caption(f"The first {_FIRST} of {len(rows):,}.")


def _noun(row: PlanRow) -> str:
    return "document" if row.source_type in DOCUMENT_TYPES else row.source_type


def _goes(kinds: Counter[str]) -> str:
    return "goes" if sum(kinds.values()) == 1 else "go"


def _listed(kinds: Counter[str]) -> str:
    words = [
        formats.count(number, *_NOUNS.get(kind, ("document", "documents"))) for kind, number in sorted(kinds.items(), key=_documents_first)
    ]
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"


def _documents_first(entry: tuple[str, int]) -> int:
    return ["document", *_NOUNS].index(entry[0])
