"""What people read when something fails: what, where, why and what to do; never a traceback."""

from __future__ import annotations

import functools
import sys
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

import streamlit as st

from kccwb.model.errors import WorkbenchError

Drawn = TypeVar("Drawn", bound=Callable[..., None])
_KEPT = "kept message"


def show_error(error: Exception) -> None:
    """Say calmly what failed. What nobody foresaw gets a reference that stands in the log too."""
    if isinstance(error, WorkbenchError):
        st.error(f"{_plain(error.message)}\n\n{_plain(error.fix)}" if error.fix else _plain(error.message), icon=":material/error:")
        return
    reference = uuid.uuid4().hex[:8]
    sys.stderr.write(f"kccwb: reference {reference}\n{''.join(traceback.format_exception(error))}")
    st.error(
        f"This did not work, and it is not your doing. Nothing half-done was kept. Repeat it; if it fails again, "
        f"report reference **{reference}** with what you did. Details are in the app's log.",
        icon=":material/error:",
    )


@contextmanager
def guarded() -> Iterator[None]:
    """Show what goes wrong inside in words, and go on after the block."""
    try:
        yield
    except Exception as error:
        show_error(error)


def section(draw: Drawn) -> Drawn:
    """A part of a page that reruns by itself (a fragment) and shows its errors in words."""

    @functools.wraps(draw)
    def drawn(*args: object, **kwargs: object) -> None:
        with guarded():
            draw(*args, **kwargs)

    return cast("Drawn", st.fragment(drawn))


def keep(text: str, kind: str = "success") -> None:
    """Say something after the coming rerun: kind is success, info, warning or error."""
    st.session_state[_KEPT] = [*st.session_state.get(_KEPT, []), (kind, text)]


def show_kept() -> None:
    """Show what was kept for this run, once."""
    with st.container():  # also when it holds nothing: what stands below keeps its place, and an open popover stays open
        for kind, text in st.session_state.pop(_KEPT, []):
            {"success": st.success, "info": st.info, "warning": st.warning}.get(kind, st.error)(text)


def _plain(text: str) -> str:
    """Text as it stands: markdown's signs and dollar mathematics switched off."""
    for sign in ("\\", "*", "_", "`", "$", "[", "]", "#", "~"):
        text = text.replace(sign, "\\" + sign)
    return text


escaped = _plain
