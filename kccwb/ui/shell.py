"""The frame around every page: style, company picker, navigation, first run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kccwb.ui import messages, session

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.png")
"""The browser tab's: kept here, because an icon by name would be fetched from the internet."""
_PAGES = (
    ("overview", "Overview", ":material/dashboard:"),
    ("kcc_data", "KCC data", ":material/upload_file:"),
    ("mapping", "Mapping", ":material/account_tree:"),
    ("export", "Export", ":material/outbox:"),
    ("payments", "Payments (Import)", ":material/move_to_inbox:"),
    ("trial_balance", "Trial balance", ":material/balance:"),
    ("month_end", "Month end", ":material/event_available:"),
    ("reconcile", "Reconcile", ":material/compare_arrows:"),
    ("connection", "Connection", ":material/link:"),
)


def run(root: Path) -> None:
    """Draw the app whose pages are in ``root``/pages."""
    st.set_page_config(page_title="kccwb", page_icon=ICON, layout="wide")
    st.html(STYLE)
    with messages.guarded():
        if not session.companies().names():
            st.navigation([st.Page(first_run, title="Welcome", icon=":material/waving_hand:")], position="hidden").run()
            return
        pages = [
            st.Page(
                root / "pages" / f"{name}.py",
                title=title,
                icon=icon,
                default=name == "overview",
                url_path="start" if name == "overview" else name,
            )
            for name, title, icon in _PAGES
            if (root / "pages" / f"{name}.py").exists()
        ]
        overview = st.Page(lambda: st.switch_page(pages[0]), title="Overview", url_path="overview", visibility="hidden")
        page = st.navigation([*pages, overview])
        with st.sidebar:
            _picker()
        page.run()


def _picker() -> None:
    names = session.companies().names()
    current = session.current_company()
    if len(names) > 1:
        chosen = st.selectbox("Company", names, index=names.index(current) if current in names else 0)
        if chosen != current:
            session.choose(chosen)
            st.rerun()
    if current and st.query_params.get("company") != current:
        session.choose(current)
    with st.popover("New company", icon=":material/add:", type="tertiary"):
        _new_company("another")


def first_run() -> None:
    """No company yet: make one, or look at the demo."""
    st.title("Welcome to kccwb", anchor=False)
    st.write(
        "The workbench carries sales, purchases and payments between Khaos Control Cloud and your accounting package, and proves that the two agree. "
        "It begins with a company: one file on this machine."
    )
    _new_company("first")
    st.divider()
    st.write("Only looking? Stop the app and start the demo, a made-up company with a practice accounting package beside it:")
    st.code("kccwb demo", language=None)


def _new_company(which: str) -> None:
    with st.form(f"new-company-{which}", border=False):
        name = st.text_input("Company name", placeholder="Northwind Traders")
        currency = st.text_input("Base currency", value="GBP", max_chars=3, help="Three letters: the currency of the books.")
        if st.form_submit_button("Make the company", type="primary"):
            with messages.guarded():
                session.choose(session.companies().create(name or "", currency or ""))
                messages.keep(f"{name} is made. Load KCC's files next.")
                st.rerun()
