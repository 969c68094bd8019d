"""Writing many elements in one call: all or nothing, or one by one with summarizeErrors=false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kccwb.practice.company import Company, new_id
from kccwb.practice.store import Doc
from kccwb.practice.xero.call import ZERO_GUID, BadRequest, Call, Invalid, Reply, bad_data
from kccwb.practice.xero.wire import echo, render


@dataclass(slots=True)
class Element:
    """One element of a call on its way in; handlers add warnings to it."""

    call: Call
    sent: Doc
    warnings: list[str] = field(default_factory=list)

    @property
    def company(self) -> Company:
        """The company the call is for."""
        return self.call.company


Write = Callable[[Element], Doc]
"""Saves an element and gives it as the reply shows it; raises Invalid when it breaks rules."""


def elements_of(body: Any, collection: str) -> list[Doc]:
    """The elements in a body: under the collection's name, a bare list, or one bare element."""
    if isinstance(body, dict) and collection in body:
        body = body[collection]
    if isinstance(body, dict):
        body = [body]
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise bad_data(f"JSON request does not hold {collection}")
    if not body:
        raise BadRequest(20, "NoDataProcessedException", "No data has been processed for this endpoint.")
    return body


def envelope(company: Company, **content: Any) -> Doc:
    """The frame around every good reply."""
    return {
        "Id": new_id(),
        "Status": "OK",
        "ProviderName": "Practice",
        "DateTimeUTC": company.stamp(),
        **content,
    }


def reply(call: Call, collection: str, docs: list[Doc], **more: Any) -> Reply:
    """A good reply with its elements."""
    return Reply(render(envelope(call.company, **more, **{collection: docs}), call.unit_places))


def write_batch(call: Call, collection: str, id_field: str, write: Write) -> Reply:
    """Save every element of a call.

    A failing element refuses the whole call (400, nothing saved) unless summarizeErrors=false was sent: then the
    good ones are saved and every element comes back with its own verdict.
    """
    company = call.company
    together = call.flag("summarizeErrors", default=True)
    done: list[Doc] = []
    failed: list[Doc] = []
    for sent in elements_of(call.body, collection):
        mark = company.savepoint()
        element = Element(call, sent)
        try:
            doc = dict(write(element))
        except Invalid as refusal:
            company.rollback(mark)
            doc = _refused(sent, id_field, refusal)
            failed.append(doc)
        else:
            doc = {**doc, "HasErrors": False} if "HasErrors" in doc else doc
            if element.warnings:
                doc["Warnings"] = [{"Message": message} for message in element.warnings]
            if not together:
                doc["StatusAttributeString"] = "WARNING" if element.warnings else "OK"
        done.append(doc)
    if failed and together:
        company.rollback()
        return Reply(validation_problem([{k: v for k, v in doc.items() if k != "StatusAttributeString"} for doc in failed]), 400)
    return reply(call, collection, done)


def _refused(sent: Doc, id_field: str, refusal: Invalid) -> Doc:
    doc = {id_field: ZERO_GUID, **echo(sent)}
    return doc | {
        "StatusAttributeString": "ERROR",
        "HasErrors": True,
        "HasValidationErrors": True,
        "ValidationErrors": [{"Message": message} for message in dict.fromkeys(refusal.messages)],
    }


def validation_problem(elements: list[Doc]) -> Doc:
    """The 400 body for elements that break rules."""
    return {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": render(elements),
    }


def write_one(call: Call, id_field: str, sent: Doc, collection: str, write: Callable[[], Doc]) -> Reply:
    """Do one thing outside a batch (a delete, an allocation); a refusal is a 400 with the same frame."""
    try:
        doc = write()
    except Invalid as refusal:
        call.company.rollback()
        refused = _refused(sent, id_field, refusal)
        refused.pop("StatusAttributeString")
        return Reply(validation_problem([refused]), 400)
    return reply(call, collection, [doc])
