"""QuickBooks' lists are read whole, and what changed is found with what was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from kccwb.accounting.quickbooks.changed import Changes
from kccwb.accounting.quickbooks.reading import Reading
from kccwb.model.errors import PackageError
from tests.integration.plain_quickbooks import Plain, fault, serving, transport

NOW = datetime(2026, 3, 20, 12, 0)  # noqa: DTZ001  UTC without zone, as the store keeps it


@pytest.fixture
def plain() -> Iterator[Plain]:
    with serving() as server:
        yield server


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return sorted((row["Id"] for row in rows), key=int)


def many(number: int) -> list[dict[str, Any]]:
    return [{"Id": str(one)} for one in range(1, number + 1)]


def changes(plain: Plain) -> Changes:
    return Changes(Reading(transport(plain)), lambda: NOW)


@pytest.mark.parametrize(("limit", "count"), [(1000, True), (1000, False), (100, True), (100, False), (10**6, False)])
def test_a_list_is_whole_whatever_the_server_makes_of_pages_and_counts(plain: Plain, limit: int, count: bool) -> None:
    plain.put("Invoice", *many(2050))
    plain.page_limit, plain.has_count = limit, count
    found = Reading(transport(plain)).all("Invoice")
    assert ids(found) == [str(one) for one in range(1, 2051)]


def test_a_server_that_ignores_pages_gives_each_thing_once(plain: Plain) -> None:
    rows = many(1200)

    def whole(method: str, path: str, query: object, body: str) -> tuple[int, object] | None:
        return (200, {"QueryResponse": {"Invoice": rows}}) if path == "query" and "COUNT" not in body else None

    plain.always, plain.has_count = whole, False
    assert len(Reading(transport(plain)).all("Invoice")) == 1200


def test_an_empty_list_is_no_trouble(plain: Plain) -> None:
    plain.tables["Bill"] = {}
    assert Reading(transport(plain)).all("Bill") == []


def test_a_row_that_slipped_out_while_paging_is_read_again(plain: Plain) -> None:
    plain.put("Invoice", *many(2500))

    def deleting(method: str, path: str, query: object, body: str) -> None:
        if "STARTPOSITION 1000" in body and "7" in plain.tables["Invoice"]:
            plain.remove("Invoice", "7")  # every later row moves up by one: row 1001 would be missed

    plain.always = deleting
    found = Reading(transport(plain)).all("Invoice")
    assert ids(found) == [str(one) for one in range(1, 2501) if one != 7]


def test_a_list_that_never_comes_to_rest_is_not_kept(plain: Plain) -> None:
    plain.put("Invoice", *many(5))
    counter = [5]

    def growing(method: str, path: str, query: object, body: str) -> tuple[int, object] | None:
        if "COUNT" in body:
            counter[0] += 1
            plain.put("Invoice", {"Id": str(counter[0] + 100)})
            return 200, {"QueryResponse": {"totalCount": counter[0] + 10}}
        return None

    plain.always = growing
    with pytest.raises(PackageError, match="changed while it was read"):
        Reading(transport(plain)).all("Invoice")


def test_inactive_names_are_read_too_even_where_in_is_not_understood(plain: Plain) -> None:
    plain.put("Account", {"Id": "1", "Active": True}, {"Id": "2", "Active": False})
    reading = Reading(transport(plain))
    assert ids(reading.names("Account")) == ["1", "2"]

    def no_in(method: str, path: str, query: object, body: str) -> tuple[int, object] | None:
        return (400, fault("4000", "Error parsing query")) if "IN (true" in body else None

    plain.always = no_in
    assert ids(reading.names("Account")) == ["1", "2"]


def test_the_order_is_written_as_the_server_takes_it(plain: Plain) -> None:
    plain.put("Invoice", *many(3))

    def spaced(method: str, path: str, query: object, body: str) -> tuple[int, object] | None:
        return (400, fault("4000", "Error parsing query")) if "ORDERBY" in body else None

    plain.always = spaced
    reading = Reading(transport(plain))
    assert ids(reading.all("Invoice")) == ["1", "2", "3"]
    refused = len(plain.asked("ORDERBY"))
    reading.all("Invoice")
    assert len(plain.asked("ORDERBY")) == refused


def test_things_are_read_by_id_many_at_a_time(plain: Plain) -> None:
    plain.put("Invoice", *many(250))
    reading = Reading(transport(plain))
    assert len(reading.by_ids("Invoice", [str(one) for one in range(1, 251)] + ["999"])) == 250
    assert reading.by_ids("Invoice", []) == []
    assert reading.single("Invoice", "999") is None
    assert reading.single("Invoice", "7") is not None


def test_what_changed_comes_by_change_data_capture_with_what_was_deleted(plain: Plain) -> None:
    plain.put("Payment", {"Id": "1"}, changed="2026-03-01T10:00:00-08:00")
    plain.put("Payment", {"Id": "2"}, {"Id": "3"}, changed="2026-03-12T10:00:00-08:00")
    plain.remove("Payment", "3", "2026-03-12T11:00:00-08:00")
    found = changes(plain).since(["Payment", "BillPayment"], datetime(2026, 3, 12, 18, 2))  # noqa: DTZ001
    assert [(row["Id"], row.get("status")) for row in found["Payment"]] == [("2", None), ("3", "Deleted")]
    assert found["BillPayment"] == []
    (asked,) = plain.asked("cdc")
    assert "2026-03-12T17:57:00+00:00" in asked  # five minutes of overlap, and the zone said


def test_a_thing_wrongly_shown_as_deleted_is_not_believed(plain: Plain) -> None:
    plain.put("Payment", {"Id": "2", "TotalAmt": 5})
    plain.deleted["Payment"] = {"2": {"Id": "2", "status": "Deleted", "MetaData": {"LastUpdatedTime": "2026-03-12T11:00:00-08:00"}}}
    plain.tables["Payment"]["2"]["MetaData"]["LastUpdatedTime"] = "2026-01-01T00:00:00Z"
    found = changes(plain).since(["Payment"], datetime(2026, 3, 12))  # noqa: DTZ001
    assert [(row["Id"], row.get("status")) for row in found["Payment"]] == [("2", None)]


def test_beyond_thirty_days_a_query_answers_and_recent_deletions_come_along(plain: Plain) -> None:
    plain.put("Payment", {"Id": "1"}, changed="2026-01-05T10:00:00-08:00")
    plain.put("Payment", {"Id": "2"}, {"Id": "3"}, changed="2026-01-20T10:00:00-08:00")
    plain.remove("Payment", "3", "2026-03-12T11:00:00-08:00")
    found = changes(plain).since(["Payment"], datetime(2026, 1, 10))  # noqa: DTZ001
    assert [(row["Id"], row.get("status")) for row in found["Payment"]] == [("2", None), ("3", "Deleted")]
    assert len(plain.asked("LastUpdatedTime")) >= 1


def test_without_change_data_capture_a_query_answers(plain: Plain) -> None:
    plain.put("Payment", {"Id": "2"}, changed="2026-03-12T10:00:00-08:00")
    plain.put("BillPayment", {"Id": "3"}, changed="2026-01-12T10:00:00-08:00")
    plain.has_cdc = False
    found = changes(plain).since(["Payment", "BillPayment"], datetime(2026, 3, 10))  # noqa: DTZ001
    assert (ids(found["Payment"]), ids(found["BillPayment"])) == (["2"], [])


def test_more_than_a_thousand_changes_are_read_by_query(plain: Plain) -> None:
    plain.put("Payment", *many(1500), changed="2026-03-12T10:00:00-08:00")

    def short(method: str, path: str, query: Any, body: str) -> tuple[int, object] | None:
        if path != "cdc":
            return None
        rows = list(plain.tables["Payment"].values())[:1000]
        return 200, {"CDCResponse": [{"QueryResponse": [{"Payment": rows}]}]}

    plain.always = short
    assert len(changes(plain).since(["Payment"], datetime(2026, 3, 10))["Payment"]) == 1500  # noqa: DTZ001


def test_an_entity_that_change_data_capture_does_not_know_spoils_no_other(plain: Plain) -> None:
    plain.put("Payment", {"Id": "2"}, changed="2026-03-12T10:00:00-08:00")
    plain.remove("Payment", "2")

    def picky(method: str, path: str, query: Any, body: str) -> tuple[int, object] | None:
        if path == "cdc" and "VendorPrepayment" in query["entities"]:
            return 400, fault("2000", "Unknown entity")
        return (400, fault("4001", "Metadata not found")) if "VendorPrepayment" in body else None

    plain.always = picky
    found = changes(plain).since(["Payment", "VendorPrepayment"], datetime(2026, 3, 10))  # noqa: DTZ001
    assert ([row["status"] for row in found["Payment"]], found["VendorPrepayment"]) == (["Deleted"], [])
