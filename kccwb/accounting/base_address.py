"""The base address of a server that speaks a package's API, as a person gives it."""

from __future__ import annotations

from urllib.parse import urlparse

from kccwb.model.errors import BadInput

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check_base(url: str, given: str, example: str) -> None:
    """Raises BadInput for what is no address, and for plain http beyond this machine. ``given`` is what the person wrote."""
    there = urlparse(url)
    if there.scheme not in {"http", "https"} or not there.hostname:
        raise BadInput(f"{given!r} is no address.", f"Give one such as {example}.")
    if there.scheme == "http" and there.hostname not in _LOOPBACK and not there.hostname.startswith("127."):
        raise BadInput(f"{url} is plain http: only loopback addresses may be.", "Use https.")
