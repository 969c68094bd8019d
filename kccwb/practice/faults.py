"""Faults to order: what shall go wrong, for which requests, how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kccwb.practice.company import new_id
from kccwb.practice.store import Doc

KINDS = frozenset({"status", "drop_before", "drop_after", "slow", "html", "empty", "malformed_json", "half"})


@dataclass(slots=True)
class Fault:
    """One fault; `times` counts down with every request it spoils."""

    kind: str
    method: str | None = None
    path: str = ""
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    times: int = 1
    delay: float = 2.0
    key: str = field(default_factory=new_id)

    def matches(self, method: str, path: str) -> bool:
        """Whether it is for this request; the path matches when it is contained."""
        return self.times > 0 and self.method in (None, method) and self.path in path

    def view(self) -> Doc:
        """The fault as the control page shows it."""
        match = {"method": self.method, "path": self.path}
        return {"id": self.key, "kind": self.kind, "match": match, "status": self.status, "times": self.times}


_GOOD_STATUS = frozenset({"empty", "malformed_json", "fault", "fault_lower"})


def read_fault(sent: Any, kinds: frozenset[str] = KINDS) -> Fault:
    """A fault from its JSON; raises ValueError with the reason when it cannot be one of these kinds."""
    if not isinstance(sent, dict) or sent.get("kind") not in kinds:
        raise ValueError(f"kind must be one of {', '.join(sorted(kinds))}")
    match = sent.get("match") or {}
    method = match.get("method")
    return Fault(
        kind=str(sent["kind"]),
        method=str(method).upper() if method else None,
        path=str(match.get("path") or ""),
        status=int(sent.get("status") or (200 if sent["kind"] in _GOOD_STATUS else 503)),
        headers={str(key): str(value) for key, value in (sent.get("headers") or {}).items()},
        body=str(sent.get("body") or ""),
        times=int(sent.get("times", 1)),
        delay=float(sent.get("delay", 2.0)),
    )


class Faults:
    """The faults in force, first match first."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault."""
        self.all.append(fault)

    def clear(self) -> None:
        """Let everything go well again."""
        self.all.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits this request, used up by one; None when it goes well."""
        for fault in self.all:
            if fault.matches(method, path):
                fault.times -= 1
                return fault
        return None
