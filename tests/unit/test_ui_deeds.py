"""The record in words: no braces, no machine ids at full length, and nothing left out."""

from __future__ import annotations

from kccwb.ui.deeds import detail_words, fields, subject_words

DETAIL = '{"amount": "1725.45", "bank_account": "Current Account", "batch_id": null, "rows": 1200, "partial": false, "before": {"account_id": "id-1"}, "files": ["a.csv", "b.csv"]}'


def test_a_detail_is_told_field_by_field() -> None:
    assert fields(DETAIL) == [
        ("Amount", "1725.45"),
        ("Bank account", "Current Account"),
        ("Batch id", "–"),
        ("Rows", "1,200"),
        ("Partial", "no"),
        ("Before", "account id id-1"),
        ("Files", "a.csv, b.csv"),
    ]
    assert "Batch" not in detail_words(DETAIL)
    assert detail_words('{"rows": 2, "package": "practice-xero"}') == "Rows: 2 · Package: practice-xero"


def test_what_is_no_record_of_fields_comes_as_it_is() -> None:
    assert fields("some words") == [("Detail", "some words")]
    assert fields("[1, 2]") == [("Detail", "1, 2")]
    assert fields("") == []


def test_a_subject_is_a_document_and_no_machine_id() -> None:
    assert subject_words("P:HHP000066") == "Purchase document HHP000066"
    assert subject_words("allocation:AL00063") == "Allocation AL00063"
    assert subject_words("e2bcd477-60d4-460e-ba11-1234567890ab") == "e2bcd477…"
    assert subject_words("2026-10 1") == "2026-10 1"
    assert detail_words('{"run_id": "b7848f278da246deaa882b7848f27812"}') == "Run: b7848f27…"
