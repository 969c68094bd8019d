"""Load KCC's files: read, recognise, check, and land them all in one transaction, or say for every row why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kccwb.kcc.clean import Cleaned, Problem, check_keys, check_units, clean
from kccwb.kcc.datasets import DATASETS
from kccwb.kcc.known import check_leading_zeros
from kccwb.kcc.land import Landed, check_readings, drop_missing_stock, land
from kccwb.kcc.recognise import Profile, Unknown, recognise
from kccwb.kcc.report import FileReport, LoadReport, Reject
from kccwb.kcc.rules import check_rules
from kccwb.kcc.tables import Table, read_tables
from kccwb.model.errors import BadInput
from kccwb.store import Cursor, Store
from kccwb.store.events import Event, now, record


@dataclass(frozen=True)
class Request:
    """What to load and how: contents by file name, the profile that renames columns, the dataset that settles a tie."""

    files: Sequence[tuple[str, bytes]]
    profile: Profile | None = None
    dataset: str = ""
    partial: bool = False
    ignored: tuple[str, ...] = ()


def load_files(store: Store, by: str, request: Request) -> LoadReport:
    """Load the files together. Without ``partial`` one reject keeps all of them out; the rejects are on record either way."""
    tables, failed = _read(request)
    with store.tx() as tx:
        check(store, tables, tx)
        rejected = bool(failed) or any(any(cleaned.problems.values()) for cleaned in tables)
        loading = bool(tables) and (request.partial or not rejected)
        load_id = int(tx.scalar("select coalesce(max(load_id), 0) + 1 from load"))
        loaded = now()
        landed: dict[str, Landed] = {}
        for dataset in DATASETS:
            same = [cleaned for cleaned in tables if cleaned.dataset == dataset]
            if same and loading:
                landed[dataset.name] = land(tx, load_id, loaded, same)
                if dataset.name == "stock_value" and not any(any(cleaned.problems.values()) for cleaned in same):
                    _tell_gone(same, drop_missing_stock(tx, load_id, same))
        reports = [_report(cleaned, landed.get(cleaned.dataset.name)) for cleaned in tables]
        rejects = [reject for cleaned in tables for reject in _rejects(cleaned)] + [reject for _, reject, _ in failed]
        report = LoadReport(
            load_id, loading, request.partial, (*reports, *(unread for unread, _, _ in failed)), tuple(rejects), request.ignored
        )
        tx.insert("load", [{"load_id": load_id, "loaded": loaded, "by_whom": by, "partial": request.partial, "applied": loading}])
        _keep(tx, report, tables, failed)
        record(tx, by, [Event("load", f"load {load_id}", _summary(report))])
    return report


def check(store: Store, tables: list[Cleaned], tx: Cursor) -> None:
    """Apply every rule to the recognised tables; what breaks one is rejected with its whole document."""
    base = str(tx.scalar("select base_currency from base_currency"))
    for cleaned in tables:
        check_keys(cleaned)
    check_leading_zeros(store, tables)
    for cleaned in tables:
        check_rules(cleaned, base)
        if cleaned.dataset.name == "trial_balance":
            check_readings(tx, cleaned)
    _check_across(tables)
    for cleaned in tables:
        check_units(cleaned)


Failed = tuple[FileReport, Reject, str]


def _read(request: Request) -> tuple[list[Cleaned], list[Failed]]:
    tables: list[Cleaned] = []
    failed: list[Failed] = []
    for name, content in request.files:
        try:
            found = read_tables(name, content)
        except BadInput as error:
            failed.append(_failed(name, "", "", 0, 0, f"{error.message} {error.fix}".strip()))
            continue
        if not found:
            failed.append(_failed(name, "", "", 0, 0, "it is empty: export the grid again"))
        known: list[Cleaned] = []
        unknown: list[tuple[Table, Unknown]] = []
        for table in found:
            answer = recognise(table, dataset=request.dataset, profile=request.profile)
            if isinstance(answer, Unknown):
                unknown.append((table, answer))
            else:
                known.append(clean(table, answer))
        for table, answer in unknown:
            if known and answer.likeness <= 1:
                known[0].warnings.append(f"the sheet {table.sheet} is no dataset and was not read")
            else:
                failed.append(_failed(name, table.sheet, table.sha256, len(table.rows), answer.line, answer.reason, answer.column))
        tables.extend(known)
    return tables, failed


def _failed(file: str, sheet: str, sha256: str, rows: int, line: int, reason: str, column: str = "") -> Failed:
    return FileReport(file, sheet, "", rows, 0, rows, 0, 0, 0, "", (), ()), Reject(file, sheet, line, column, "", reason), sha256


def _check_across(tables: list[Cleaned]) -> None:
    """The same document in two files of one load: loaded once when identical, else rejected in both."""
    for dataset in DATASETS:
        seen: dict[tuple[Any, ...], tuple[Cleaned, list[int]]] = {}
        for cleaned in [cleaned for cleaned in tables if cleaned.dataset == dataset]:
            again = 0
            for unit, rows in cleaned.sound_units().items():
                before = seen.setdefault(unit, (cleaned, rows))
                if before[0] is cleaned:
                    continue
                if _content(*before) == _content(cleaned, rows):
                    cleaned.repeated.update(rows)
                    again += len(rows)
                else:
                    _differ(before, (cleaned, rows))
            if again:
                cleaned.warnings.append(
                    f"{again} {'row is' if again == 1 else 'rows are'} in another file of this load too, and loaded once"
                )


def _content(cleaned: Cleaned, rows: list[int]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(values[row]) for values in cleaned.values.values()) for row in rows)


def _differ(one: tuple[Cleaned, list[int]], two: tuple[Cleaned, list[int]]) -> None:
    for (cleaned, rows), (other, other_rows) in ((one, two), (two, one)):
        place = f"{other.table.file}, line {other.rows[other_rows[0]].line}"
        cleaned.reject(rows[0], cleaned.dataset.unit[-1], f"differs from {place}: load the files one after the other, the later one last")


def _tell_gone(tables: list[Cleaned], gone: int) -> None:
    if gone:
        tables[0].warnings.append(f"{gone} stock {'item is' if gone == 1 else 'items are'} no longer in the report and taken out of it")


def _report(cleaned: Cleaned, landed: Landed | None) -> FileReport:
    counts = {"accepted": 0, "revised": 0, "unchanged": 0}
    for unit, rows in cleaned.sound_units().items():
        key = (unit[0], unit[1]) if cleaned.dataset.name == "tax_register" else unit
        if landed is not None and key not in landed.new and key not in landed.revised:
            counts["unchanged"] += len(rows)
        else:
            counts["accepted"] += len(rows)
            counts["revised"] += len(rows) if landed is not None and key in landed.revised else 0
    return FileReport(
        file=cleaned.table.file,
        sheet=cleaned.table.sheet,
        dataset=cleaned.dataset.name,
        rows=len(cleaned.rows),
        rejected=sum(bool(problems) for problems in cleaned.problems.values()),
        repeated=len(cleaned.repeated),
        profile=cleaned.found.profile,
        extra_columns=cleaned.found.extra,
        warnings=tuple(cleaned.warnings),
        **counts,
    )


def _rejects(cleaned: Cleaned) -> list[Reject]:
    return [
        Reject(
            cleaned.table.file,
            cleaned.table.sheet,
            cleaned.rows[row].line,
            problem.column,
            problem.value,
            problem.reason,
            cleaned.dataset.name,
            _name(cleaned, row),
        )
        for row in sorted(cleaned.problems)
        for problem in cleaned.problems[row]
    ]


def _name(cleaned: Cleaned, row: int) -> str:
    """What the row belongs to, as a person would call it."""
    return " ".join(text for name in cleaned.dataset.unit if (text := cleaned.text(row, name)))


def _keep(tx: Cursor, report: LoadReport, tables: list[Cleaned], failed: list[Failed]) -> None:
    digests = [cleaned.table.sha256 for cleaned in tables] + [digest for _, _, digest in failed]
    headers = [cleaned.table.rows[cleaned.found.header_row].cells for cleaned in tables] + [() for _ in failed]
    tx.insert(
        "load_file", [_file_row(report.load_id, number, file, digests[number], headers[number]) for number, file in enumerate(report.files)]
    )
    rows = [
        _reject_row(report.load_id, number, reject, json.dumps(cleaned.rows[row].cells, ensure_ascii=False))
        for number, cleaned in enumerate(tables)
        for row, reject in zip(_rows_of(cleaned.problems), _rejects(cleaned), strict=True)
    ]
    rows += [_reject_row(report.load_id, len(tables) + number, reject, "") for number, (_, reject, _) in enumerate(failed)]
    tx.insert("load_reject", rows)


def _rows_of(problems: dict[int, list[Problem]]) -> list[int]:
    return [row for row in sorted(problems) for _ in problems[row]]


def _file_row(load_id: int, number: int, file: FileReport, digest: str, headers: Sequence[str]) -> dict[str, Any]:
    return {
        "load_id": load_id,
        "file_no": number,
        "file_name": file.file,
        "sheet": file.sheet,
        "sha256": digest,
        "dataset": file.dataset,
        "profile": file.profile,
        "rows_read": file.rows,
        "accepted": file.accepted,
        "rejected": file.rejected,
        "unchanged": file.unchanged,
        "revised": file.revised,
        "repeated": file.repeated,
        "extra_columns": ", ".join(file.extra_columns),
        "warnings": "; ".join(file.warnings),
        "headers": json.dumps(list(headers), ensure_ascii=False),
    }


def _reject_row(load_id: int, number: int, reject: Reject, raw: str) -> dict[str, Any]:
    return {
        "load_id": load_id,
        "file_no": number,
        "file_name": reject.file,
        "sheet": reject.sheet,
        "line": reject.line,
        "dataset": reject.dataset,
        "document": reject.document,
        "column_name": reject.column,
        "value": reject.value,
        "reason": reject.reason,
        "raw": raw,
    }


def _summary(report: LoadReport) -> dict[str, Any]:
    files = [{"file": file.file, "dataset": file.dataset, "accepted": file.accepted, "rejected": file.rejected} for file in report.files]
    return {"loaded": report.loaded, "partial": report.partial, "files": files}
