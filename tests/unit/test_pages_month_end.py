"""The month-end page: the checklist as the Workbench gives it, two people who sign, a seal that breaks and says so, the evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kccwb.serve.companies import shared_companies
from kccwb.workbench import Workbench
from tests.unit.pages_ground import FILES, at_home, company, key_of, opened, whole, words


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at_home(tmp_path, monkeypatch)


def bench() -> Workbench:
    return shared_companies().workbench("bolts")


def typed(app: AppTest, part: str, text: str) -> None:
    app.text_input(key=key_of(app, part)).set_value(text)


def test_without_a_ledger_there_is_no_month_to_close(home: Path) -> None:
    company(home, ["nominals.csv"])
    assert "there is no month to close yet" in words(opened("month_end"))


def test_the_month_and_the_overview_count_the_same_steps(home: Path) -> None:
    company(home)
    steps = bench().glance("2026-10").open_steps
    assert steps == sum(step.state in {"to do", "in the way"} for step in bench().glance().steps) > 2
    said = f"October 2026 is {steps} steps from closing."
    month, overview = words(opened("month_end")), words(opened("overview"))
    assert said in month
    assert said in overview
    assert "The package was not read back for this month." in month
    assert "No accounting package is connected" in month


def test_every_item_of_the_checklist_is_in_a_step(home: Path) -> None:
    company(home)
    steps = {step.key: step for step in bench().glance("2026-10").steps}
    for item in bench().close_checklist("2026-10"):
        step = steps["ties" if item.key.startswith("tie:") else item.key] if item.blocks else None
        if step:
            assert step.state in {"to do", "in the way"}, item


def test_two_people_sign_and_a_late_document_breaks_the_seal(home: Path) -> None:
    company(home)
    app = opened("month_end")
    typed(app, "preparer:", "Ann")
    whole(app.button(key="sign-prepare").click().run())
    assert "October 2026 is prepared by Ann" in words(app)
    typed(app, "approver:", "Ann")
    whole(app.button(key="sign-approve").click().run())
    assert "Ann prepared October 2026: another person must approve it." in words(app)
    typed(app, "approver:", "Bob")
    whole(app.button(key="sign-approve").click().run())
    assert bench().close_state("2026-10").state == "approved"

    typed(app, "sealer:", "Bob")
    whole(app.button(key="sign-seal").click().run())
    assert "October 2026 cannot be sealed yet" in words(app)
    typed(app, "despite:", "the package follows")
    whole(app.button(key="sign-seal").click().run())
    sealed = bench().close_state("2026-10")
    assert [(one.kind, one.by_whom) for one in sealed.signatures] == [("prepared", "Ann"), ("approved", "Bob"), ("sealed", "Bob")]
    assert "October 2026 is sealed." in words(app)

    late = "4,1,2026-10-20,2026-11-03,0122,15.00,,Late 4,Sales Invoice,4\n4,2,2026-10-20,2026-11-03,0120,,15.00,Late 4,Sales Invoice,4\n"
    assert bench().load_bytes([("nominal_transactions.csv", (FILES["nominal_transactions.csv"] + late).encode())]).loaded
    app = opened("month_end")
    shown = words(app)
    assert "The seal of October 2026 is broken: something moved under it." in shown
    assert "1 document moved October 2026 since" in shown
    moved = next(frame.value for frame in app.dataframe if "sealed_balance" in frame.value)
    assert moved["code"].tolist() == ["0120", "0122"]
    assert [str(value) for value in moved["difference"].tolist()] == ["-15.00", "15.00"]


def test_a_snapshot_is_taken_and_nothing_moved_since(home: Path) -> None:
    company(home)
    app = opened("month_end")
    assert "Nothing of October 2026 is kept yet." in words(app)
    whole(app.button(key="snapshot").click().run())
    assert len(bench().snapshots("2026-10")) == 1
    assert "Nothing moved October 2026 since" in words(app)


def test_what_came_on_top_of_a_posted_journal_is_a_journal_to_post(home: Path) -> None:
    company(home)
    bench().record_cos_posted("2026-10")
    late = "4,1,2026-10-20,2026-11-03,0122,15.00,,Late 4,Sales Invoice,4\n4,2,2026-10-20,2026-11-03,0120,,15.00,Late 4,Sales Invoice,4\n"
    bench().load_bytes([("nominal_transactions.csv", (FILES["nominal_transactions.csv"] + late).encode())])
    shown = words(opened("month_end"))
    assert "To post on top of October 2026's journal" in shown
    assert "Dr £15.00 = Cr £15.00" in shown


def test_the_evidence_pack_can_be_downloaded(home: Path) -> None:
    company(home)
    app = opened("month_end")
    labels = [str(button.proto.label) for button in app.get("download_button")]
    assert {"Workbook and statement", "Workbook (Excel)", "Statement to sign"} <= set(labels)
