"""A grid's columns: what each is called and how it is shown, in the editor, in the plain table and in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, Literal, cast
from urllib.parse import urlparse

import pandas as pd
import streamlit as st

from kccwb.ui import formats
from kccwb.ui.deeds import deed, detail_words, subject_words

Kind = Literal[
    "text", "code", "money", "number", "date", "month", "moment", "yes_no", "link", "status", "deed", "subject", "detail", "price"
]
Width = Literal["small", "medium", "large"]

ICONS = {
    "pending": "○ pending",
    "blocked": "■ blocked",
    "queued": "◔ queued",
    "in doubt": "? in doubt",
    "failed": "✗ failed",
    "sent": "→ sent",
    "verified": "✓ verified",
    "marked": "✎ marked",
    "not for export": "– not for export",
    "ok": "✓ ok",
    "error": "■ error",
    "info": "i note",
    "warning": "! warning",
    "not checked": "· not checked",
    "new": "● new",
    "persisting": "○ persisting",
    "accepted": "✓ accepted",
    "agrees": "✓ agrees",
    "explained": "✓ explained",
    "differs": "✗ differs",
}
"""Each status is a word with a sign, never a colour alone."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the view, its heading, and what kind of thing it holds. ``link_text`` is shown for links."""

    name: str
    label: str
    kind: Kind = "text"
    width: Width | int | None = None
    help: str | None = None
    link_text: str = "Open"


def editor_columns(columns: Sequence[Column]) -> dict[str, Any]:
    """Streamlit's column configuration: money right-aligned with two decimals, dates dd/mm/yyyy."""
    return {column.name: _configured(column) for column in columns}


def _configured(column: Column) -> Any:
    kinds = st.column_config
    make, more = {
        "money": (kinds.NumberColumn, {"format": "accounting", "alignment": "right"}),
        "number": (kinds.NumberColumn, {"format": "localized", "alignment": "right"}),
        "date": (kinds.DateColumn, {"format": "DD/MM/YYYY"}),
        "moment": (kinds.DatetimeColumn, {"format": "DD/MM/YYYY HH:mm"}),
        "link": (kinds.LinkColumn, {"display_text": column.link_text}),
    }.get(column.kind, (kinds.TextColumn, {}))
    return cast("Any", make)(column.label, width=column.width, help=column.help, **cast("dict[str, Any]", more))


def shown(rows: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """The rows as the editor gets them: statuses with their sign, times on this machine's clock, figures untouched."""
    frame = rows.copy()
    for column in columns:
        if column.name not in frame.columns:
            continue
        if column.kind == "status":
            frame[column.name] = pd.Series(
                [ICONS.get(value, value) for value in _values(frame[column.name])], index=frame.index, dtype="object"
            )
        elif column.kind == "money":  # nil is a dash, as on paper; Decimal stays exact
            frame[column.name] = pd.Series([value or None for value in _values(frame[column.name])], index=frame.index, dtype="object")
        elif column.kind == "month":
            frame[column.name] = pd.Series(
                [formats.month(value) for value in _values(frame[column.name])], index=frame.index, dtype="object"
            )
        elif column.kind in _SAID:
            said = [_SAID[column.kind](str(value or "")) for value in _values(frame[column.name])]
            frame[column.name] = pd.Series(said, index=frame.index, dtype="object")
        elif column.kind == "yes_no":  # as a word: an empty box beside the ticks would invite a click
            frame[column.name] = pd.Series(
                ["yes" if value else "" for value in _values(frame[column.name])], index=frame.index, dtype="object"
            )
        elif column.kind == "moment":
            local = [formats.local(value).replace(tzinfo=None) if value else None for value in _values(frame[column.name])]
            frame[column.name] = pd.Series(local, index=frame.index, dtype="datetime64[us]")
    return frame


def plain_table(rows: pd.DataFrame, columns: Sequence[Column], caption: str, *, ticked: str = "") -> str:
    """An HTML table for keyboards and screen readers; ``ticked`` names the column that says which rows are ticked."""
    kept = [column for column in columns if column.name in rows.columns]
    heads = "".join(f'<th scope="col" class="{column.kind}">{escape(column.label)}</th>' for column in kept)
    marks = [bool(value) for value in _values(rows[ticked])] if ticked else [False] * len(rows)
    values = [_values(rows[column.name]) for column in kept]
    body = []
    for number, mark in enumerate(marks):
        cells = "".join(
            f'<td class="{column.kind}">{_cell(column, column_values[number])}</td>'
            for column, column_values in zip(kept, values, strict=True)
        )
        first = f"<td>{'✓<span class=away> ticked</span>' if mark else ''}</td>" if ticked else ""
        body.append(f"<tr{' class=ticked' if mark else ''}>{first}{cells}</tr>")
    tick_head = '<th scope="col">Ticked</th>' if ticked else ""
    return (
        f'<div class="kcc-scroll"><table class="kcc-plain"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{tick_head}{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def plain_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], caption: str) -> str:
    """The same HTML table from plain records."""
    return plain_table(
        pd.DataFrame([dict(row) for row in rows], columns=[column.name for column in columns], dtype="object"), columns, caption
    )


def as_csv(rows: pd.DataFrame, columns: Sequence[Column]) -> bytes:
    """The rows for Excel: UTF-8 with byte order mark, ISO dates, plain decimals; text that looks like a formula is kept text."""
    kept = [column for column in columns if column.name in rows.columns]
    frame = pd.DataFrame({column.label: [_written(value) for value in _values(rows[column.name])] for column in kept}, dtype="object")
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return formats.local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t"}:
        return "'" + value
    return value


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "link":
        if urlparse(str(value)).scheme not in {"http", "https"}:
            return ""
        return f'<a href="{escape(str(value), quote=True)}" target="_blank" rel="noopener">{escape(column.link_text)}</a>'
    write = _WRITERS.get(column.kind)
    return write(value) if write else escape(ICONS.get(str(value), str(value)) if column.kind == "status" else str(value))


_SAID: dict[Kind, Callable[[str], str]] = {"deed": deed, "subject": subject_words, "detail": detail_words}
"""Columns of the record whose text is put into words."""
_WRITERS: dict[Kind, Callable[[Any], str]] = {
    "money": formats.figure,
    "number": formats.number,
    "price": formats.price,
    "deed": lambda value: escape(deed(str(value))),
    "subject": lambda value: escape(subject_words(str(value))),
    "detail": lambda value: escape(detail_words(str(value))),
    "date": formats.day,
    "month": formats.month,
    "moment": formats.moment,
    "yes_no": lambda value: "yes" if value else "no",
}


def _values(series: pd.Series) -> list[Any]:
    return [None if value is pd.NA or value is pd.NaT or value is None else value for value in series.tolist()]
