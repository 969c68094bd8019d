"""What kind of tax a rate is. Nought per cent alone never tells: zero-rated, exempt and outside the scope are three things."""

from __future__ import annotations

import re

_KINDS = (
    ("zero", r"\bzero\b|\bz\b|\b0\.0% z\b|zero-rated"),
    ("exempt", r"\bexempt"),
    ("none", r"\bno (vat|tax|gst)\b|\boutside\b|\bout of scope\b|\btax free\b|\bnon[- ]?vat"),
    ("reverse charge", r"\breverse\b|\brc\b|\bdrc\b"),
    ("EC", r"\bec\b|\becs?g?\b|\beu\b|\becg\b|\bacquisitions?\b|\bintra"),
    ("capital", r"\bcapital\b|\bcapex\b"),
    ("import", r"\bimports?\b|\bpva\b|\bpostponed\b"),
    ("services", r"\bservices?\b|\becs\b"),
    ("moss", r"\bmoss\b|\bioss\b|\boss\b"),
)


def kinds_of(name: str) -> frozenset[str]:
    """The special kinds a rate's name speaks of; empty for an ordinary rate such as Standard or Reduced."""
    text = re.sub(r"\(.*?on (income|expenses|sales|purchases)\)", "", name.casefold())
    return frozenset(kind for kind, pattern in _KINDS if re.search(pattern, text))
