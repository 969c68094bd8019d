"""Rate limits: five at once, sixty a minute, five thousand a day, in fixed windows."""

from __future__ import annotations

from dataclasses import dataclass, field

from kccwb.practice.company import Company


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may go on, and what its reply says about the limits."""

    allowed: bool
    headers: dict[str, str]


@dataclass(slots=True)
class _Window:
    seconds: float
    started: float = -1e18
    used: int = 0

    def roll(self, now: float) -> None:
        if now - self.started >= self.seconds:
            self.started, self.used = now, 0

    def wait(self, now: float) -> int:
        return max(1, int(self.started + self.seconds - now) + 1)


@dataclass(slots=True)
class Limits:
    """Counts calls; the settings say whether and how many are allowed. Counts do not outlive the process."""

    company: Company
    minute: _Window = field(default_factory=lambda: _Window(60))
    day: _Window = field(default_factory=lambda: _Window(86400))
    in_flight: int = 0

    def enter(self) -> Verdict:
        """Count a call in. Refused calls of the minute and day limits say when to come back."""
        rules = self.company.settings["rate_limits"]
        now = self.company.now().timestamp()
        self.minute.roll(now)
        self.day.roll(now)
        if not rules["enabled"]:
            return Verdict(True, self._headers(rules["day"], rules["minute"]))
        problem, wait = "", 0
        if self.in_flight >= rules["concurrent"]:
            problem = "concurrent"
        elif self.day.used >= rules["day"]:
            problem, wait = "day", self.day.wait(now)
        elif self.minute.used >= rules["minute"]:
            problem, wait = "minute", self.minute.wait(now)
        else:
            self.minute.used += 1
            self.day.used += 1
        headers = self._headers(rules["day"] - self.day.used, rules["minute"] - self.minute.used)
        if problem:
            headers["X-Rate-Limit-Problem"] = problem
            if wait:
                headers["Retry-After"] = str(wait)
        return Verdict(not problem, headers)

    @staticmethod
    def _headers(day: int, minute: int) -> dict[str, str]:
        return {
            "X-DayLimit-Remaining": str(max(0, day)),
            "X-MinLimit-Remaining": str(max(0, minute)),
            "X-AppMinLimit-Remaining": "9999",
        }
