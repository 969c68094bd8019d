"""SIGKILL the real command again and again: the practice package still holds each thing once, and all of it is verified."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kccwb.practice import PracticeServer
from tests.integration.kcc_csv import rows_of, write

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
SALES, BILLS = 70, 30
KILLS = 6
pytestmark = [pytest.mark.northwind]


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def command(server: PracticeServer, tmp_path: Path) -> Callable[..., list[str]]:
    home = tmp_path / "home"
    home.mkdir()
    return lambda *words: [sys.executable, "-m", "kccwb", "--home", str(home), *words, "--json"]


@pytest.fixture
def environment(server: PracticeServer) -> dict[str, str]:
    names = ("xero_api_url", "xero_token_url", "xero_authorize_url", "xero_connections_url")
    return {
        **os.environ,
        **{f"KCCWB_{name.upper()}": str(getattr(server, name)) for name in names},
        "KCCWB_XERO_CLIENT_ID": server.client_id,
        "KCCWB_XERO_CLIENT_SECRET": server.client_secret,
        "KCCWB_XERO_TENANT_ID": server.tenant_id,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def part_of_northwind(folder: Path) -> None:
    """The lists whole, and the first documents of each kind with their payments and allocations."""
    folder.mkdir()
    kept: set[str] = set()
    for name in ("companies", "stock_items", "nominals", "bank_accounts", "tax_rates"):
        (folder / f"{name}.csv").write_bytes((NORTHWIND / f"{name}.csv").read_bytes())
    for name, count in (("sales_invoices", SALES), ("purchase_invoices", BILLS)):
        rows = rows_of(NORTHWIND, name)
        ids = list(dict.fromkeys(row["Invoice ID"] for row in rows))[:count]
        kept.update(ids)
        write(folder, name, [row for row in rows if row["Invoice ID"] in ids])
    allocations = [row for row in rows_of(NORTHWIND, "allocations") if row["Invoice ID"] in kept and row["Source Type"] == "Payment"]
    write(folder, "allocations", allocations)
    write(
        folder, "payments", [row for row in rows_of(NORTHWIND, "payments") if row["Payment ID"] in {row["Source"] for row in allocations}]
    )


def test_a_killed_upload_leaves_each_document_in_the_package_once(
    server: PracticeServer, command: Callable[..., list[str]], environment: dict[str, str], tmp_path: Path
) -> None:
    def run(*words: str, code: tuple[int, ...] = (0,)) -> Any:
        done = subprocess.run(command(*words), capture_output=True, text=True, env=environment, check=False, timeout=240)
        assert done.returncode in code, f"{words}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        return json.loads(done.stdout) if done.stdout.strip() else {}

    part_of_northwind(tmp_path / "kcc")
    run("company", "new", "Northwind")
    run("load", str(tmp_path / "kcc"), code=(0, 1))
    run("connect", "xero")
    run("chart", "fetch")
    run("map", "defaults")
    for nominal in ("300", "301", "302", "303", "0115"):
        run("map", "nominal", nominal, "200")
    run("map", "nominal", "0110", "425")
    run("map", "nominal", "621", "429")
    for rate, sale, purchase in (("1", "OUTPUT2", "INPUT2"), ("2", "ZERORATEDOUTPUT", "ZERORATEDINPUT")):
        run("map", "tax", rate, "sales", sale)
        run("map", "tax", rate, "purchase", purchase)
    run("map", "bank", "Current Account", "090")
    run("map", "bank", "Euro Account", "092")

    dice = random.Random(20261124)
    killed = 0
    for _ in range(KILLS):
        with subprocess.Popen(command("upload", "--all"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as upload:
            time.sleep(1.0 + 2.5 * dice.random())
            if upload.poll() is None:
                upload.send_signal(signal.SIGKILL)
                killed += 1
    assert killed >= 2
    run("upload", "--all", code=(0, 1))
    run("upload", "--all")

    documents = {row["row_id"]: row for row in run("exported")["rows"]}
    assert all(row["verified"] for row in documents.values())
    kinds = Counter(row["source_type"] for row in documents.values())
    assert kinds["Sales Invoice"] + kinds["Purchase Invoice"] == len(server.ledger.invoices())
    assert kinds["Sales Credit"] + kinds["Purchase Credit"] == len(server.ledger.credit_notes())
    assert kinds["Prepayment"] == len(server.ledger.prepayments())
    numbers = Counter((invoice["Type"], invoice["InvoiceNumber"]) for invoice in server.ledger.invoices())
    assert set(numbers.values()) == {1}
    names = Counter(contact["Name"] for contact in server.ledger.contacts())
    assert set(names.values()) == {1}
    assert {row["state"] for row in run("pending")["rows"]} <= {"not for export"}
