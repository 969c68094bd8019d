"""Connections that are used again only while they are warm, for every adapter."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import urllib3

IDLE = 1.0
"""Seconds after which a kept connection is not used again. Servers close idle ones (some after two seconds), and a request sent while
they do it is lost without an answer: whether it was processed could then only be told by looking it up."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a connection, and for an answer."""

    connect: float = 10.0
    read: float = 60.0


class Fresh(urllib3.HTTPConnectionPool):
    """Connections of one host, used again only while they are warm."""

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection: Any = super()._get_conn(timeout)
        if time.monotonic() - getattr(connection, "rested", float("inf")) > IDLE:
            connection.close()  # it opens itself anew with the request
        return connection

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.rested = time.monotonic()
        super()._put_conn(conn)


class FreshTLS(Fresh, urllib3.HTTPSConnectionPool):
    """The same over TLS."""


FRESH: dict[str, Any] = {"http": Fresh, "https": FreshTLS}
"""What a pool manager makes its pools of, by scheme."""
