"""What the closing of a month needs on any company and package: its stages on disk, its journal files, both sides' figures, the signatures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pytest

from kccwb.model.errors import BadInput
from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.integration.month_hands import Hands

MONTH, LAST = "2026-10", date(2026, 10, 31)
JOURNALLED = ("0120", "0122", "0123")


class Setting(Protocol):
    """One package, and which of its accounts stands for which nominal."""

    @property
    def package(self) -> str: ...

    @property
    def nominals(self) -> Mapping[str, str]: ...


@dataclass
class Closing:
    """A company on our side, the package on the other, and a bookkeeper's hands."""

    bench: Workbench
    server: PracticeServer
    hands: Hands
    folder: Path

    @property
    def setting(self) -> Setting:
        """Which package it is, with which accounts."""
        raise NotImplementedError

    def files(self, month: str = MONTH, *, topup: bool = False) -> list[Path]:
        """The Cost-of-Sale journal as this package's import file."""
        write = self.bench.write_cos_xero if self.setting.package == "xero" else self.bench.write_cos_quickbooks
        return write(month, self.folder / f"{month}{'-topup' if topup else ''}.csv", topup)

    def both_sides(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Stock, Cost of Sale and adjustments to the month's end: KCC's trial balance beside the package's."""
        ours = self.bench.trial_balance("2020-01-01", LAST).set_index("nominal_code")
        theirs = self.hands.trial_balance(LAST)
        return {
            code: (ours["closing_debit"][code] - ours["closing_credit"][code], theirs[self.setting.nominals[code]]) for code in JOURNALLED
        }

    def sides_agree(self) -> None:
        """Stock, Cost of Sale and adjustments are KCC's to the penny."""
        for nominal, (ours, theirs) in self.both_sides().items():
            assert ours == theirs, nominal

    def ties_agree(self) -> None:
        """Every tie-out but that of the report, which is not loaded yet, agrees or is explained, and its items add up to it."""
        ties = {row["tie"]: row for row in self.bench.tie_out(MONTH).to_dict("records")}
        assert {name: row["state"] for name, row in ties.items() if row["state"] not in {"agrees", "explained"}} == {
            "report": "not checked"
        }
        assert {ties[name]["difference"] for name in ("stock", "cost", "adjustments", "foreign")} == {Decimal(0)}
        items = self.bench.tie_out_items(MONTH).to_dict("records")
        for name in set(ties) - {"report"}:
            assert sum((item["amount"] for item in items if item["tie"] == name), Decimal(0)) == ties[name]["difference"], name

    def sign_and_seal(self) -> None:
        """Nothing is open; Ann prepares, Bob approves and seals."""
        bench = self.bench
        assert [f"{item.title}: {item.sentence}" for item in bench.close_checklist(MONTH) if item.blocks] == []
        bench.prepare_month(MONTH)
        with pytest.raises(BadInput, match="another person"):
            bench.approve_month(MONTH)
        bench.by = "Bob"
        bench.approve_month(MONTH)
        state = bench.seal_month(MONTH)
        assert (state.state, state.one_person) == ("sealed", False)
        bench.by = "Ann"


@dataclass
class Stages:
    """Both sides at stages, closed and on disk; every test opens a copy of its own. The copies follow one another on one address."""

    package: str
    root: Path
    _: KW_ONLY
    port: int = 0
    taken: int = 0
    stages: dict[str, Path] = field(default_factory=dict)

    @contextmanager
    def served(self, stage: str, keep: str) -> Iterator[tuple[PracticeServer, pytest.MonkeyPatch, Path]]:
        """A copy of a stage (nothing at all for ""), its package served; ``keep`` names what it is when the block ends as a stage of its own."""
        self.taken += 1
        folder = self.root / f"{self.taken}-{stage or 'empty'}"
        if stage:
            shutil.copytree(self.stages[stage], folder)
        else:
            folder.mkdir(parents=True)
        server = PracticeServer(folder / "practice.db", port=self.port, package=self.package)
        with server, pytest.MonkeyPatch.context() as patch:
            self.port = int(server.base_url.rpartition(":")[2])
            patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
            yield server, patch, folder
        if keep:
            self.stages[keep] = folder


def company_in(folder: Path, name: str) -> Workbench:
    """The company of a folder, opened, or made where there is none yet."""
    home = Home(folder)
    return (Workbench.open_file if home.file(name).exists() else Workbench.create)(name, home=home, by="Ann")
