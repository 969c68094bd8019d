"""An editable mapping table: choose accounts, see which documents would change, save."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.columns import Column, plain_table
from kccwb.ui.mapping_rows import SIDES, Choices, MapLine
from kccwb.workbench import Workbench

_MOVED = (
    Column("source_type", "Type"),
    Column("source_code", "Code", "code"),
    Column("source_date", "Date", "date"),
    Column("company_name", "Company"),
    Column("lines", "Lines", "number"),
    Column("net", "Net of these lines", "money"),
    Column("currency", "Currency"),
    Column("from_account", "Account today", "code"),
    Column("to_account", "Account then", "code"),
)
_SHOWN = 100


@dataclass(frozen=True)
class Change:
    """One line changed and not saved: the label chosen (empty takes the mapping away), what it stands for, the rollup item."""

    line: MapLine
    label: str
    token: str
    rollup_item: str


def mapping_table(
    bench: Workbench, name: str, lines: Sequence[MapLine], choices: Choices, heads: tuple[str, str, str], *, rollup: bool = False
) -> None:
    """Draw the table; what is changed is shown with its effect before it is saved. ``heads`` name code, further fact and target."""
    if not lines:
        st.info("KCC's list is not loaded yet: load it on the KCC data page.", icon=":material/inbox:")
        return
    frame = pd.DataFrame(
        {
            "code": [line.code for line in lines],
            "description": [line.description for line in lines],
            "more": [line.more for line in lines],
            "chosen": [line.chosen or None for line in lines],
            "rollup_item": [line.rollup_item or None for line in lines],
            "status": [line.status for line in lines],
        },
        dtype="object",
    )
    options = list(choices.tokens) + sorted({line.chosen for line in lines if line.chosen and line.chosen not in choices.tokens})
    columns = ["code", "description", "more", "chosen", *(["rollup_item"] if rollup else []), "status"]
    kinds = st.column_config
    # Edits are kept by position: the key holds everything that decides the rows.
    digest = hashlib.sha256(repr((lines, options)).encode()).hexdigest()[:16]
    edited = st.data_editor(
        frame[columns],
        column_config={
            "code": kinds.TextColumn(heads[0], pinned=True),
            "description": kinds.TextColumn("Description"),
            "more": kinds.TextColumn(heads[1]),
            "chosen": kinds.SelectboxColumn(
                heads[2], options=options, width="large", help="Double-click to choose. Empty it to take the mapping away."
            ),
            "rollup_item": kinds.TextColumn("Rollup item", help="The stock item that stands for this rate when rollup is on."),
            "status": kinds.TextColumn("Status"),
        },
        disabled=[column for column in columns if column not in {"chosen", "rollup_item"}],
        hide_index=True,
        height=min(35 * (len(frame) + 1) + 3, 560),
        placeholder=formats.NIL,
        key=session.scoped(f"map:{name}:{digest}"),
    )
    unsaved = changes_of(lines, edited, choices)
    if unsaved:
        _unsaved(bench, name, unsaved)


def changes_of(lines: Sequence[MapLine], edited: pd.DataFrame, choices: Choices) -> list[Change]:
    """The lines that differ from what is saved."""
    found = []
    rollups = edited["rollup_item"].tolist() if "rollup_item" in edited.columns else [line.rollup_item for line in lines]
    for line, label, rollup in zip(lines, edited["chosen"].tolist(), rollups, strict=True):
        chosen, item = _text(label), _text(rollup)
        if chosen != line.chosen or item != line.rollup_item:
            found.append(Change(line, chosen, choices.tokens.get(chosen, ""), item))
    return found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _unsaved(bench: Workbench, name: str, unsaved: Sequence[Change]) -> None:
    with st.container(border=True, key=f"unsaved-{name}"):
        st.markdown(f"**{formats.count(len(unsaved), 'change')} not saved yet**")
        for change in unsaved:
            words = f"{change.line.code} {change.line.description}".strip()
            st.markdown(messages.escaped(f"{words}: {change.line.chosen or 'nothing'} → {change.label or 'nothing'}"))
            if change.line.kind == "nominal" and change.token:
                with messages.guarded():
                    _effect(bench, change)
        st.button(
            f"Save {formats.count(len(unsaved), 'change')}", type="primary", key=f"save-{name}", on_click=save, args=(bench, list(unsaved))
        )


def _effect(bench: Workbench, change: Change) -> None:
    moved = bench.what_if(change.line.code, change.token)
    if not len(moved):
        st.caption("No document that is still to be sent would change account.")
        return
    with st.expander(f"{formats.count(len(moved), 'document')} still to be sent would change account"):
        st.html(plain_table(moved.head(_SHOWN), _MOVED, "" if len(moved) <= _SHOWN else f"The first {_SHOWN} of {len(moved):,}"))


def save(bench: Workbench, unsaved: Sequence[Change]) -> None:
    """Save each change; runs before the page is drawn again. What cannot be saved is said, the rest stands."""
    done = 0
    for change in unsaved:
        try:
            _save_one(bench, change)
            done += 1
        except Exception as error:
            words = f"{getattr(error, 'message', 'This could not be saved.')} {getattr(error, 'fix', '')}".strip()
            messages.keep(messages.escaped(f"{change.line.code}: {words}"), "error")
    if done:
        messages.keep(f"{formats.count(done, 'mapping')} saved.")


def _save_one(bench: Workbench, change: Change) -> None:
    line = change.line
    if not change.label:
        bench.unmap(line.kind, line.code, line.direction)
    elif line.kind == "nominal":
        bench.map_nominal(line.code, change.token)
    elif line.kind == "tax":
        bench.map_tax(line.code, line.direction, change.token, change.rollup_item)
    elif line.kind == "bank":
        bench.map_bank(line.code, change.token)
    else:
        bench.map_default(line.code, change.token)


def side_name(direction: str) -> str:
    """Sales, or Purchases."""
    return SIDES[direction].capitalize()
