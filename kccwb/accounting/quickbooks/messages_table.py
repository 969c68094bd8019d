"""The table behind the explanations: every code that Intuit documents for what we send and read (reference: error codes page)."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """One kind of refusal. The first group of ``stem`` names the root cause; with ``each`` every wording is a cause of its own."""

    code: str
    cause: str
    fix: str
    place: str = ""
    stem: re.Pattern[str] = re.compile("")
    each: bool = False
    under: tuple[str, ...] = ()


def _stem(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _by(code: str, cause: str, fix: str, place: str = "", stem: str = "", *, each: bool = False) -> Meaning:
    return Meaning(code, cause, fix, place, _stem(stem), each)


def _words(stem: str, code: str, cause: str, fix: str, place: str = "", *under: str) -> Meaning:
    return Meaning(code, cause, fix, place, _stem(stem), under=under)


_AGAIN = "Upload again in a few minutes: what was sent is looked up first."
_REPORT = "Report it with the row's details: it is a fault of kccwb."
_CONNECT = "Connect again as an administrator of the company in QuickBooks."
_LOOK = "Open it in QuickBooks, decide which side is right, and mark it as exported if QuickBooks' is."
_REDATE = "Have the closing date moved in QuickBooks, or redate the document in KCC."
_MALFORMED = "QuickBooks could not read a value that was sent."
_INACTIVE = (
    "inactive",
    "What the document names (an account, customer, supplier, item or VAT code) was made inactive or deleted in QuickBooks.",
    "Make it active again in QuickBooks, or map to another; then fetch the chart and upload again.",
    "mapping",
)

BY_WORDS = (
    _words(r"invalid_grant", "sign_in", "The sign-in was used up, revoked or has run out.", _CONNECT, "connection"),
    _words(r"clos(?:ed|ing date).*password|password.*clos(?:ed|ing)", "period_locked", "The date lies in a period that is closed in QuickBooks under a password, which only its own screen can ask for.", _REDATE, "export"),
    _words(r"(?:account )?period (?:has |is |was )?closed|closing date|books (?:are|have been|were) closed", "period_locked", "The date lies in a period that is closed in QuickBooks.", _REDATE, "export"),
    _words(r"(?:make sure all your transactions have|select|add|missing|without|needs?) an? (?:VAT|GST|tax|sales tax)[ -]?(?:rate|code)|(?:VAT|tax) (?:rate|code) (?:is )?(?:missing|required)", "tax_missing", "A line has no VAT code.", "Map its tax rate for this side, then upload again.", "mapping", "6000", "2020"),
    _words(r"currency of (?:the )?(?:customer|vendor|supplier|name|account).*cannot be changed|can(?:not|'t) change (?:the )?currency", "currency_frozen", "A customer or supplier in QuickBooks keeps its currency for ever.", "Use one name in QuickBooks for each currency.", "export", "6000"),
    _words(r"multi-?currency (?:must|is not|isn't|needs)", "currency", "Several currencies are not switched on in QuickBooks.", "Switch multi-currency on in QuickBooks (it cannot be switched off again), or export only documents in the home currency.", "connection", "6000"),
    _words(r"currenc(?:y|ies)", "currency_mixed", "The document's currency is not that of its customer, supplier or account.", "Use the name and the account that QuickBooks keeps in this currency.", "export", "6000"),
    _words(r"exchange rate", "rate", "The exchange rate is not one that QuickBooks takes.", "Correct the rate of the document in KCC.", "kcc_data", "6000"),
    _words(r"accounts? (?:receivable|payable).*(?:customer|vendor|supplier|name)", "control_account", "A line is on the debtors or creditors account and names nobody.", "Map its nominal to another account.", "mapping", "6000"),
    _words(r"select an account for this item|item .* has no (?:Income|Expense)AccountRef", "item_account", "The item has no account in QuickBooks.", "Map its nominal, and export the item again.", "mapping", "6000"),
    _words(r"read-?only", "read_only", "Something was sent that QuickBooks works out itself.", _REPORT, "", "6000"),
    _words(r"exceeds? the (?:amount|balance|total)|amount applied|more than the (?:balance|amount)|over-?appl", "over_amount", "Less is open than is to be allocated: it was paid or allocated in QuickBooks already.", _LOOK, "export", "6000", "620", "2240"),
    _words(r"made inactive|is inactive|has been deleted|\(deleted\)", *_INACTIVE, "610", "2500", "6000", "6430"),
)  # fmt: skip

BY_CODE = {
    "100": _by("sign_in", "QuickBooks refused the sign-in.", _CONNECT, "connection"),
    "110": _by("sign_in", "QuickBooks refused the sign-in.", _CONNECT, "connection"),
    "120": _by("permission", "The person who connected QuickBooks was removed from the company.", _CONNECT, "connection"),
    "11014": _by("permission", "The administrator who connected QuickBooks was removed from the company.", _CONNECT, "connection"),
    "130": _by("address", "The company is not at this address: a sandbox company was asked for at the live address, or the other way round.", "Check the API address and the company's id, and connect again.", "connection"),
    "140": _by("locked_out", "The company is locked at the moment.", _AGAIN, "connection"),
    "150": _by("maintenance", "Intuit maintains the company at the moment.", _AGAIN, "connection"),
    "500": _by("not_supported", "QuickBooks does not offer this for what was sent.", _REPORT, each=True),
    "600": _by("repeated", "QuickBooks had this request before.", "Upload again: what was sent is looked up first.", "export"),
    "610": _by("gone", "It does not exist in QuickBooks any more, or something that it names was made inactive.", "Read back with verify and fetch the chart; then export it again.", "export", r"(?:Object Not Found\s*:\s*)+(\w+ .*?)(?:\s*\(610\))?$"),
    "620": _by("not_linkable", "The payment cannot be set against this invoice: another customer, another currency, or it is settled already.", _LOOK, "export"),
    "630": _by("duplicate", "QuickBooks has such a thing already.", "Upload again: it is looked up and taken as ours.", "export", each=True),
    "700": _by("parent", "What it belongs to is not in QuickBooks.", "Export that first.", "export"),
    "800": _by("in_use", "Something in QuickBooks depends on it: a payment, a credit or a link.", "Remove the link in QuickBooks first.", "export"),
    "900": _by("own_parent", "It was named as its own parent.", _REPORT),
    "1000": _by("failed", "QuickBooks could not do it and says why in its own words.", "Mend what QuickBooks names, then upload again.", each=True),
    "1010": _by("failed", "QuickBooks could not create it and says why in its own words.", "Mend what QuickBooks names, then upload again.", each=True),
    "1020": _by("failed", "QuickBooks could not change it and says why in its own words.", "Mend what QuickBooks names, then upload again.", each=True),
    "1040": _by("batch", "Too much was sent in one request.", _REPORT),
    "1050": _by("data", "QuickBooks could not read the request.", _REPORT),
    "2000": _by("data", "QuickBooks does not know the kind of thing that was sent.", _REPORT, each=True),
    "2010": _by("property", "Something was sent that QuickBooks does not know.", _REPORT, stem=r"Property Name:\s*(?:Can not instantiate value of type .*? )?([\w.]+)"),
    "2020": _by("missing", "Something that QuickBooks needs is missing.", "Give what is named in KCC, or map it; then upload again.", "kcc_data", r"(?:parameter|param)\s+([\w.]+)"),
    "2030": _by("data", "An id that was sent is none of QuickBooks'.", "Read back with verify; if it stays, report it: it is a fault of kccwb.", "export", each=True),
    "2040": _by("characters", "A text holds characters that QuickBooks does not take: a colon, a tab, a new line or control characters.", "Take them out in KCC.", "kcc_data", r"Property Name:\s*([\w.]+)"),
    "2050": _by("too_long", "A text is longer than QuickBooks takes.", "Shorten it in KCC.", "kcc_data", each=True),
    "2060": _by("date", "A date could not be read.", _REPORT),
    "2070": _by("date", "A date does not exist.", "Correct the date in KCC.", "kcc_data"),
    "2080": _by("data", _MALFORMED, _REPORT),
    "2090": _by("data", _MALFORMED, _REPORT),
    "2100": _by("data", "An amount has more places or digits than QuickBooks takes.", "Correct the amount in KCC.", "kcc_data"),
    "2110": _by("data", "An amount has more places or digits than QuickBooks takes.", "Correct the amount in KCC.", "kcc_data"),
    "2120": _by("type", "The kind of the thing does not suit: an item of another type stands in the way.", "Give the item in QuickBooks another name, then upload again.", "export", each=True),
    "2130": _by("data", "QuickBooks did not take the request's id.", _REPORT),
    "2140": _by("amount", "An amount is not one that QuickBooks takes.", "Correct the amount in KCC.", "kcc_data"),
    "2150": _by("amount", "A percentage is not one that QuickBooks takes.", "Correct the line in KCC.", "kcc_data"),
    "2160": _by("amount", "A quantity is not one that QuickBooks takes.", "Correct the line in KCC.", "kcc_data"),
    "2170": _by("data", "A word was sent that QuickBooks does not know there.", _REPORT, each=True),
    "2180": _by("data", "A range of texts was asked for that makes no sense.", _REPORT),
    "2190": _by("date", "A span of dates was asked for that QuickBooks does not give.", "Ask for a shorter span.", each=True),
    "2200": _by("website", "The web address cannot be read.", "Mend it in KCC.", "kcc_data"),
    "2210": _by("email", "The company's e-mail address cannot be read.", "Mend it in KCC.", "kcc_data"),
    "2220": _by("currency", "The currency is not active in QuickBooks.", "Add the currency in QuickBooks, under Currencies.", "connection", r"Invalid Currency\s*:\s*(\w{3})\b"),
    "2230": _by("data", _MALFORMED, _REPORT),
    "2240": _by("out_of_range", "A number is larger or smaller than QuickBooks takes: the amount of a payment must be above zero.", "Correct the amount in KCC.", "kcc_data"),
    "2250": _by("no_lines", "The document has no line with an amount.", "Nothing need be exported: mark it as exported, or give it a line in KCC.", "export"),
    "2260": _by("journal", "A line of the journal is neither debit nor credit.", "Check the journal.", "month_end"),
    "2270": _by("journal", "A line of the journal has a VAT code and does not say for which side.", "Post the journal without VAT codes.", "month_end"),
    "2280": _by("journal", "A line of the journal has a VAT code and no VAT amount.", "Post the journal without VAT codes.", "month_end"),
    "2290": _by("negative_line", "A line is below zero.", "Net it into another line in KCC, or make it a document of the other kind.", "kcc_data"),
    "2300": _by("unbalanced", "Debits and credits differ.", "Check the journal.", "month_end"),
    "2500": _by("reference", "Something that the document names is not in QuickBooks, or is of another kind.", "Fetch the chart, check the mapping, and export the company and the items first.", "mapping", r"(?:Invalid Reference Id\s*:\s*)+(\w+(?: element id [\w/]+)?)"),
    "2600": _by("data", "Two things were sent that exclude each other.", _REPORT, each=True),
    "3000": _by("custom_field", "A custom field is not one of the company's.", _REPORT),
    "3001": _by("throttled", "QuickBooks' limit of calls is reached.", "Wait a minute and upload again.", "export"),
    "3100": _by("permission", "The app is not allowed to use this company.", _CONNECT, "connection"),
    "3200": _by("sign_in", "The sign-in has run out or belongs to another company.", _CONNECT, "connection"),
    "3202": _by("sign_in", "The request carried no sign-in.", _CONNECT, "connection"),
    "4000": _by("query", "QuickBooks could not read a question.", _REPORT, each=True),
    "4001": _by("query", "QuickBooks does not answer this question.", _REPORT, each=True),
    "4002": _by("query", "QuickBooks could not answer a question at the moment.", _AGAIN),
    "5000": _by("data", "Something was sent that QuickBooks has given up.", _REPORT, each=True),
    "5010": _by("stale", "It was changed in QuickBooks at the same moment.", "Upload again: it is read anew.", "export"),
    "5020": _by("permission", "The connected person may not do this in QuickBooks.", "Give the person the role in QuickBooks, or connect as another.", "connection"),
    "5030": _by("plan", "The company's QuickBooks plan does not offer this.", "Change the plan, or do without.", "connection", each=True),
    "6000": _by("rule", "A rule of QuickBooks is broken; it says which in its own words.", "Mend what QuickBooks names, then upload again.", each=True),
    "6010": _by("account_type", "An account was to be made without a type.", "Make the account in QuickBooks.", "mapping"),
    "6060": _by("account_type", "An account was to be made with a balance and no date for it.", "Make the account in QuickBooks.", "mapping"),
    "6070": _by("line_total", "Quantity and price do not make the line's net.", "Check the line in KCC, and load it again.", "kcc_data"),
    "6080": _by("contact_identity", "The company has no name.", "Give the company a name in KCC.", "kcc_data"),
    "6090": _by("discount", "A discount line has neither amount nor percentage.", _REPORT),
    "6100": _by("tax_not_valid", "The VAT code of a line is not one for this company or side.", "Map the tax rate to another VAT code.", "mapping"),
    "6130": _by("bill_with_parent", "A customer is invoiced through another one.", "Change it in QuickBooks.", "export"),
    "6140": _by("number_taken", "The number is used in QuickBooks already, by hand or by the former system.", "If it is the same document, mark it as exported; else change the number on either side.", "export", r"DocNumber=(.*?) is assigned"),
    "6150": _by("parent", "It belongs to another name or account, which must be named.", "Mend it in QuickBooks.", "export"),
    "6160": _by("tax_not_valid", "The VAT code cannot be used here.", "Map the tax rate to another VAT code.", "mapping"),
    "6230": _by("tax_not_valid", "The VAT code cannot be used here.", "Map the tax rate to another VAT code.", "mapping"),
    "6170": _by("tax_detail", "VAT was sent for a document outside VAT.", _REPORT),
    "6180": _by("too_deep", "Names or accounts are nested deeper than QuickBooks takes.", "Mend it in QuickBooks.", "export"),
    "6190": _by("subscription", "The company's QuickBooks subscription has ended or is unpaid.", "Renew it in QuickBooks.", "connection"),
    "6200": _by("period_locked", "The date lies in a period that is closed in QuickBooks.", _REDATE, "export"),
    "6210": _by("period_locked", "The date lies in a period that is closed in QuickBooks under a password, which only its own screen can ask for.", _REDATE, "export"),
    "6220": _by("open_balance", "Something is still open on it.", "Settle it in QuickBooks first.", "export"),
    "6240": _by("contact_name", "A customer, supplier or employee in QuickBooks has this name already.", "Give one of them another name, or enter \"KCC URN\" and the URN in the notes of the one that is meant.", "export", r"already exists[ .:]*(?:using|Id=)?\s*(\d+)"),
    "6250": _by("contact_archived", "The customer is missing or inactive in QuickBooks.", "Make the customer active again in QuickBooks, then upload again.", "export"),
    "6270": _by("item_tracked", "The item is kept as stock in QuickBooks, and the document is older than that stock.", "Give QuickBooks' item another name: KCC keeps the stock, QuickBooks must not keep it too.", "export", r"start date of (.+?)(?:\s*\(6270\))?$"),
    "6280": _by("unbilled", "The customer has charges that are not invoiced yet.", "Settle them in QuickBooks first.", "export"),
    "6310": _by("billable", "A line is to be charged on and names no customer.", _REPORT),
    "6320": _by("billable", "A line says wrongly whether it is to be charged on.", _REPORT),
    "6400": _by("in_use", "An invoice in QuickBooks was made from this purchase.", "Undo that in QuickBooks first.", "export"),
    "6420": _by("email", "QuickBooks is to send it by e-mail and has no address.", "Give the company an e-mail address in KCC.", "kcc_data"),
    "6430": _by("account_not_valid", "The account's type does not suit: debtors, creditors and bank accounts take no lines, and an item's sales want an income account.", "Map the nominal to another account.", "mapping", each=True),
    "6440": _by("account_missing", "A line with an amount has neither item nor account.", "Map its nominal, make the posting items, then upload again.", "mapping"),
    "6450": _by("has_payment", "It is settled already: payments or credits are set against it.", "Remove them in QuickBooks first.", "export"),
    "6470": _by("tax_not_valid", "VAT cannot be used here, or its rate is not given.", "Map the tax rate to another VAT code.", "mapping"),
    "6480": _by("matched", "It is matched to a line of the bank feed.", "Unmatch it in QuickBooks first.", "export"),
    "6520": _by("item_tracked", "The item is kept as stock in QuickBooks.", "Give QuickBooks' item another name: KCC keeps the stock.", "export"),
    "6540": _by("deposited", "The payment is part of a bank deposit.", "Take it out of the deposit in QuickBooks first.", "export"),
    "10000": _by("quickbooks_failed", "QuickBooks failed.", _AGAIN, "export"),
    "10100": _by("too_large", "The answer would be too large.", "Ask for a shorter span."),
    "10200": _by("reset", "The company was reset in QuickBooks.", "Connect again and fetch everything anew.", "connection"),
    "502": _by("quickbooks_failed", "QuickBooks could not be reached through its gateway.", _AGAIN, "export"),
    "503": _by("quickbooks_failed", "QuickBooks could not be reached through its gateway.", _AGAIN, "export"),
    "504": _by("quickbooks_failed", "QuickBooks could not be reached through its gateway.", _AGAIN, "export"),
}  # fmt: skip
