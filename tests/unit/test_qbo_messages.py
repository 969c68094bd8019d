"""QuickBooks' refusals explained: every code of Intuit's table that concerns us, and the words where the code says little."""

from __future__ import annotations

import re

import pytest

from kccwb.accounting.quickbooks.messages import Holder, explain, holder

CODES = [
    "100",
    "110",
    "120",
    "130",
    "140",
    "150",
    "500",
    "600",
    "610",
    "620",
    "630",
    "700",
    "800",
    "900",
    "1000",
    "1010",
    "1020",
    "1040",
    "1050",
    "2000",
    "2010",
    "2020",
    "2030",
    "2040",
    "2050",
    "2060",
    "2070",
    "2080",
    "2090",
    "2100",
    "2110",
    "2120",
    "2130",
    "2140",
    "2150",
    "2160",
    "2170",
    "2180",
    "2190",
    "2200",
    "2210",
    "2220",
    "2230",
    "2240",
    "2250",
    "2260",
    "2270",
    "2280",
    "2290",
    "2300",
    "2500",
    "2600",
    "3000",
    "3001",
    "3100",
    "3200",
    "3202",
    "4000",
    "4001",
    "4002",
    "5000",
    "5010",
    "5020",
    "5030",
    "6000",
    "6010",
    "6060",
    "6070",
    "6080",
    "6090",
    "6100",
    "6130",
    "6140",
    "6150",
    "6160",
    "6230",
    "6170",
    "6180",
    "6190",
    "6200",
    "6210",
    "6220",
    "6240",
    "6250",
    "6270",
    "6280",
    "6310",
    "6320",
    "6400",
    "6420",
    "6430",
    "6440",
    "6450",
    "6470",
    "6480",
    "6520",
    "6540",
    "10000",
    "10100",
    "10200",
    "11014",
    "502",
    "503",
    "504",
]
PLACES = {"", "mapping", "export", "connection", "kcc_data", "month_end"}
WORDS = [
    ("Stale Object Error: The account period is closed. Set the closing date (5010)", "period_locked", "period_locked"),
    ("Account Period Closed, Cannot Update Through Services API: The account period has closed (6200)", "period_locked", "period_locked"),
    ("The books have a closing date and need a password (6210)", "period_locked", "period_locked"),
    ("A business validation error: Make sure all your transactions have a VAT rate before you save. (6000)", "tax_missing", "tax_missing"),
    ("Business Validation Error: The currency of the transaction is invalid for customer (6000)", "currency_mixed", "currency_mixed"),
    ("Business Validation Error: Multi-currency must be switched on (6000)", "currency", "currency"),
    ("Business Validation Error: You must select an account for this item. (6000)", "item_account", "item_account"),
    ("Business Validation Error: The amount applied (9.00) exceeds the balance of Invoice 1 (2.00). (6000)", "over_amount", "over_amount"),
    ("Object Not Found: Something you're trying to use has been made inactive. (610)", "inactive", "inactive"),
    ("Object Not Found: Object Not Found : Invoice 12 (610)", "gone", "Invoice 12"),
    (
        "Duplicate Document Number Error: This number has already been used. DocNumber=SI-7 is assigned to TxnType=Invoice with TxnId=9 (6140)",
        "number_taken",
        "SI-7",
    ),
    ("Duplicate Name Exists Error: The name supplied already exists. : Id=425 (6240)", "contact_name", "425"),
    ("Invalid Reference Id: Invalid Reference Id : Accounts element id 99 not found (2500)", "reference", "Accounts element id 99"),
    ("Request has invalid or unsupported property: Property Name:Foo specified is unsupported or invalid (2010)", "property", "Foo"),
    ("Invalid Currency: Invalid Currency : JPY is not an active currency (2220)", "currency", "JPY"),
    ("Throttled (003001)", "throttled", "throttled"),
    ("6430: Invalid account type", "account_not_valid", "6430: Invalid account type"),
    ("invalid_grant", "sign_in", "sign_in"),
    ("The closing date of the books is later", "period_locked", "period_locked"),
]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_cause_a_fix_and_a_place(code: str) -> None:
    why = explain(f"Some words of QuickBooks: in some language ({code})")
    assert why.code != "quickbooks"
    assert re.fullmatch(r"[a-z_]+", why.code)
    assert why.cause.endswith(".")
    assert why.fix.endswith(".")
    assert why.place in PLACES
    assert why.group


@pytest.mark.parametrize(("message", "code", "group"), WORDS)
def test_words_say_more_than_codes(message: str, code: str, group: str) -> None:
    why = explain(message)
    assert (why.code, why.group) == (code, group)


def test_a_number_in_the_words_is_not_taken_for_the_code() -> None:
    assert explain("Duplicate Name Exists Error: Smith (100) already exists (6240)").code == "contact_name"


def test_what_nobody_knows_keeps_its_words() -> None:
    why = explain("Something new happened (77777)")
    assert (why.code, why.group) == ("quickbooks", "Something new happened (77777)")
    assert explain("").group == "quickbooks"


def test_a_duplicate_names_its_holder_in_any_language() -> None:
    assert holder("Numéro en double. DocNumber=1001 ... TxnType=Bill with TxnId=77 (6140)") == Holder("Bill", "77")
    assert holder("no ids here (6140)") is None
