"""Negative lines taken off lines of the same item or account and tax code: QuickBooks wants every line of a document above nil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kccwb.model.documents import OutLine

ZERO = Decimal(0)


def netted(lines: Sequence[OutLine]) -> list[OutLine]:
    """The lines with negative ones netted as far as their own kind reaches. Sums by item, account and tax code stay what they were.

    What cannot be netted stays as a negative line. A line that something was taken off stands as one of its net; its words tell what.
    """
    kept: list[OutLine | None] = list(lines)
    for at, line in enumerate(lines):
        if line.net >= 0:
            continue
        left = line
        alike = sorted(
            (n for n, one in enumerate(kept) if one is not None and one.net > 0 and _key(one) == _key(line)),
            key=lambda n: _by_size(kept, n),
        )
        for n in alike:
            one = kept[n]
            if one is None or left.net == 0:
                continue
            taken = min(one.net, -left.net)
            kept[n] = _plain(one, one.net - taken, f"{one.description} (less {taken:.2f}: {line.description})")
            left = _plain(left, left.net + taken, left.description)
        kept[at] = left if left.net else None
    return [line for line in kept if line is not None]


def _by_size(kept: Sequence[OutLine | None], n: int) -> tuple[Decimal, int]:
    one = kept[n]
    return (-one.net if one else ZERO, n)


def _key(line: OutLine) -> tuple[str, str, str]:
    return (line.item_id, line.account_id or line.account, line.tax_code)


def _plain(line: OutLine, net: Decimal, words: str) -> OutLine:
    return replace(line, net=net, quantity=Decimal(1), unit_net=net, discount=ZERO, description=words)
