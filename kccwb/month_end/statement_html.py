"""The month-end statement: one page that prints, for a partner to sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path

from kccwb.month_end.evidence import Evidence
from kccwb.month_end.months import month_words

STYLE = """
body { font: 11pt/1.45 "Segoe UI", Arial, sans-serif; color: #1b1f23; max-width: 190mm; margin: 12mm auto; padding: 0 6mm; }
h1 { font-size: 18pt; margin: 0 0 2mm; } h2 { font-size: 12pt; margin: 8mm 0 2mm; border-bottom: 1px solid #b8bfc6; }
table { border-collapse: collapse; width: 100%; page-break-inside: auto; } th, td { text-align: left; padding: 1.2mm 2mm; vertical-align: top; }
th { border-bottom: 1px solid #57606a; font-weight: 600; } td { border-bottom: 1px solid #e3e6e9; } tr { page-break-inside: avoid; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .bad { color: #9b1c1c; font-weight: 600; } .ok { color: #14532d; }
.state { border: 1px solid #57606a; padding: 3mm; margin: 4mm 0; } .sign td { height: 16mm; border-bottom: 1px solid #57606a; vertical-align: bottom; }
.small { font-size: 9pt; color: #57606a; overflow-wrap: anywhere; } @media print { body { margin: 0; max-width: none; } }
"""


def write_statement(facts: Evidence, path: Path) -> Path:
    """Write the statement as one self-contained HTML file."""
    path.write_text(statement(facts), encoding="utf-8")
    return path


def statement(facts: Evidence) -> str:
    """The statement as HTML: state, figures both sides, tie-outs, the journal and its proof, what is open, and the lines to sign."""
    title = f"Month-end statement: {month_words(facts.month)}"
    blocking = [item for item in facts.items if item.blocks]
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(facts.company)}, {escape(facts.currency)}. Khaos Control Cloud beside {escape(facts.organisation or 'no accounting package')}. "
        f"Accounting dates {facts.first:%d/%m/%Y} to {facts.last:%d/%m/%Y}.</p>",
        f'<p class="state {"bad" if facts.state.state == "broken" else ""}">{escape(facts.state.sentence)}</p>',
        "<h2>The two ledgers</h2>",
        _table(
            ("", "Khaos Control Cloud", "Package", "Difference", "Explained", "State"),
            (
                (
                    row["title"],
                    _money(row["kcc"]),
                    _money(row["package"]),
                    _money(row["difference"]),
                    _money(row["explained"]),
                    row["state"],
                )
                for row in facts.sheets["Tie-outs"]
            ),
            numbers=(1, 2, 3, 4),
        ),
        _reasons(facts),
        "<h2>The Cost-of-Sale journal</h2>",
        f"<p>{escape(facts.cos.refusal or facts.cos.sentence)} {escape(facts.check.sentence if facts.check else 'The package was not read back for this month.')}</p>",
        _table(
            ("Account", "Description", "Dr", "Cr", "Of it earlier months"),
            (
                (
                    f"{row['account_code']} {row['account_name']}".strip() or row["nominal_code"],
                    row["description"],
                    _money(row["debit"]),
                    _money(row["credit"]),
                    _money(row["earlier_months"]),
                )
                for row in facts.sheets["CoS journal"]
            ),
            numbers=(2, 3, 4),
        ),
        f"<p>Debits less credits: {_money(facts.cos.rounding)} {escape(facts.currency)}. {escape(facts.drift.sentence)}</p>",
        "<h2>Checklist</h2>",
        _table(
            ("Item", "State", "What", "Amount"),
            ((item.title, item.state, item.sentence, _money(item.amount)) for item in facts.items),
            numbers=(3,),
        ),
        f'<p class="{"bad" if blocking else "ok"}">'
        + (f"{len(blocking)} item{'' if len(blocking) == 1 else 's'} still open." if blocking else "Nothing is open.")
        + "</p>",
        "<h2>Signatures</h2>",
        _signatures(facts),
        f'<p class="small">Written {facts.made:%d/%m/%Y %H:%M} UTC by {escape(facts.by_whom)}. Run {facts.run_id}. '
        f"Hash of what was signed: {escape(facts.state.hash or 'none')}. The workbook of the same run holds every row behind these figures.</p>",
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}, {escape(facts.company)}</title><style>{STYLE}</style></head>'
        f"<body>\n{chr(10).join(parts)}\n</body></html>\n"
    )


def _reasons(facts: Evidence) -> str:
    """The items behind each difference, summed by cause, and what was said by hand."""
    sums: dict[tuple[str, str, bool], list[Decimal]] = {}
    for item in facts.sheets["Reconciling items"]:
        sums.setdefault((item["tie"], item["item"], item["explained"]), []).append(item["amount"])
    titles = {row["tie"]: row["title"] for row in facts.sheets["Tie-outs"] if row["state"] != "not checked"}
    rows = [
        (titles[tie], item, str(len(amounts)), _money(sum(amounts, Decimal("0.00"))), "explained" if explained else "open")
        for (tie, item, explained), amounts in sums.items()
        if tie in titles
    ]
    rows += [
        (row["title"], f"By hand: {row['note']}", "", _money(row["explained"]), "explained")
        for row in facts.sheets["Tie-outs"]
        if row["state"] == "explained" and row["note"]
    ]
    if not rows:
        return "<p>No difference needs a reason.</p>"
    return "<h2>What the differences are made of</h2>" + _table(("Tie-out", "Cause", "Documents", "Amount", ""), rows, numbers=(2, 3))


def _signatures(facts: Evidence) -> str:
    signed = {one.kind: one for one in facts.state.signatures}
    rows = []
    for kind, title in (("prepared", "Prepared by"), ("approved", "Approved by"), ("sealed", "Sealed by")):
        one = signed.get(kind)
        words = f"{one.by_whom}, {one.signed:%d/%m/%Y %H:%M} UTC. {one.note}".strip() if one else ""
        rows.append(f"<tr><td>{title}</td><td>{escape(words)}</td><td></td></tr>")
    alone = (
        "<p>One person prepared and approved this month: the firm has set one_person_firm.</p>"
        if facts.state.one_person and "approved" in signed
        else ""
    )
    return f'<table class="sign"><tr><th></th><th>In the workbench</th><th>Signature</th></tr>{"".join(rows)}</table>{alone}'


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    def cell(tag: str, place: int, text: str) -> str:
        bad = text in {"differs", "open"}
        kind = " ".join(name for name, on in (("n", place in numbers), ("bad", bad)) if on)
        return f"<{tag}{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{escape(text)}</{tag}>"

    head = "".join(cell("th", place, text) for place, text in enumerate(heads))
    body = "".join(f"<tr>{''.join(cell('td', place, text) for place, text in enumerate(row))}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _money(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if value else "–"
