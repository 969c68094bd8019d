"""Names and numbers in the form QuickBooks takes: too long ones shortened by one rule for ever, and the words that say whose a thing is.

A shortened name keeps its beginning and ends in a digest of the whole, so that two long names never become one and the same name is always
shortened alike. The whole stands in the notes.
"""

from __future__ import annotations

import hashlib
import re

from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutPrepayment

NUMBER = 21
"""Characters of a DocNumber and of a PaymentRefNum."""
ITEM_NAME = 100
DISPLAY_NAME = 500
COMPANY_NAME = 100
ACCOUNT_NUMBER = 15
"""The shortest limit that Intuit's pages give for a vendor's AcctNum."""
NOTE = 4000
_DIGEST = 8
_WHOLE = "Number "
_URN_LINE = re.compile(r"^KCC URN (.+)$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def shortened(text: str, most: int) -> str:
    """At most so many characters: as it is where it fits, else its beginning and a digest of the whole."""
    if len(text) <= most:
        return text
    return f"{text[: most - _DIGEST - 1].rstrip()}-{_digest(text)}"


def document_number(number: str) -> str:
    """A DocNumber or PaymentRefNum."""
    return shortened(" ".join(number.split()), NUMBER)


def number_line(number: str) -> str:
    """The line of a memo that tells the whole of a shortened number."""
    return f"{_WHOLE}{tame(number)}"


def whole_number(shown: str, note: str) -> str:
    """The number that QuickBooks shows shortened, as the memo tells it; else as it is shown."""
    told = (line.strip().removeprefix(_WHOLE) for line in note.splitlines() if line.strip().startswith(_WHOLE))
    return next((number for number in told if document_number(number) == shown), shown)


def item_name(code: str) -> str:
    """An item's Name. A colon would make it a sub-item of another: a code with one ends in a digest, so that A:B and A-B stay two."""
    clean = _clean(code)
    if clean == code and len(code) <= ITEM_NAME:
        return code
    return f"{clean[: ITEM_NAME - _DIGEST - 1].rstrip()}-{_digest(code)}"


def display_name(company: OutCompany) -> str:
    """The DisplayName: the name chosen for the package, else its own, without what QuickBooks forbids."""
    return shortened(_clean(company.display_name or company.name), DISPLAY_NAME)


def company_name(company: OutCompany) -> str:
    """The CompanyName: its own name whatever it is displayed as."""
    return _clean(company.name)[:COMPANY_NAME].rstrip()


def name_key(name: str) -> str:
    """Names that QuickBooks takes for one, among customers, vendors and employees together."""
    return " ".join(name.split()).casefold()


def tame(text: str) -> str:
    """A text without control characters; lines and tabs become spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


def company_notes(company: OutCompany) -> str:
    """Notes of a customer or vendor: its tax reference, and the URN on the last line."""
    told = [f"VAT {tame(company.tax_reference)}"] if company.tax_reference.strip() else []
    return "\n".join([*told, f"KCC URN {company.urn}"])


def urn_of(notes: str) -> str:
    """The URN that notes tell; empty when they tell none."""
    found = [match[1].strip() for line in notes.splitlines() if (match := _URN_LINE.match(line.strip()))]
    return found[-1] if found else ""


def document_mark(document: OutDocument) -> str:
    """The line of a document's PrivateNote that says which document of KCC it is."""
    return tame(f"KCC {document.source_type} {document.source_id} {document.source_code}")


def payment_mark(payment: OutPrepayment) -> str:
    """The line of a Payment's PrivateNote that says which payment of KCC it is."""
    return tame(f"KCC payment {payment.payment_id}")


def allocation_mark(allocation: OutAllocation, invoice: str) -> str:
    """The line that says what an allocation of KCC put against which invoice."""
    return tame(f"KCC allocation {allocation.allocation_id}: {allocation.amount:.2f} to Invoice {invoice}")


def says(note: str, mark: str) -> bool:
    """Whether a note carries a mark as a line of its own; a void puts "Voided - " before the first."""
    return any(line.strip() == mark or line.strip().endswith(f"- {mark}") for line in note.splitlines())


def _clean(name: str) -> str:
    return tame(name.replace(":", "-"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
