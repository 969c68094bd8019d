"""Names of accounts, tax rates and banks as sets of words that can be compared across two systems."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

_PHRASES = (
    (re.compile(r"\bcosts? of (goods sold|sales?|goods)\b"), "cos"),
    (re.compile(r"\b(cogs|stock cos)\b"), "cos"),
    (re.compile(r"\bgoods received not invoiced\b"), "grni"),
    (re.compile(r"\b(stock )?received not invoiced\b"), "grni"),
)
_SAME = {
    "delivery": ("deliveries", "carriage", "freight", "postage", "shipping", "courier", "couriers"),
    "purchase": ("purchases", "purchasing", "inwards", "inward"),
    "sale": ("sales",),
    "stock": ("inventory", "stocks"),
    "adjust": ("adjusted", "adjustment", "adjustments"),
    "expense": ("expenses", "expensed"),
    "prepayment": ("prepayments",),
    "discount": ("discounts",),
    "repair": ("repairs",),
    "card": ("cards",),
}
_WORD = {variant: word for word, variants in _SAME.items() for variant in variants}
_EMPTY = frozenset({"a", "an", "and", "of", "on", "in", "hand", "the", "to", "for", "account", "accounts", "uk", "gbp", "bank"})


def words_of(name: str) -> frozenset[str]:
    """The telling words of a name, in one spelling."""
    text = name.casefold().replace("&", " and ")
    for pattern, word in _PHRASES:
        text = pattern.sub(word, re.sub(r"[^\w]+", " ", text))
    found = [_WORD.get(word, word) for word in re.findall(r"[a-z0-9]+", text)]
    return frozenset(word for word in found if word not in _EMPTY)


def likeness(ours: str, theirs: str) -> int:
    """How far two names mean the same, 0 to 100: 100 same words, 80 theirs is the more general name, else by spelling."""
    if ours.casefold().strip() == theirs.casefold().strip():
        return 101
    mine, other = words_of(ours), words_of(theirs)
    if not mine or not other:
        return 0
    if mine == other:
        return 100
    if other < mine:
        return 80
    if mine < other:
        return 70 - 5 * (len(other) - len(mine))
    spelt = fuzz.token_sort_ratio(" ".join(sorted(mine)), " ".join(sorted(other)))
    return int(spelt) - 5 if spelt >= 85 else 0
