"""QuickBooks' refusals by their codes, with cause and fix. Where a code says little (6000, 2010), the words decide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kccwb.accounting.quickbooks.messages_table import BY_CODE, BY_WORDS, Meaning
from kccwb.model.finding import Explanation

_CODE = re.compile(r"\((?:code )?0*(\d{2,5})\)|\bcode[:= \"]+0*(\d{2,5})\b|^\s*0*(\d{3,5})\b", re.IGNORECASE)
_TAKEN_BY = re.compile(r"TxnType=(\w+) with TxnId=(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Holder:
    """What already carries a number, as QuickBooks' refusal names it."""

    entity: str
    key: str


def explain(message: str) -> Explanation:
    """Cause and fix of one of QuickBooks' messages: by its code, else by its words. What nobody knows keeps its words as its root cause."""
    words = message.strip()
    codes = [next(part for part in found if part) for found in _CODE.findall(words)]
    known = {code for code in codes if code in BY_CODE}
    for meaning in BY_WORDS:  # words that say more than the code they come under, or that come without one
        if (not meaning.under or not known or known & set(meaning.under)) and (found := meaning.stem.search(words)):
            return _explanation(meaning, _named(found) or meaning.code)
    for code in reversed(codes):
        if code in BY_CODE:
            meaning = BY_CODE[code]
            return _explanation(meaning, _group(meaning, words))
    return Explanation(
        "quickbooks",
        "QuickBooks refused it and says why in its own words.",
        "Mend what QuickBooks names, then upload again.",
        "",
        words or "quickbooks",
    )


def holder(message: str) -> Holder | None:
    """What carries the number already, as a 6140 tells: its words are translated, the ids in them are not."""
    found = _TAKEN_BY.search(message)
    return Holder(found[1], found[2]) if found else None


def _explanation(meaning: Meaning, group: str) -> Explanation:
    return Explanation(meaning.code, meaning.cause, meaning.fix, meaning.place, group)


def _group(meaning: Meaning, words: str) -> str:
    """What names the root cause: the number, name or id in the words, else the words where each case is its own, else the code."""
    found = meaning.stem.search(words) if meaning.stem.pattern else None
    if found and _named(found):
        return _named(found)
    return words if meaning.each else meaning.code


def _named(found: re.Match[str]) -> str:
    return next((part.strip() for part in found.groups() if part and part.strip()), "")
