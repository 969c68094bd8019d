"""Mapping: gaps first, then nominals, tax, banks, defaults and options."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import LEDGER_STYLE, records
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.downloads import file_button
from kccwb.ui.header import page_head, place_link
from kccwb.ui.mapping_editor import mapping_table, side_name
from kccwb.ui.mapping_gaps import gap_cards
from kccwb.ui.mapping_rows import Choices, bank_accounts, held_up, lines, mapping_sentence, posting_accounts, tax_choices
from kccwb.ui.posting_items import posting_items

LEVELS = {
    "stock type 2": ("stock_item", "stock_type_2"),
    "company class": ("company", "company_class"),
    "country": ("company", "country_code"),
}
VALUES = {"on": "On", "off": "Off", "expense": "An expense account", "stock_in_hand": "Stock in Hand (current asset)",
          "supplier_reference": "The supplier's reference", "invoice_code": "KCC's Invoice Code"}  # fmt: skip

bench = page_head("Mapping")
st.html(LEDGER_STYLE)
gaps = records(bench.gaps())
accounts = records(bench.accounts())
tax_codes = records(bench.tax_codes())
connected = bench.status().connected
posting, banks = posting_accounts(accounts), bank_accounts(accounts)


def said(act: Callable[[], str], kind: str = "success") -> None:
    """Do something and say what came of it after the rerun; errors stay on the page in words."""
    with messages.guarded():
        words = act()
        messages.keep(messages.escaped(words), kind)
        st.rerun()


def fetch_chart() -> str:
    with st.spinner("Reading accounts and tax codes …"):
        report = bench.fetch_chart()
    bench.refresh_suggestions()
    return f"{formats.count(report.accounts, 'account')} and {formats.count(report.tax_codes, 'tax code')} read."


def apply_defaults() -> str:
    rows = bench.map_defaults().rows
    return " ".join(
        f"{row.role.replace('_', ' ').capitalize()}: {row.account_code} {row.account_name} ({row.outcome}; {row.reason})." if row.account_name
        else f"{row.role.replace('_', ' ').capitalize()}: {row.outcome}; {row.reason}."
        for row in rows
    )  # fmt: skip


def actions() -> None:
    """What KCC's Actions menu offers for setting up, and the mapping as a file."""
    with st.container(horizontal=True, vertical_alignment="center", key="mapping-actions"):
        options = ["Get Nominal & Tax Accounts", "Apply Default Setup"]
        chosen = st.menu_button("Actions", options, icon=":material/bolt:", key="mapping-menu")
        get = st.button(options[0], icon=":material/cloud_download:", key="get-chart", disabled=not connected)
        defaults = st.button(options[1], icon=":material/auto_fix:", key="defaults", disabled=not accounts)
        file_button("Mapping as CSV", bench.export_mapping, "mapping.csv", key="mapping-csv")
        file_button("Excel", bench.export_mapping, "mapping.xlsx", key="mapping-xlsx")
        with st.popover("Import a mapping file", icon=":material/upload:"):
            file = st.file_uploader("Mapping file", type=["csv", "xlsx"], key=f"mapping-file-{st.session_state.get('mapping-file', 0)}")
            st.caption("All of it is taken over, or nothing: wrong lines are listed. Columns: kind, code, direction, target, rollup_item.")
            if file and st.button("Import it", type="primary", key="mapping-import"):
                said(lambda: import_file(file.name, file.getvalue()))
    if get or chosen == options[0]:
        said(fetch_chart)
    if defaults or chosen == options[1]:
        said(apply_defaults)


def import_file(name: str, content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        report = bench.import_mapping(path)
    st.session_state["mapping-file"] = st.session_state.get("mapping-file", 0) + 1
    return f"{formats.count(report.rows, 'line')} read, {report.changed:,} changed something."


def left_out(choices: Choices) -> None:
    """Accounts that are not in the drop-down, and why."""
    if choices.left_out:
        with st.expander(f"{formats.count(len(choices.left_out), 'account')} cannot be chosen, and why"):
            columns = (Column("account", "Account"), Column("type", "Type"), Column("reason", "Why not"))
            st.html(plain_rows(choices.left_out, columns, "").replace("<tr>", '<tr class="grey">'))


def nominals() -> None:
    st.caption(
        "A nominal without an account of its own falls to the default. Stock and Cost-of-Sale nominals are never exported, mapped or not."
    )
    mapping_table(bench, "nominal", lines(bench, "nominal", posting), posting, ("Nominal", "System type", "Account"))
    left_out(posting)
    with st.expander("Sales nominals by Stock Type 2, Company Class or Country"):
        precedence()


def precedence() -> None:
    """Nominals for lines that carry none: Company > Stock Item > Stock Type 2 > Company Class > Country > default."""
    st.caption(
        "For lines without a nominal of their own: Company, then Stock Item (both from KCC's files), then what stands here, then the default."
    )
    mapped = records(bench.mappings("precedence"))
    for number, row in enumerate(mapped):
        with st.container(horizontal=True, vertical_alignment="center", key=f"level-{number}"):
            st.markdown(messages.escaped(f"{row['direction'].capitalize()} {row['code']} → {row['target']} {row['description']}"))
            if st.button("Take away", key=f"unlevel:{row['direction']}:{row['code']}", type="tertiary", icon=":material/delete:"):
                said(lambda row=row: take_away(row["code"], row["direction"]))  # type: ignore[misc]
    with st.container(horizontal=True, vertical_alignment="bottom", key="new-level"):
        level = st.selectbox("Level", list(LEVELS), format_func=str.capitalize, key="level", width=180) or "country"
        value = st.selectbox("Value", bench.choices(*LEVELS[level]), key=f"level-{level}", width=220)
        nominal = st.selectbox("Nominal", bench.choices("nominal", "nominal_code"), key="level-nominal", width=180)
        if st.button("Add", key="level-add", disabled=not (value and nominal)):
            said(lambda: add_level(level, str(value), str(nominal)))


def take_away(code: str, level: str) -> str:
    bench.unmap("precedence", code, level)
    return f"{level.capitalize()} {code} has no nominal any more."


def add_level(level: str, value: str, nominal: str) -> str:
    bench.map_precedence(level, value, nominal)
    return f"{level.capitalize()} {value} takes nominal {nominal}."


def tax() -> None:
    st.caption(
        "Each rate needs a tax code for sales and one for purchases. With rollup on, each also needs the stock item that stands for it."
    )
    for direction in ("sales", "purchase"):
        st.markdown(f"**{side_name(direction)}**")
        choices = tax_choices(tax_codes, direction)
        mapping_table(
            bench, f"tax-{direction}", lines(bench, "tax", choices, direction), choices, ("Tax rate", "Rate", "Tax code"), rollup=True
        )


def options() -> None:
    for row in records(bench.options()):
        if not row["applies"]:
            continue
        allowed = [value.strip() for value in str(row["allowed"]).split("|")]
        key = session.scoped(f"option:{row['name']}:{row['value']}")
        title, _, meaning = str(row["meaning"]).rpartition(": ") if str(row["meaning"]).count(": ") == 1 else ("", "", str(row["meaning"]))
        label = title or row["name"].replace("_", " ").capitalize()
        picked = st.radio(
            f"**{label}**",
            allowed,
            index=allowed.index(row["value"]),
            format_func=lambda value: VALUES.get(value, value),
            key=key,
            horizontal=True,
        )
        st.caption(messages.escaped(meaning[:1].upper() + meaning[1:]))
        if picked and picked != row["value"]:
            said(lambda row=row, picked=picked: set_option(row["name"], picked))  # type: ignore[misc]


def set_option(name: str, value: str) -> str:
    done = bench.set_option(name, value)
    return f"{name.replace('_', ' ').capitalize()}: {VALUES.get(done.value, done.value)}. {done.note}".strip()


st.markdown(messages.escaped(mapping_sentence(gaps, held_up(bench), bench.base_currency)))
if not accounts:
    if connected:
        st.info("The package's accounts are not read yet: Get Nominal & Tax Accounts, then map.", icon=":material/cloud_download:")
    else:
        st.info("No accounting package is connected, so there are no accounts to map to.", icon=":material/link_off:")
        place_link("connection", "Connect a package")
actions()
if gaps:
    st.subheader("Gaps", anchor=False)
    with messages.guarded():
        gap_cards(bench, gaps)
st.subheader("What goes where", anchor=False)


def bank_table() -> None:
    heads = ("Bank account", "Currency", "Account in the package")
    mapping_table(bench, "bank", lines(bench, "bank", banks), banks, heads)


def default_table() -> None:
    mapping_table(bench, "default", lines(bench, "default", posting), posting, ("Role", "", "Account"))


TABS: dict[str, Callable[[], None]] = {"Nominals": nominals, "Tax": tax, "Banks": bank_table, "Defaults": default_table, "Options": options}
if bench.traits().posting_items:
    TABS["Posting items"] = lambda: posting_items(bench, bench.status().package_name)
for tab, draw in zip(st.tabs(list(TABS)), TABS.values(), strict=True):
    with tab, messages.guarded():
        draw()
