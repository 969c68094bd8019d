"""One difference opened: both documents side by side, what differs marked, the timeline beneath, and what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from kccwb.model.errors import BadInput, WorkbenchError
from kccwb.ui import formats, messages, session
from kccwb.ui.balances import records
from kccwb.ui.columns import Column, plain_rows, plain_table
from kccwb.ui.deeds import deed
from kccwb.ui.reconcile_undo import draw_undo
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Wanted

_OURS = (
    Column("line", "Line", "number"),
    Column("description", "Description"),
    Column("quantity", "Quantity", "number"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("tax_rate", "Tax rate", "code"),
    Column("nominal_code", "Nominal", "code"),
)
_THEIRS = (
    Column("line", "Line", "number"),
    Column("description", "Description"),
    Column("quantity", "Quantity", "number"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("tax_code", "Tax code", "code"),
    Column("account_code", "Nominal", "code"),
)
_TIMELINE = (
    Column("occurred", "When", "moment"),
    Column("where", "Where"),
    Column("what", "What"),
    Column("by_whom", "Who"),
    Column("amount", "Amount", "money"),
    Column("currency", "Cur."),
    Column("words", "Words"),
)


def side_table(rows: Sequence[Mapping[str, Any]], package: str) -> str:
    """Both sides field by field; a field that differs is marked with a sign and a tint."""
    body = "".join(
        f'<tr{" class=differs" if row["differs"] else ""}><th scope="row">{escape(row["field"])}</th><td>{_value(row["kind"], row["kcc"])}</td>'
        f"<td>{_value(row['kind'], row['package'])}</td><td>{'≠<span class=away> differs</span>' if row['differs'] else ''}</td></tr>"
        for row in rows
    )
    head = f'<tr><td></td><th scope="col">KCC</th><th scope="col">{escape(package)}</th><td></td></tr>'
    return f'<div class="kcc-scroll"><table class="kcc-plain kcc-sides"><thead>{head}</thead><tbody>{body}</tbody></table></div>'


@st.dialog("Both documents, side by side", width="large")
def show_difference(bench: Workbench, difference_id: str, package: str, compare: Callable[[], None]) -> None:
    """Draw a difference; ``compare`` compares anew after a decision about a match."""
    with messages.guarded():
        found = records(bench.page("difference", Wanted(one_of={"difference_id": (difference_id,)}), limit=1, key="difference_id"))
        if not found:
            st.info("This difference is not there any more: it was resolved.", icon=":material/check_circle:")
            return
        row = found[0]
        title = f"{row['document_kind']} {_name(row)}"
        st.markdown(f"#### {messages.escaped(title)}: {messages.escaped(row['class'])}")
        st.markdown(
            messages.escaped(f"{row['explanation']} Difference: {formats.money(row['difference'], row['currency'])}, {row['life']}.")
        )
        if row["cause"] or row["fix"]:
            st.caption(
                messages.escaped(" ".join(part for part in (row["cause"], f"To mend it: {row['fix']}" if row["fix"] else "") if part))
            )
        st.html(side_table(records(bench.match_sides(row["match_id"])), package))
        _links(row, package)
        _lines(bench, row, package)
        _actions(bench, row, compare)
        if row["row_id"] and row["package_id"]:
            draw_undo(bench, row["row_id"], package, done)
        timeline(bench, row["match_id"], package)


def timeline(bench: Workbench, match_id: str, package: str) -> None:
    """What happened to it in KCC, in the package and here, newest first."""
    places = {"package": package, "workbench": "here"}
    rows = [
        {**one, "where": places.get(one["place"], one["place"]), "what": deed(one["deed"]) if "." in one["deed"] else one["deed"]}
        for one in records(bench.match_timeline(match_id))
    ]
    st.markdown("**What happened, newest first**")
    st.html(plain_rows(rows, _TIMELINE, formats.count(len(rows), "event")))


def _links(row: Mapping[str, Any], package: str) -> None:
    with st.container(horizontal=True, key="pair-links"):
        if row["row_id"]:
            st.page_link("pages/kcc_data.py", label="Open KCC data", icon=":material/arrow_forward:")
        if str(row["url"] or "").startswith(("http://", "https://")):
            st.link_button(f"Open in {package}", row["url"], icon=":material/open_in_new:", type="tertiary")


def _lines(bench: Workbench, row: Mapping[str, Any], package: str) -> None:
    with st.expander("Lines of both documents"):
        left, right = st.columns(2)
        with left:
            try:
                lines = [vars(line) for line in bench.document(row["row_id"]).lines] if str(row["row_id"] or "")[:2] in {"S:", "P:"} else []
            except BadInput:
                lines = []
            st.html(plain_rows(lines, _OURS, f"KCC: {formats.count(len(lines), 'line')}"))
        with right:
            theirs = bench.match_package_lines(row["match_id"])
            st.html(plain_table(theirs, _THEIRS, f"{package}: {formats.count(len(theirs), 'line')}"))


def _actions(bench: Workbench, row: Mapping[str, Any], compare: Callable[[], None]) -> None:
    st.markdown("**What to do with it**")
    key = row["difference_id"]
    if row["life"] == "accepted":
        st.caption(messages.escaped(f"Accepted by {row['accepted_by']}: {row['accepted_reason']}"))
        if st.button("Open it again", key="pair-reopen", icon=":material/undo:"):
            done(lambda: bench.reopen_difference([key]), "Open again.")
    else:
        with st.container(horizontal=True, vertical_alignment="bottom", key="pair-accept"):
            reason = st.text_input(
                "Accept, because", key=session.scoped(f"reason:{key}"), placeholder="Timing: paid in November", width=320
            )
            if st.button("Accept", key="pair-accept-yes", type="primary", icon=":material/check:", disabled=not (reason or "").strip()):
                done(lambda: bench.accept_difference([key], reason or ""), "1 difference accepted.")
    if bool(row["row_id"]) != bool(row["package_id"]) and row["side"]:
        _link(bench, row, compare)
    elif (
        row["row_id"]
        and row["package_id"]
        and st.button("These are not the same: take the match apart", key="pair-split", icon=":material/link_off:")
    ):
        done(lambda: _and(bench.split_match(row["match_id"]), compare), "The match was taken apart, and both were compared anew.")


def _link(bench: Workbench, row: Mapping[str, Any], compare: Callable[[], None]) -> None:
    """Say which document of the other side it is, among those that stand there alone."""
    missing = "package_id" if row["row_id"] else "row_id"
    alone = [
        one
        for one in records(bench.differences())
        if one[missing] and not (one["row_id"] and one["package_id"]) and one["side"] == row["side"] and one["currency"] == row["currency"]
    ]
    alone.sort(
        key=lambda one: (one["company_name"] != row["company_name"], one["document_kind"] != row["document_kind"], one["difference_id"])
    )
    words = {one[missing]: _candidate(one) for one in alone}
    with st.container(horizontal=True, vertical_alignment="bottom", key="pair-link"):
        chosen = st.selectbox(
            "It is the same as",
            list(words),
            index=None,
            format_func=lambda one: words[one],
            key="pair-link-to",
            placeholder="Nothing yet",
            width=420,
        )
        if st.button("Link", key="pair-link-yes", icon=":material/link:", disabled=not chosen):
            ours, theirs = (str(row["row_id"]), str(chosen)) if row["row_id"] else (str(chosen), str(row["package_id"]))
            done(lambda: _and(bench.accept_match([ours], [theirs]), compare), "Linked, and both were compared anew.")


def done(act: Callable[[], object], words: str) -> None:
    """Act, say what came of it, and draw the page anew."""
    try:
        act()
    except WorkbenchError as refused:
        messages.show_error(refused)
        return
    messages.keep(messages.escaped(words))
    st.rerun()


def _and(first: object, then: Callable[[], None]) -> None:
    """The decision is made; compare anew."""
    then()


def _name(row: Mapping[str, Any]) -> str:
    """What it is called where it stands; a second copy in the package names KCC's document too, and has the package's number."""
    code, number = str(row["source_code"] or ""), str(row["package_number"] or "")
    return number or code if row["package_id"] and not row["row_id"] else code or number


def _candidate(one: Mapping[str, Any]) -> str:
    amount = one["kcc_amount"] if one["kcc_amount"] is not None else one["package_amount"]
    day = one["kcc_date"] or one["package_date"]
    return f"{_name(one) or one['document_kind']}, {one['company_name']}, {formats.day(day)}, {formats.money(amount, one['currency'])}"


def _value(kind: str, text: str | None) -> str:
    if text is None:
        return formats.NIL
    if kind == "money":
        return escape(formats.figure(Decimal(text)))
    if kind == "date":
        return formats.day(dt.date.fromisoformat(text))
    if kind == "rate":
        return f"{Decimal(text).normalize():f}"
    return escape(text)
