"""A finding: something a person should know or mend, as a value and never as an exception."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Severity = Literal["error", "warning", "info"]
"""error blocks what it is about; warning lets it pass and is shown; info only tells."""


@dataclass(frozen=True)
class Finding:
    """What is wrong, with whom, why, and how to mend it.

    ``subject`` is the row id or code it is about; ``message`` the package's own or predicted words; ``place`` the page
    that mends it (a page name of the browser app such as ``mapping``, or empty); ``group`` is the root cause's key: findings with
    equal (code, group) are one cause with several documents.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    cause: str
    fix: str
    group: str = ""
    place: str = ""
    documents: int = 1
    amount: Decimal | None = None


@dataclass(frozen=True)
class Explanation:
    """Cause and fix of a package's message; ``code`` is our stable name for it, ``group`` what in it names the root cause."""

    code: str
    cause: str
    fix: str
    place: str = ""
    group: str = ""
