"""VAT: what the server makes of net or gross lines and their tax codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.money import ZERO, pence
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, rule
from kccwb.practice.quickbooks.records import referred
from kccwb.practice.store import Doc

HUNDRED = Decimal(100)
SALES, PURCHASES = "SalesTaxRateList", "PurchaseTaxRateList"


@dataclass(frozen=True, slots=True)
class Taxable:
    """An amount under a tax code: net, or gross where the document is tax inclusive."""

    amount: Decimal
    code: str


@dataclass(frozen=True, slots=True)
class Taxed:
    """The outcome: each amount's net, the tax in all and by rate (percent, net, tax), and the API's view of it."""

    nets: tuple[Decimal, ...]
    total: Decimal
    by_rate: tuple[tuple[str, Decimal], ...]
    detail: Doc


def rates_of(company: Company, code: str, side: str) -> list[Doc]:
    """The rates a code makes on one side."""
    found = company.get("TaxCode", code) or {}
    refs = [row["TaxRateRef"]["value"] for row in found.get(side, {}).get("TaxRateDetail", [])]
    return [rate for key in refs if (rate := company.get("TaxRate", key)) is not None]


def check_code(call: Call, ref: Doc | None, side: str, element: str = "TaxCodeRef") -> str:
    """The id of a line's tax code; refuses a line without one, and one that does not serve this side."""
    if not ref:
        raise rule("Make sure all your transactions have a VAT rate before you save.", element)
    code = referred(call, "TaxCode", ref, element)
    assert code is not None
    if not rates_of(call.company, code["Id"], side):
        raise rule("The VAT code used is not valid for this type of transaction.", element)
    return str(code["Id"])


def work_out(call: Call, side: str, amounts: Sequence[Taxable], *, inclusive: bool, override: Doc | None = None) -> Taxed:
    """Tax the amounts. Inclusive tax is rounded by line; exclusive tax by the `rounding` switch."""
    company = call.company
    nets: list[Decimal] = []
    lines: dict[str, tuple[Decimal, Decimal]] = {}
    by_line = call.switch("rounding") == "line"
    rates = {key: rates_of(company, key, side) for key in {taxable.code for taxable in amounts}}
    for taxable in amounts:
        percents = [rate["RateValue"] for rate in rates[taxable.code]]
        net = taxable.amount
        if inclusive:
            whole = sum(percents, ZERO)
            net = taxable.amount - pence(taxable.amount * whole / (HUNDRED + whole))
        nets.append(net)
        for rate in rates[taxable.code]:
            base, tax = lines.get(rate["Id"], (ZERO, ZERO))
            exact = net * rate["RateValue"] / HUNDRED
            if inclusive and rate["RateValue"] > 0 and len(percents) == 1:
                exact = taxable.amount - net
            lines[rate["Id"]] = (base + net, tax + (pence(exact) if by_line or inclusive else exact))
    worked = {key: (net, pence(tax)) for key, (net, tax) in lines.items()}
    if override and call.switch("override") == "honour":
        worked = _overridden(company, worked, override)
    return Taxed(tuple(nets), sum((tax for _, tax in worked.values()), ZERO), _pairs(worked), _detail(company, worked))


def _pairs(worked: dict[str, tuple[Decimal, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((key, tax) for key, (_, tax) in worked.items())


def _detail(company: Company, worked: dict[str, tuple[Decimal, Decimal]]) -> Doc:
    lines = [
        {
            "Amount": tax,
            "DetailType": "TaxLineDetail",
            "TaxLineDetail": {
                "TaxRateRef": {"value": key},
                "PercentBased": True,
                "TaxPercent": (company.get("TaxRate", key) or {})["RateValue"],
                "NetAmountTaxable": net,
            },
        }
        for key, (net, tax) in worked.items()
    ]
    return {"TotalTax": sum((tax for _, tax in worked.values()), ZERO), "TaxLine": lines}


def _overridden(company: Company, worked: dict[str, tuple[Decimal, Decimal]], sent: Doc) -> dict[str, tuple[Decimal, Decimal]]:
    """The caller's own tax in place of the server's: by rate when all rates are given, else the total."""
    lines = _sent_lines(sent.get("TaxLine", []))
    found = dict(worked)
    if lines:
        if set(lines) != set(worked):
            raise rule("The tax rates in TxnTaxDetail are not those of the tax codes on the lines.", "TxnTaxDetail")
        for key, amount in lines.items():
            if (company.get("TaxRate", key) or {}).get("DisplayType") == "ReadOnly" and amount != worked[key][1]:
                raise rule("The tax rate is read only and its amount cannot be set.", "TxnTaxDetail")
            found[key] = (worked[key][0], amount)
        return found
    total = sent.get("TotalTax")
    if total is not None and worked:
        largest = max(worked, key=lambda key: abs(worked[key][1]))
        others = sum((tax for key, (_, tax) in worked.items() if key != largest), ZERO)
        found[largest] = (worked[largest][0], total - others)
    return found


def _sent_lines(lines: Iterable[Doc]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        ref = line.get("TaxLineDetail", {}).get("TaxRateRef")
        if ref is None or "Amount" not in line:
            raise Refused("2020", "Required parameter TaxRateRef or Amount is missing in TxnTaxDetail.TaxLine", "TaxLine")
        found[ref["value"]] = found.get(ref["value"], ZERO) + line["Amount"]
    return found
