"""Root causes, one line each: what is wrong, what it is worth, how to mend it; opened, the documents it holds up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_table
from kccwb.ui.header import place_link

_CAUSES = 25
_ROWS = 200


def causes(
    rows: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    here: str = "",
    package: tuple[str, str, str] | None = None,
    act: Callable[[list[str]], None] | None = None,
) -> None:
    """Draw the causes of a frame with code, cause_group, message, cause, fix, place, documents and amount.

    ``here`` is the page they stand on, to which no link leads. ``package`` are words and address of the link to the package and its name, offered where a cause is
    mended there. ``act`` draws actions for the row ids of one cause.
    """
    groups = list(rows.groupby(["code", "cause_group"], sort=False, dropna=False))
    for number, (_, found) in enumerate(groups[:_CAUSES]):
        first = found.iloc[0]
        worth = formats.money(first["amount"]) if isinstance(first["amount"], Decimal) and first["amount"] else ""
        label = " · ".join(part for part in (str(first["message"]), formats.count(int(first["documents"]), "document"), worth) if part)
        with st.expander(
            messages.escaped(label), icon=":material/error:" if first.get("severity", "error") == "error" else ":material/warning:"
        ):
            if first["cause"]:
                st.markdown(f"**Why:** {messages.escaped(str(first['cause']))}")
            if first["fix"]:
                st.markdown(f"**Mend it:** {messages.escaped(str(first['fix']))}")
            with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-{number}"):
                place = str(first["place"] or "")
                if place != here:
                    place_link(place)
                if package and _mended_there(package[2], str(first["fix"] or "")):
                    st.link_button(package[0], package[1], icon=":material/open_in_new:", type="tertiary")
                if act:
                    act([str(row_id) for row_id in found["row_id"].tolist()])
            st.html(plain_table(found.head(_ROWS), columns, f"Held up: {formats.count(len(found), 'row')}"))
            if len(found) > _ROWS:
                st.caption(f"The first {_ROWS} of {len(found):,}.")
    if len(groups) > _CAUSES:
        st.caption(f"The {_CAUSES} largest of {len(groups):,} causes.")


def _mended_there(name: str, fix: str) -> bool:
    """Whether a fix is done in the package itself, whose name is given."""
    called = re.escape(name)
    return re.search(rf"\bin ({called}|the package)\b|\b{called}'s?", fix) is not None
