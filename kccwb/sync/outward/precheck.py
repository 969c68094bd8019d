"""Pre-check: render the true payloads and judge them offline, before anything leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import DOCUMENT_TYPES, OutDocument, OutElement
from kccwb.model.finding import Finding
from kccwb.model.package import Known
from kccwb.store import Cursor, Store
from kccwb.store.events import Event, now, record
from kccwb.sync.outward import own_findings as own
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.candidates import Row, with_needs
from kccwb.sync.outward.contacts import is_contact
from kccwb.sync.outward.elements import Builder, Built
from kccwb.sync.outward.lookup import rival_explained
from kccwb.sync.outward.numbers import Numbers
from kccwb.sync.outward.reports import CauseGroup, PrecheckReport
from kccwb.sync.outward.vat import DIFFERS

MAPPING_CODES = frozenset({"nominal_not_mapped", "tax_not_mapped", "bank_not_mapped", "default_not_set"})
"""Our own words for an empty account or tax code: the package's message about the same gap is quoted in them, not listed beside them."""


@dataclass(frozen=True)
class Judge:
    """The connected package's offline judgement, and what is cached of it."""

    package: AccountingPackage
    known: Known


def precheck(store: Store, accounts: Accounts, judge: Judge | None, by: str, chosen: Sequence[Row], rows: dict[str, Row]) -> PrecheckReport:
    """Judge the chosen rows and what goes along with them, keep the result, and group it by root cause, the largest first."""
    going = with_needs(chosen, rows)
    built = Builder(store, accounts).build([row.row_id for row in going])
    findings = judge_all(store, built, judge, going, rows)
    with store.tx() as tx:
        _keep(tx, [row.row_id for row in going], findings)
        blocked = {finding.subject for finding in findings if finding.severity == "error"}
        record(tx, by, [Event("export.precheck", "", {"checked": len(going), "blocked": len(blocked)})])
    warned = {finding.subject for finding in findings if finding.severity == "warning"} - blocked
    return PrecheckReport(
        checked=len(going),
        ok=len(going) - len(blocked) - len(warned),
        blocked=len(blocked),
        warnings=len(warned),
        groups=_groups(findings, rows),
        judged_as=judge.package.name if judge else "",
        note="" if judge else "No package is connected: only KCC's data and the mapping were judged.",
    )


def judge_all(store: Store, built: Built, judge: Judge | None, going: Sequence[Row], rows: dict[str, Row]) -> list[Finding]:
    """Every finding about the rows, with those of a company or item repeated on what needs it."""
    by_row: dict[str, list[Finding]] = {row_id: list(found) for row_id, found in built.findings.items()}
    for finding in (*_same_numbers(store, built.elements.values()), *_blocks_of_kcc(store, going)):
        by_row.setdefault(finding.subject, []).append(finding)
    if judge is not None:
        taken = Numbers(store, judge.known)
        bare = replace(judge.known, documents=())
        for row_id, element in built.elements.items():
            if row_id in rows and rows[row_id].waits_for:
                continue  # an allocation whose invoice is not there yet waits: that is no error of its own
            held = taken.of(element)
            said = judge.package.judge(element, bare if held.same else judge.known)
            if held.rival and len(said) == len(judge.package.judge(element, bare)):
                message, why = rival_explained(element, held)
                said = [*said, Finding(why.code, "error", row_id, message, why.cause, why.fix, why.group, why.place)]
            if any(one.code == DIFFERS for one in by_row.get(row_id, ())):
                said = [one for one in said if one.code != "tax_rate_differs"]  # the same root cause, told with the document's figures
            if said:
                by_row[row_id] = _merged(by_row.get(row_id, []), said, row_id)
    absent = _items_gone(store, rows)
    found: list[Finding] = []
    for row in going:
        mine = by_row.get(row.row_id, [])
        for need in row.needs:
            if need not in rows:
                code = need.partition(":")[2]
                unknown = own.unknown_company(row.row_id, code) if is_contact(need) else own.unknown_item(row.row_id, code)
                mine = [*mine, *(() if any(one.code == unknown.code for one in mine) else (unknown,))]
                continue
            mine = [*mine, *(own.need_blocked(one, row.row_id, need) for one in by_row.get(need, ()) if one.severity == "error")]
            if need in absent:
                mine = [*mine, own.item_not_there(row.row_id, rows[need].source_code, marked=rows[need].state == "marked")]
        found += list({(one.code, one.group, one.severity): one for one in reversed(mine)}.values())
    return found


def _items_gone(store: Store, rows: dict[str, Row]) -> set[str]:
    """Items that count as exported and that the package's list, as last read since then, does not hold: lines that name them would be refused."""
    query = (
        "select held.row_id from export_state as held where held.source_type = 'Stock Item' and held.state in ('sent', 'verified', 'marked') "
        "and held.changed < (select max(fetched) from fetch_log where subject = 'items') "
        "and case when held.row_id like 'posting:%' then held.package_id not in (select item_id from package_item) "
        "else substr(held.row_id, 6) not in (select code from package_item) end"
    )
    return {row_id for (row_id,) in store.rows(query) if row_id in rows}


def _merged(ours: Sequence[Finding], said: Sequence[Finding], row_id: str) -> list[Finding]:
    """The package's findings beside ours; about one and the same gap its words go into ours."""
    gaps = [one for one in ours if one.code in MAPPING_CODES]
    if not gaps:
        return [*ours, *(_about(one, row_id) for one in said)]
    same_gap = [one for one in said if one.code in MAPPING_CODES or one.place == "mapping"]
    rest = [_about(one, row_id) for one in said if one not in same_gap]
    quoted = same_gap[0].message if same_gap else ""
    return [
        Finding(one.code, one.severity, one.subject, quoted or one.message, one.cause, one.fix, one.group, one.place)
        if one in gaps and one.code == "nominal_not_mapped"
        else one
        for one in ours
    ] + rest


def _about(finding: Finding, row_id: str) -> Finding:
    return Finding(finding.code, finding.severity, row_id, finding.message, finding.cause, finding.fix, finding.group, finding.place)


def _same_numbers(store: Store, elements: Iterable[OutElement]) -> list[Finding]:
    """Documents that would carry one number: within this selection, and beside what was exported."""
    groups: dict[tuple[str, str, str], list[OutDocument]] = {}
    for element in elements:
        if isinstance(element, OutDocument):
            owner = "" if element.is_sales else element.urn
            groups.setdefault((element.source_type, owner, element.number), []).append(element)
    found: list[Finding] = []
    for (_, owner, number), twins in groups.items():
        first = twins[0]
        for twin in twins[1:]:
            alike = twin.is_sales or (twin.total == first.total and twin.date == first.date)
            found.append(own.same_number(twin.row_id, number, owner, first.source_code, severity="error" if alike else "warning"))
    return found


def _blocks_of_kcc(store: Store, going: Sequence[Row]) -> list[Finding]:
    """What KCC's own files leave open about the rows, and what therefore may not be exported."""
    blocks = store.dicts("select * from kcc_block where row_id in (select unnest(?))", [[row.row_id for row in going]])
    return [
        Finding(row["code"], "error", row["row_id"], row["message"], row["cause"], row["fix"], row["cause_group"], "kcc_data")
        for row in blocks
    ]


def _keep(tx: Cursor, row_ids: list[str], findings: Sequence[Finding]) -> None:
    checked = now()
    for table in ("precheck_result", "precheck_run"):
        tx.execute(f"delete from {table} where row_id in (select unnest(?))", [row_ids])
    tx.insert("precheck_run", [{"row_id": row_id, "checked": checked} for row_id in row_ids])
    tx.insert(
        "precheck_result",
        [
            {
                "row_id": one.subject,
                "checked": checked,
                "code": one.code,
                "severity": one.severity,
                "message": one.message,
                "cause": one.cause,
                "fix": one.fix,
                "cause_group": one.group or one.subject,
                "place": one.place,
            }
            for one in findings
        ],
    )


def _groups(findings: Sequence[Finding], rows: dict[str, Row]) -> tuple[CauseGroup, ...]:
    """Root causes with the documents and base-currency money they hold up, errors first, the largest first."""
    gathered: dict[tuple[str, str, str], dict[str, Finding]] = {}
    for one in findings:
        gathered.setdefault((one.severity, one.code, one.group or one.subject), {})[one.subject] = one
    groups: list[CauseGroup] = []
    for (severity, code, group), about in gathered.items():
        held_up = [rows[row_id] for row_id in about if row_id in rows]
        money = [row for row in held_up if row.source_type in DOCUMENT_TYPES or row.source_type == "Prepayment"]
        first = next(iter(about.values()))
        amount = sum((row.base_amount for row in money), Decimal("0.00"))
        groups.append(
            CauseGroup(code, severity, first.message, first.cause, first.fix, first.place, group, len(money) or len(held_up), amount)
        )
    return tuple(sorted(groups, key=lambda one: (one.severity != "error", -one.amount, -one.documents, one.code, one.group)))
