"""The column mapper for a strange file: their columns with samples, ours with meaning, a preview, and a profile to keep."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from kccwb.kcc.preview import FilePreview
from kccwb.ui import formats, messages, session
from kccwb.ui.columns import Column, plain_rows
from kccwb.workbench import Workbench

_NONE = "(not used)"
_KIND = "which kind of file it is"


def column_mapper(bench: Workbench, content: bytes, found: FilePreview, number: int) -> None:
    """Draw the mapper for one table that was not recognised. Saving the profile makes the page read the file with it."""
    layout = bench.dataset_layout()
    titles = dict(zip(layout["dataset"].tolist(), layout["title"].tolist(), strict=True))
    place = session.scoped(f"mapper:{number}:{found.file}:{found.sheet}")
    with st.container(border=True, key=f"mapper-{number}"):
        st.markdown(f"**{messages.escaped(found.file)}** {messages.escaped(found.sheet)}: {messages.escaped(found.reason)}")
        datasets = list(titles)
        dataset = st.selectbox(
            f"Say {_KIND}",
            datasets,
            index=datasets.index(found.dataset),
            format_func=lambda name: f"{titles[name]} ({name})",
            key=f"{place}:set",
        )
        one = _table(bench, content, found, str(dataset), None)
        ours = layout[layout["dataset"] == dataset]
        pairs = _pairs(one, ours, f"{place}:{dataset}")
        if (twice := _twice(pairs)) is not None:
            st.error(f"Two columns stand for {twice}: map one of them.")
            return
        tried = _tried(bench, content, found, str(dataset), pairs)
        if tried is None:
            return
        _shown(tried)
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"keep-{number}"):
            name = st.text_input("Name of this layout", placeholder="Sales grid, my columns", key=f"{place}:name", width=280)
            st.button(
                "Save the layout", type="primary", key=f"{place}:save", disabled=bool(tried.missing) or not (name or "").strip(),
                on_click=_save, args=(bench, name, str(dataset), {theirs: mine for theirs, mine in pairs.items() if mine}),
            )  # fmt: skip


def _table(bench: Workbench, content: bytes, found: FilePreview, dataset: str, columns: dict[str, str] | None) -> FilePreview:
    tables = bench.preview_bytes(found.file, content, dataset=dataset, columns=columns)
    return next((table for table in tables if table.sheet == found.sheet), tables[0])


def _pairs(found: FilePreview, ours: pd.DataFrame, key: str) -> dict[str, str]:
    """Their column → ours as chosen; the suggestion stands until it is changed."""
    names = ours["column"].tolist()
    meanings = dict(zip(names, ours["meaning"].tolist(), strict=True))
    starred = {name for name, required in zip(names, ours["required"].tolist(), strict=True) if required}
    pairs: dict[str, str] = {}
    for number, guess in enumerate(found.columns):
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}:row:{number}".replace(" ", "-")):
            with st.container(width=300):
                st.markdown(f"**{messages.escaped(guess.theirs)}**")
                st.caption(messages.escaped(" · ".join(guess.samples[:3]) or "no values"))
            chosen = st.selectbox(
                f"{guess.theirs} is",
                [_NONE, *names],
                index=names.index(guess.ours) + 1 if guess.ours in names else 0,
                format_func=lambda name: name if name == _NONE else f"{name}{' *' if name in starred else ''}: {meanings[name]}",
                key=f"{key}:{number}:{guess.theirs}",
                label_visibility="collapsed",
                width="stretch",
            )
            pairs[guess.theirs] = "" if chosen in {None, _NONE} else str(chosen)
            st.caption(messages.escaped(f"{guess.reason}, {guess.likeness} %" if guess.ours and chosen == guess.ours else ""), width=160)
    return pairs


def _twice(pairs: Mapping[str, str]) -> str | None:
    chosen = [ours for ours in pairs.values() if ours]
    return next((ours for ours in chosen if chosen.count(ours) > 1), None)


def _tried(bench: Workbench, content: bytes, found: FilePreview, dataset: str, pairs: Mapping[str, str]) -> FilePreview | None:
    used = {theirs: ours for theirs, ours in pairs.items() if ours}
    if not used:
        st.info("Name at least the starred columns.")
        return None
    with messages.guarded():
        return _table(bench, content, found, dataset, used)
    return None


def _shown(tried: FilePreview) -> None:
    if tried.missing:
        st.warning(messages.escaped(f"Still to be named, because a file must have them: {', '.join(tried.missing)}."))
    if tried.mapped:
        columns = [Column(name, name) for name in tried.mapped[0]]
        st.html(plain_rows(tried.mapped, columns, f"The first {formats.count(len(tried.mapped), 'row')}, in our columns"))
    for problem in tried.problems[:5]:
        st.caption(messages.escaped(f"Would be rejected: {problem}"))


def _save(bench: Workbench, name: str, dataset: str, columns: dict[str, str]) -> None:
    try:
        bench.save_profile(name, dataset, columns)
    except Exception as error:
        messages.keep(messages.escaped(getattr(error, "message", "The layout could not be saved.")), "error")
        return
    st.session_state[session.scoped("profile")] = name.strip()
    messages.keep(messages.escaped(f"Layout “{name.strip()}” is saved. The file is read with it below: load it."))
