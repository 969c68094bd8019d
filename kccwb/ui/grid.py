"""The one grid of every page: filters, server-side paging, ticks kept by row id, totals, download, plain table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from kccwb.ui import formats, session
from kccwb.ui.columns import Column, as_csv, editor_columns, plain_table, shown
from kccwb.ui.filters import Choice, Sort, filter_row
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Total, Wanted

PAGE = 100
ROW_HEIGHT = 35
_GREEN = "background-color: rgba(33, 145, 80, 0.18)"


@dataclass(frozen=True)
class GridLayout:
    """What a grid shows: a documented view, its columns, and how it is filtered, sorted and totalled.

    ``always`` limits the view for this grid (column → values). ``search`` are the columns the search box looks in. Without ``tick`` the grid
    only shows. ``noun`` is what a row is called in counts. ``empty`` is said when nothing is there at all.
    """

    name: str
    view: str
    columns: tuple[Column, ...]
    search: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    sorts: tuple[Sort, ...] = ()
    always: dict[str, tuple[str, ...]] | None = None
    amount: str = "amount"
    key: str = "row_id"
    noun: str = "row"
    tick: bool = True
    opens: str = ""
    """The column whose cells open their row when clicked."""
    amounts: bool = True
    empty: str = "Nothing here."
    dated: tuple[str, ...] = ()
    days: tuple[date, date] | None = None
    """Only rows of which one of the ``dated`` columns lies between these days."""

    def limits(self, *, ticked_in: str = "") -> Wanted:
        """What limits this grid whatever its filters say."""
        return Wanted(one_of=self.always or {}, amount=self.amount, ticked_in=ticked_in, dated=self.dated, days=self.days)


@dataclass(frozen=True)
class GridState:
    """What the person sees and has ticked: ids, totals of the ticked rows, totals of all that match the filter."""

    ticked: tuple[str, ...]
    ticked_totals: tuple[Total, ...]
    matching: tuple[Total, ...]
    opened: str | None = None
    """The row whose cell was just clicked, if any."""

    @property
    def rows(self) -> int:
        """How many rows match the filter."""
        return sum(total.rows for total in self.matching)


def grid(bench: Workbench, layout: GridLayout, *, actions: Callable[[GridState], None] | None = None) -> GridState:
    """Draw the grid; ``actions`` draws the Actions row above it and is told what is ticked. Call it inside a ``section``.

    Ticks live in the company file by row id, so they survive paging, filters, refresh, other tabs and restarts; they are never kept by position.
    """
    _apply_edits(bench, layout)
    opened = _opened(layout)
    above = st.container()
    everything = bench.totals(layout.view, layout.limits(), key=layout.key)
    if not everything:
        st.info(layout.empty, icon=":material/inbox:")
        return GridState((), (), ())
    wanted, order = filter_row(
        bench, layout.name, layout.view, layout.search, layout.choices, layout.sorts, layout.always, layout.amounts, layout.tick
    )
    wanted = replace(wanted, amount=layout.amount, dated=layout.dated, days=layout.days)
    state = replace(_state(bench, layout, wanted), opened=opened)
    if actions:
        with above:
            actions(state)
    if not state.rows:
        st.info("No row matches the filter.", icon=":material/filter_alt_off:")
        return state
    if layout.tick:
        _tick_row(bench, layout, wanted, state)
    page = _page_number(layout, state.rows)
    rows = bench.page(
        layout.view, wanted, order=order, offset=(page - 1) * PAGE, limit=PAGE, grid=layout.name if layout.tick else "", key=layout.key
    )
    with st.container(key=f"grid-{layout.name}"):
        if _plain(layout):
            caption = f"{formats.totals(state.matching, layout.noun)}; page {page}"
            st.html(plain_table(rows, layout.columns, caption, ticked="ticked" if layout.tick else ""))
        else:
            _editor(layout, rows)
    _foot(bench, layout, wanted, order, state)
    return state


def refresh(layout: GridLayout) -> None:
    """Forget what the browser holds of this grid's page, after an action changed ticks or rows."""
    version = session.scoped(f"{layout.name}:version")
    st.session_state[version] = int(st.session_state.get(version, 0)) + 1


def _state(bench: Workbench, layout: GridLayout, wanted: Wanted) -> GridState:
    matching = bench.totals(layout.view, wanted, key=layout.key)
    if not layout.tick:
        return GridState((), (), matching)
    mine = layout.limits(ticked_in=layout.name)
    chosen = bench.page(layout.view, mine, limit=None, key=layout.key)[layout.key].tolist()
    return GridState(tuple(str(row_id) for row_id in chosen), bench.totals(layout.view, mine, key=layout.key), matching)


def _apply_edits(bench: Workbench, layout: GridLayout) -> None:
    """Carry the ticks made in the browser into the company file: position → row id by the rows that were on the screen."""
    place = session.scoped(f"{layout.name}:drawn")
    drawn = st.session_state.get(place)
    if not drawn:
        return
    key, row_ids, applied = drawn
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    now = {row_ids[int(position)]: bool(change["ticked"]) for position, change in edited.items() if "ticked" in change}
    given = dict(zip(row_ids, st.session_state[f"{place}:ticks"], strict=False))
    # A tick that is taken back leaves the widget's edits, so absence means "as given".
    fresh = {row_id: now.get(row_id, tick) for row_id, tick in given.items() if now.get(row_id, tick) != applied.get(row_id, tick)}
    if fresh:
        bench.tick(
            layout.name, on=[row_id for row_id, tick in fresh.items() if tick], off=[row_id for row_id, tick in fresh.items() if not tick]
        )
        st.session_state[place] = (key, row_ids, {**applied, **fresh})


def _tick_row(bench: Workbench, layout: GridLayout, wanted: Wanted, state: GridState) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"ticks-{layout.name}"):
        words = f"Selected: {formats.totals(state.ticked_totals, layout.noun)}" if state.ticked else "Nothing selected"
        st.markdown(f"**{words}**".replace("$", "\\$"), width="content")
        if st.button(
            f"Select all {state.rows:,} that match", key=session.scoped(f"{layout.name}:all"), type="tertiary", icon=":material/select_all:"
        ):
            bench.tick_wanted(layout.name, layout.view, wanted, key=layout.key)
            refresh(layout)
            st.rerun(scope="fragment")
        clear = st.button(
            "Clear", key=session.scoped(f"{layout.name}:clear"), type="tertiary", icon=":material/deselect:", disabled=not state.ticked
        )
        if clear:
            bench.untick_all(layout.name)
            refresh(layout)
            st.rerun(scope="fragment")


def _page_number(layout: GridLayout, rows: int) -> int:
    pages = -(-rows // PAGE)
    held = session.scoped(f"{layout.name}:page")
    if int(st.session_state.get(held, 1)) > pages:
        st.session_state[held] = pages
    return int(st.session_state.get(held, 1)) if pages > 1 else 1


def _plain(layout: GridLayout) -> bool:
    return bool(st.session_state.get(session.scoped(f"{layout.name}:plain"), False))


def _editor(layout: GridLayout, rows: pd.DataFrame) -> None:
    order = [column.name for column in layout.columns if column.name in rows.columns]
    row_ids = [str(row_id) for row_id in rows[layout.key].tolist()]
    height = min(ROW_HEIGHT * (len(rows) + 1) + 3, ROW_HEIGHT * 16 + 3)
    frame = shown(rows, layout.columns)
    # The widget remembers edits and clicks by position: its key holds everything that decides which row stands where.
    version = st.session_state.get(session.scoped(f"{layout.name}:version"), 0)
    key = session.scoped(f"{layout.name}:{version}:{hashlib.sha256(chr(10).join(row_ids).encode()).hexdigest()[:16]}")
    config = editor_columns(layout.columns)
    if layout.opens:
        opener = next(column for column in layout.columns if column.name == layout.opens)
        config[layout.opens] = st.column_config.ButtonColumn(
            opener.label, width=opener.width, help="Click to open.", type="tertiary", alignment="left", key=f"{key}:open"
        )
        frame[layout.opens] = frame[layout.opens].astype("object")
    place = session.scoped(f"{layout.name}:drawn")
    drawn = st.session_state.get(place)
    if not drawn or drawn[0] != key:
        st.session_state[place] = (key, row_ids, {})
        st.session_state[f"{place}:ticks"] = frame["ticked"].tolist() if layout.tick else []
    if not layout.tick:
        st.dataframe(frame, column_order=order, column_config=config, hide_index=True, height=height, placeholder="–", key=key)
        return
    # While the key stands, the ticks given to the widget stand too: it lays its own edits over them.
    frame["ticked"] = pd.Series(st.session_state[f"{place}:ticks"], dtype="bool")
    ticks = rows["ticked"].tolist()
    config["ticked"] = st.column_config.CheckboxColumn("✓", width=50, pinned=True, help="Ticked rows are what an action works on.")
    st.data_editor(
        frame[["ticked", *order]].style.apply(lambda row: [_GREEN if ticks[row.name] else ""] * len(row), axis=1),
        column_order=["ticked", *order],
        column_config=config,
        disabled=order,
        hide_index=True,
        height=height,
        placeholder="–",
        key=key,
    )


def _opened(layout: GridLayout) -> str | None:
    drawn = st.session_state.get(session.scoped(f"{layout.name}:drawn"))
    click = st.session_state.get(f"{drawn[0]}:open") if drawn and layout.opens else None
    return str(drawn[1][int(click["row"])]) if drawn and click else None


def _foot(bench: Workbench, layout: GridLayout, wanted: Wanted, order: Sequence[str], state: GridState) -> None:
    if state.rows > PAGE:
        st.pagination(-(-state.rows // PAGE), key=session.scoped(f"{layout.name}:page"), persist_state="session", width="stretch")
    with st.container(horizontal=True, vertical_alignment="center", key=f"foot-{layout.name}"):
        st.caption(f"All that match: {formats.totals(state.matching, layout.noun)}".replace("$", "\\$"), width="content")
        st.download_button(
            "Download CSV",
            data=lambda: as_csv(bench.page(layout.view, wanted, order=order, limit=None, key=layout.key), layout.columns),
            file_name=f"{layout.name}.csv",
            mime="text/csv",
            key=session.scoped(f"{layout.name}:csv"),
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        st.toggle(
            "Plain table", key=session.scoped(f"{layout.name}:plain"), persist_state="session", help="For keyboards and screen readers."
        )
