"""The ways a call is refused, and the bodies QuickBooks says it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from kccwb.practice.store import Doc

PACIFIC = timezone(timedelta(hours=-8))
"""The servers' own time zone; a moment or a day without a zone is read in it."""

_SERVICE = {"10000", "10100", "500"}
_MESSAGES = {
    "500": "Unsupported Operation",
    "600": "Request id already used",
    "610": "Object Not Found",
    "620": "Transaction can't be linked",
    "630": "Duplicate object",
    "800": "Object can't be deleted",
    "1040": "Too many items in the batch",
    "1050": "Unsupported content type",
    "2000": "Unknown entity",
    "2010": "Request has invalid or unsupported property",
    "2020": "Required param missing, need to supply the required value for the API",
    "2030": "Invalid ID",
    "2040": "Invalid String. The string has unsupported characters",
    "2050": "String length is either shorter or longer than supported by specification",
    "2060": "Invalid Date format",
    "2070": "Invalid Date",
    "2090": "Invalid Number",
    "2110": "Invalid Decimal",
    "2120": "Invalid type",
    "2130": "Invalid requestid",
    "2170": "Invalid Enumeration",
    "2190": "Invalid date range",
    "2220": "Invalid Currency",
    "2230": "Invalid Boolean",
    "2240": "Number out of range",
    "2250": "Transaction needs at least one line",
    "2260": "Posting type missing",
    "2270": "TaxApplicableOn missing",
    "2280": "TaxAmount missing",
    "2290": "Amount must be positive",
    "2300": "Debits and credits differ",
    "2500": "Invalid Reference Id",
    "4000": "Error parsing query",
    "4001": "Invalid query",
    "5010": "Stale Object Error",
    "5030": "Feature Not Supported Error",
    "6000": "A business validation error has occurred while processing your request",
    "6010": "Account type missing",
    "6070": "Amount calculation incorrect in the request",
    "2600": "Conflicting elements",
    "6080": "Name missing",
    "6090": "Discount without amount or percent",
    "6140": "Duplicate Document Number Error",
    "6170": "Tax detail not allowed",
    "6200": "Account Period Closed, cannot be updated through services API",
    "6210": "Account Period Closed",
    "6220": "Open balance",
    "6240": "Duplicate Name Exists Error",
    "6250": "Customer inactive",
    "6270": "Date is before the inventory start date",
    "6430": "Invalid account type used",
    "6440": "Account or item missing",
    "6450": "Transaction can't be voided",
    "6520": "Quantity on hand missing",
    "6540": "Deposited transactions can't be changed",
    "10000": "An application error has occurred while processing your request",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of a fault: code, what exactly, and which element."""

    code: str
    detail: str
    element: str = ""
    message: str | None = None

    def view(self) -> Doc:
        """As the API shows it."""
        shown = {"Message": self.message or _MESSAGES.get(self.code, "Error"), "Detail": self.detail, "code": self.code}
        return {**shown, "element": self.element}


class Refused(Exception):
    """A call breaks a rule; nothing of it is kept. `status` is 200 where QuickBooks hides a fault in a good reply."""

    def __init__(self, code: str, detail: str, element: str = "", *, status: int = 400, message: str | None = None) -> None:
        super().__init__(f"{code} {detail}")
        self.problem = Problem(code, detail, element, message)
        self.status = status

    def fault(self) -> Doc:
        """The fault with its errors."""
        kind = "SystemFault" if self.problem.code in _SERVICE else "ValidationFault"
        return {"Error": [self.problem.view()], "type": kind}


def missing(element: str) -> Refused:
    """A required property is absent."""
    return Refused("2020", f"Required parameter {element} is missing in the request", element)


def rule(detail: str, element: str = "") -> Refused:
    """A business rule is broken; only the detail says which."""
    return Refused("6000", f"Business Validation Error: {detail}", element)


def not_found(what: str) -> Refused:
    """What is named does not exist, was deleted or was made inactive."""
    return Refused("610", f"Object Not Found : {what}")


def inactive(element: str) -> Refused:
    """A reference to something inactive."""
    words = "Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees."
    return Refused("610", f"Object Not Found : {words}", element)


def bad_reference(element: str, key: str) -> Refused:
    """A reference to nothing."""
    return Refused("2500", f"Invalid Reference Id : {element} element id {key} not found", element)


def lower(body: Doc) -> Doc:
    """A fault in the lower-case spelling that the API sometimes uses."""
    fault = body["Fault"]
    errors = [{key.lower(): value for key, value in error.items()} for error in fault["Error"]]
    return {"warnings": None, "intuitObject": None, "fault": {"error": errors, "type": fault["type"]}, "report": None} | {
        key: value for key, value in body.items() if key != "Fault"
    }


def gateway(code: str, message: str, kind: str, detail: str | None = None) -> Doc:
    """The body of a refusal at the door: not authenticated, not authorised, throttled."""
    return {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code, "element": None}], "type": kind}}


def iso(moment: datetime) -> str:
    """A moment as the API shows it: Pacific time, to the second."""
    return moment.astimezone(PACIFIC).replace(microsecond=0).isoformat()
