"""KCC's VAT on a document beside what the package will make of it, foretold by the rule that the read-back goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kccwb.model.documents import OutLine
from kccwb.model.finding import Finding
from kccwb.model.money import DOCUMENT_TOLERANCE, ZERO
from kccwb.sync.outward.facts import Facts
from kccwb.sync.outward.rounding import agrees, package_tax

DIFFERS = "package_tax_differs"
"""Code of the finding that a package which works out the VAT itself would book another figure than KCC."""
_ODD = "KCC's tax on the document is not net × rate."


def vat_findings(row: Mapping[str, Any], expected: Decimal, lines: Sequence[OutLine], facts: Facts) -> list[Finding]:
    """What is to be said of the VAT of a document; at most one finding.

    ``row`` has KCC's row_id, tax, gross and lines (how many), ``expected`` is net × rate of KCC's lines, ``lines`` are those that go out.
    """
    odd = row["tax"] - expected
    if not facts.traits.computes_tax:
        return [_odd(row["row_id"], odd, f"{_ODD} It is sent as KCC has it.")] if abs(odd) > DOCUMENT_TOLERANCE else []
    foretold = package_tax(lines, facts.package_tax_rounding, facts.package_rates)
    if not _passes(row, lines, foretold):
        by_kccs_rates = package_tax(lines, facts.package_tax_rounding)
        return [_mapped_elsewhere(row, foretold, lines, facts) if _passes(row, lines, by_kccs_rates) else _differs(row, foretold)]
    if abs(odd) <= DOCUMENT_TOLERANCE:
        return []
    words = f"{_ODD} The accounting package works out the VAT itself: {foretold:,.2f} beside KCC's {row['tax']:,.2f}, which the read-back accepts."
    return [_odd(row["row_id"], odd, words)]


def _passes(row: Mapping[str, Any], lines: Sequence[OutLine], tax: Decimal) -> bool:
    total = sum((line.net for line in lines), ZERO) + tax
    return agrees(total - row["gross"], tax - row["tax"], row["lines"])


def _odd(row_id: str, odd: Decimal, cause: str) -> Finding:
    message = f"The tax is {abs(odd):,.2f} {'more' if odd > 0 else 'less'} than its rate gives."
    return Finding("tax_differs", "warning", row_id, message, cause, "Check the document's tax in KCC.", row_id, "kcc_data")


def _message(row: Mapping[str, Any], foretold: Decimal) -> str:
    apart = foretold - row["tax"]
    return (
        f"KCC has VAT of {row['tax']:,.2f} on the document, and the accounting package would work out {foretold:,.2f} itself: "
        f"{abs(apart):,.2f} {'more' if apart > 0 else 'less'} than KCC."
    )


def _differs(row: Mapping[str, Any], foretold: Decimal) -> Finding:
    return Finding(
        DIFFERS,
        "error",
        row["row_id"],
        _message(row, foretold),
        "KCC's tax on the document is not what its lines make at their rates, and the accounting package takes no tax from outside.",
        "Correct the document's tax in KCC. If KCC is right, enter the document in the accounting package by hand with KCC's VAT, and mark the row as "
        "exported.",
        row["row_id"],
        "kcc_data",
    )


def _mapped_elsewhere(row: Mapping[str, Any], foretold: Decimal, lines: Sequence[OutLine], facts: Facts) -> Finding:
    """The lines' tax code has another rate in the package than KCC's: every document of that code has the same root cause."""
    code, rate, theirs = next(
        (line.tax_code, line.tax_rate, facts.package_rates[line.tax_code])
        for line in lines
        if line.net and facts.package_rates.get(line.tax_code, line.tax_rate) != line.tax_rate
    )
    return Finding(
        DIFFERS,
        "error",
        row["row_id"],
        _message(row, foretold),
        f"The tax rate of {_per_cent(rate)} % is mapped to a tax code of {_per_cent(theirs)} %.",
        "Map the tax rate to a code with the same rate.",
        f"{code} {_per_cent(rate)}",
        "mapping",
    )


def _per_cent(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
