"""JSON schemas derived from the installed SDK's models, to hold replies against."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from xero_python.accounting import models

_PLAIN: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "date[ms-format]": {"type": "string", "pattern": r"^/Date\(-?\d+\+0000\)/$"},
    "datetime[ms-format]": {"type": "string", "pattern": r"^/Date\(-?\d+\+0000\)/$"},
    "date": {"type": "string"},
    "datetime": {"type": "string"},
    "object": {},
}
_OWN = {"Organisations": "Organisation", "Actions": "Action", "Currencies": "Currency", "HistoryRecords": "HistoryRecord"}
_OWN |= {"TrackingCategories": "TrackingCategory", "Reports": "ReportWithRow"}
# Members the real API sends and the models do not name.
_EXTRA = {"DateString", "DueDateString", "ID", "AppliedAmount", "StatusAttributeString", "HasErrors", "Warnings"}
_EXTRA |= {"BatchPaymentID", "LineItems", "AccountID", "Account", "IsDeleted", "Item", "Status", "Allocations"}


def _of(name: str, used: dict[str, Any]) -> dict[str, Any]:
    if name in _PLAIN:
        return _PLAIN[name]
    if match := re.fullmatch(r"list\[(.+)\]", name):
        return {"type": "array", "items": _of(match[1], used)}
    if name not in used:
        used[name] = {}
        model = getattr(models, name)
        if not hasattr(model, "attribute_map"):
            values = [member.value for member in model]
            used[name] = {"enum": values}
        else:
            properties = {model.attribute_map[key]: _of(kind, used) for key, kind in model.openapi_types.items()}
            names: dict[str, Any] = {key: {} for key in _EXTRA if key not in properties}
            used[name] = {"type": "object", "properties": properties | names, "additionalProperties": False}
    return {"$ref": f"#/definitions/{name}"}


@cache
def validator(model: str) -> Draft7Validator:
    used: dict[str, Any] = {}
    root = _of(model, used)
    return Draft7Validator({**root, "definitions": used})


def check_reply(body: Any) -> None:
    """Fail when an element of a reply is not what the SDK's model of it says, or carries null."""
    for collection, elements in body.items() if isinstance(body, dict) else []:
        if not isinstance(elements, list):
            continue
        name = _OWN.get(collection, collection[:-1])
        if not hasattr(models, name):
            continue
        for element in elements:
            if element.get("StatusAttributeString") == "ERROR":
                continue
            errors = [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator(name).iter_errors(element)]
            assert not errors, f"{name}: {errors[:5]}"
