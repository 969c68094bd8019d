"""Errors of use: what went wrong, where, why, and what to do. Their text is fit for a bookkeeper."""

from __future__ import annotations


class WorkbenchError(Exception):
    """A failure that a person can act on. ``exit_code`` follows the command line's contract."""

    exit_code = 2

    def __init__(self, message: str, fix: str = "") -> None:
        self.message = message
        self.fix = fix
        super().__init__(f"{message} {fix}".strip())


class BadInput(WorkbenchError):
    """Wrong use or bad input; nothing was changed."""


class StoreError(WorkbenchError):
    """The company file cannot be used: locked, damaged, newer than this version, or the disk is full."""

    exit_code = 3


class StoreInUse(StoreError):
    """Another process has the company file open."""


class PackageError(WorkbenchError):
    """The accounting package could not be used for this run. Safe to repeat."""

    exit_code = 3

    def __init__(self, message: str, fix: str = "", *, status: int | None = None) -> None:
        self.status = status
        super().__init__(message, fix)


class NotConnected(PackageError):
    """No package is connected, or its sign-in has run out or was refused (401, 403, invalid_grant)."""


class RateLimited(PackageError):
    """The package's limit is reached; ``retry_after`` is in seconds, ``limit`` names it (minute, day, concurrent)."""

    def __init__(self, message: str, fix: str = "", *, retry_after: int | None = None, limit: str = "") -> None:
        self.retry_after = retry_after
        self.limit = limit
        super().__init__(message, fix, status=429)


class PackageUnreachable(PackageError):
    """The request surely did not take effect: no connection, refused, name not found. Nothing was sent."""


class AnswerUnknown(PackageError):
    """The request may have taken effect and no usable answer came: time-out, dropped connection, 5xx, HTML, empty."""


class NeverCrosses(WorkbenchError):
    """A stock or Cost-of-Sale nominal, or a credit-note allocation, was about to reach the wire. The choke point raises it."""
