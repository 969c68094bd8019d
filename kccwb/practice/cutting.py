"""Cutting the line to a caller, for ordered faults."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response


class Dropped(Response):
    """A reply that never goes out, because the line was cut."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send nothing."""


async def drop(request: Request) -> Response:
    """Cut the line to the caller."""
    abort = request.scope.get("practice.abort")
    if abort is not None:
        abort()
    await asyncio.sleep(0.02)  # the server has to notice that the caller is gone
    return Dropped()
