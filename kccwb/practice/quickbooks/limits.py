"""Throttles: five hundred calls a minute, ten a second, forty batches a minute, in sliding windows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.call import Reply
from kccwb.practice.quickbooks.fault import gateway


@dataclass(slots=True)
class _Window:
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def full(self, now: float, most: int) -> bool:
        while self.times and now - self.times[0] >= self.seconds:
            self.times.popleft()
        return len(self.times) >= most


@dataclass(slots=True)
class Limits:
    """Counts calls; the settings say whether and how many are allowed. Counts do not outlive the process."""

    company: Company
    minute: _Window = field(default_factory=lambda: _Window(60))
    second: _Window = field(default_factory=lambda: _Window(1))
    batches: _Window = field(default_factory=lambda: _Window(60))

    def enter(self, *, batch: bool) -> Reply | None:
        """Count a call in, or give the refusal of one too many."""
        rules = self.company.settings["rate_limits"]
        if not rules["enabled"]:
            return None
        now = self.company.now().timestamp()
        over = self.second.full(now, rules["second"]) or self.minute.full(now, rules["minute"])
        if over or (batch and self.batches.full(now, rules["batch_minute"])):
            words = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
            return Reply(gateway("3001", words, "SERVICE", "You have exceeded the rate limit. Wait for 60 seconds."), 429)
        for window in (self.second, self.minute, *([self.batches] if batch else [])):
            window.times.append(now)
        return None
