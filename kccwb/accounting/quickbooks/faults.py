"""What QuickBooks' refusals mean: by their body, in either spelling, whatever the HTTP status says (qbo.md §2.4, §13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kccwb.accounting.quickbooks.wire import load, parts, text
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageError, PackageUnreachable, RateLimited

SIGN_IN_AGAIN = "Connect again: kccwb connect, or on the Connection page."
LOOKED_UP = "What was sent is looked up before anything is sent again."
_NO_SIGN_IN = frozenset({"100", "110", "401", "3200", "3202"})
_NO_ACCESS = frozenset({"120", "130", "403", "3100", "6190", "11014"})
_THROTTLED = frozenset({"3001", "429"})
_CLOSED_FOR_NOW = frozenset({"140", "150"})
_UNCERTAIN = frozenset({"4002"})
_WHY = {
    "120": "the person who connected it was removed from the company: an administrator must connect it again",
    "130": "the company is not at this address: check whether it is a sandbox or a live one",
    "6190": "the company's QuickBooks subscription has ended or is unpaid",
}


@dataclass(frozen=True)
class FaultError:
    """One error of a fault, in QuickBooks' own words. ``element`` is the property it is about, if it says."""

    code: str
    message: str
    detail: str = ""
    element: str = ""

    @property
    def words(self) -> str:
        """All of it as one sentence for feedback; the code last, in brackets."""
        said = self.message if not self.detail or self.detail == self.message else f"{self.message}: {self.detail}"
        return f"{said} ({self.code})" if self.code else said


class Refused(PackageError):
    """QuickBooks read the request and refused it: nothing was kept. ``tid`` is the number that Intuit's support asks for."""

    def __init__(self, errors: tuple[FaultError, ...], *, status: int = 400, tid: str = "") -> None:
        self.errors = errors
        self.tid = tid
        super().__init__(" ".join(one.words for one in errors), "The words are QuickBooks' own; see the feedback.", status=status)

    def has(self, *codes: str) -> bool:
        """Whether one of these codes is among the errors."""
        return any(one.code in codes for one in self.errors)


class NotFound(Refused):
    """QuickBooks does not have it (610, or 404)."""


def read_reply(status: int, headers: Mapping[str, str], body: bytes) -> tuple[dict[str, Any] | None, PackageError | None]:
    """A reply's content, or what it means that there is none."""
    tid = headers.get("intuit_tid", "")
    try:
        told = load(body)
    except (ValueError, RecursionError):
        return None, _no_json(status, headers, body)
    if not isinstance(told, dict):
        return None, AnswerUnknown("QuickBooks gave an answer of an unknown shape.", LOOKED_UP, status=status)
    errors, kind = fault_of(told)
    if errors or kind:
        return None, meaning(errors, kind, status, headers, tid)
    if 200 <= status <= 299:
        return told, None
    return None, _bare(status, headers, text(told.get("message") or told.get("Message") or told.get("error")))


def fault_of(told: Mapping[str, Any]) -> tuple[tuple[FaultError, ...], str]:
    """The errors of a fault and its type; empty when there is no fault. Both spellings, and odd ones between."""
    found = _any_case(told, "fault")
    if not isinstance(found, Mapping):
        return (), ""
    rows = [_lowered(row) for row in parts({"error": _any_case(found, "error")}, "error")]
    errors = tuple(
        FaultError(
            code=_code(row.get("code")), message=text(row.get("message")), detail=text(row.get("detail")), element=text(row.get("element"))
        )
        for row in rows
    )
    return errors, text(_any_case(found, "type")) or "Fault"


def meaning(errors: tuple[FaultError, ...], kind: str, status: int, headers: Mapping[str, str], tid: str = "") -> PackageError:
    """The error that a fault stands for. It is the code that decides, then the type, then the status."""
    codes = {one.code for one in errors}
    said = " ".join(one.words for one in errors) or f"a fault without words ({kind})"
    if codes & _THROTTLED or status == 429 or any("throttl" in one.words.lower() for one in errors):
        return _limited(headers, said)
    refused = _sign_in(codes, kind.lower(), status, said)
    if refused is not None:
        return refused
    if codes & _CLOSED_FOR_NOW:
        closed = f"QuickBooks keeps the company closed for now: {said}"
        return PackageUnreachable(closed, "Repeat in a few minutes: nothing was sent.", status=status)
    if codes & _UNCERTAIN or _is_system(codes, kind.lower(), status):
        return AnswerUnknown(f"QuickBooks failed: {said}", f"Repeat in a few minutes. {LOOKED_UP}", status=status)
    told = errors or (FaultError("", said),)
    return NotFound(told, status=status, tid=tid) if "610" in codes else Refused(told, status=status, tid=tid)


def _sign_in(codes: set[str], kind: str, status: int, said: str) -> NotConnected | None:
    """A refusal at the door: 401 where a new token may help, 403 where only a person can."""
    bare = not _known_rule(codes)
    if codes & _NO_ACCESS or (status == 403 and bare) or (bare and kind.startswith("authorization") and not codes & _NO_SIGN_IN):
        why = next((_WHY[code] for code in codes if code in _WHY), "the app is not allowed to use this company")
        what = f"QuickBooks does not let this connection use the company: {why}. QuickBooks says: {said}"
        return NotConnected(what, SIGN_IN_AGAIN, status=403)
    if codes & _NO_SIGN_IN or status == 401 or (bare and kind.startswith("authentication")):
        return NotConnected(f"QuickBooks refused the sign-in. QuickBooks says: {said}", SIGN_IN_AGAIN, status=401)
    return None


def _known_rule(codes: set[str]) -> bool:
    """Whether a code of the catalogue says what is wrong with the request itself."""
    return any(code.isdigit() and 500 <= int(code) <= 9999 for code in codes)


def _is_system(codes: set[str], kind: str, status: int) -> bool:
    """Whether the server itself failed, so that the request may or may not have taken effect."""
    numbers = [int(code) for code in codes if code.isdigit()]
    if any(number >= 10000 and number != 10100 for number in numbers):
        return True
    if any(500 <= number <= 9999 for number in numbers):
        return kind.startswith("system") and status >= 500 and not any(500 <= number <= 599 for number in numbers)
    return kind.startswith("system") or status >= 500


def _no_json(status: int, headers: Mapping[str, str], body: bytes) -> PackageError:
    if 200 <= status <= 299:
        what = "an empty answer" if not body.strip() else "an answer that is no JSON"
        return AnswerUnknown(f"QuickBooks gave {what}.", LOOKED_UP, status=status)
    return _bare(status, headers, "")


def _bare(status: int, headers: Mapping[str, str], words: str) -> PackageError:
    """A refusal with nothing in it but its status."""
    said = f" QuickBooks says: {words}" if words else ""
    if status == 429:
        return _limited(headers, words)
    if status == 401:
        return NotConnected(f"QuickBooks refused the sign-in.{said}", SIGN_IN_AGAIN, status=status)
    if status == 403:
        return NotConnected(f"QuickBooks does not let this connection use the company.{said}", SIGN_IN_AGAIN, status=status)
    if status in {404, 405, 501}:
        where = "QuickBooks has nothing at this address. Check the company id and the API address."
        return NotFound((FaultError("", words or where),), status=status)
    return AnswerUnknown(
        f"QuickBooks answered {status} with nothing that can be read.{said}", f"Repeat in a few minutes. {LOOKED_UP}", status=status
    )


def _limited(headers: Mapping[str, str], said: str) -> RateLimited:
    told = headers.get("Retry-After", "")
    monthly = "month" in said.lower()
    message = "The app's calls of this month are used up." if monthly else "QuickBooks' limit of calls is reached."
    fix = "Intuit counts reads by the month: see the developer portal." if monthly else "Wait a minute and repeat: nothing was lost."
    return RateLimited(message, fix, retry_after=int(told) if told.isdigit() else None, limit="day" if monthly else "minute")


def _code(value: object) -> str:
    """A code without leading zeros: throttling comes as 003001 and as 3001."""
    raw = text(value).strip()
    return (raw.lstrip("0") or "0") if raw.isdigit() else raw


def _any_case(told: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in told.items() if key.lower() == name), None)


def _lowered(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in row.items()}
