"""Idempotency keys: for six minutes a repeated request gets the first one's answer, errors included."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from kccwb.practice.company import Company
from kccwb.practice.store import Doc
from kccwb.practice.xero.call import BadRequest

_KEPT = timedelta(minutes=6)


def digest(method: str, url: str, body: bytes) -> str:
    """What tells one request from another."""
    return hashlib.sha256(f"{method} {url}\n".encode() + body).hexdigest()


def replay(company: Company, key: str, request_digest: str) -> Doc | None:
    """The kept answer to this key, or None; raises BadRequest when the key was for another request."""
    if len(key) > 128:
        raise BadRequest(10, "ValidationException", "Idempotency Key must be no more than 128 characters.")
    kept = company.get("Idempotency", key)
    if kept is None:
        return None
    if kept["At"] <= (company.now() - _KEPT).isoformat():
        return None
    if kept["Digest"] != request_digest:
        raise BadRequest(10, "ValidationException", f"Idempotency Key: {key} is used with a different request.")
    return kept


def keep(company: Company, key: str, request_digest: str, status: int, text: str, media_type: str) -> None:
    """Keep an answer, in the same transaction as what it did; forget those past their time."""
    oldest = (company.now() - _KEPT).isoformat()
    for old_key, row in list(company.table("Idempotency").rows.items()):
        if row["At"] > oldest:
            break
        company.remove("Idempotency", old_key)
    company.remove("Idempotency", key)
    kept = {"At": company.now().isoformat(), "Digest": request_digest, "Status": status, "Text": text}
    company.put("Idempotency", key, kept | {"MediaType": media_type})
