"""Files that the Workbench writes, handed to the browser."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

MIME = {
    ".csv": "text/csv",
    ".zip": "application/zip",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def bytes_of(write: Callable[[Path], Any], name: str) -> bytes:
    """What ``write`` puts into a file of that name. Several files come as one ZIP; raises what ``write`` raises."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        written = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        if len(written) == 1 and Path(name).suffix != ".zip":
            return written[0].read_bytes()
        return zipped([(path.name, path.read_bytes()) for path in written])


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Files, by name, in one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def file_button(label: str, write: Callable[[Path], Any], name: str, *, key: str, disabled: bool = False, help: str | None = None) -> None:
    """A button that has the file written when it is clicked, and not before."""
    st.download_button(
        label,
        data=lambda: bytes_of(write, name),
        file_name=name,
        mime=MIME.get(Path(name).suffix, "application/octet-stream"),
        key=key,
        on_click="ignore",
        icon=":material/download:",
        disabled=disabled,
        help=help,
    )
