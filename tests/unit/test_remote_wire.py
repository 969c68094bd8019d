"""Every method of the Workbench can be carried to another process and back."""

from __future__ import annotations

import inspect
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from pydantic import TypeAdapter

from kccwb.model import errors
from kccwb.store.sql import frame_of
from kccwb.workbench import Workbench, wire


@pytest.mark.parametrize("name", wire.public_methods())
def test_each_public_method_says_what_it_takes_and_gives(name: str) -> None:
    method = wire.method_of(name)
    hints = wire._hints(method)
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        assert parameter.name in hints, f"{name}({parameter.name}) has no annotation"
        TypeAdapter(hints[parameter.name])
    if hints["return"] is not pd.DataFrame:
        TypeAdapter(hints["return"])


@pytest.mark.parametrize("name", ["_reconnect", "__init__", "store", "package", "create", "nonsense", "by", "use_package"])
def test_nothing_else_can_be_called(name: str) -> None:
    with pytest.raises(errors.BadInput):
        wire.method_of(name)


def test_paths_leave_as_whole_paths_and_callbacks_stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert wire.written_arguments("backup", ("here.bak",), {}) == {"target": str(tmp_path / "here.bak")}
    assert wire.written_arguments("upload", (), {"all_rows": True, "progress": print}) == {"all_rows": True}


def test_arguments_that_do_not_fit_are_bad_input() -> None:
    with pytest.raises(errors.BadInput):
        wire.read_arguments("mark", {"rows": ["S:1"]})
    with pytest.raises(errors.BadInput):
        wire.read_arguments("mark", {"row_ids": 7})


def test_decimals_come_back_exact() -> None:
    import pyarrow as pa

    frame = frame_of(pa.table({"amount": pa.array([Decimal("99999999999999.99"), None], pa.decimal128(18, 2))}))
    back = wire.read_result("pending", wire.written_result("pending", frame))
    assert back["amount"].tolist()[0] == Decimal("99999999999999.99")
    assert str(back.dtypes["amount"]) == str(frame.dtypes["amount"])


@pytest.mark.parametrize(
    "error",
    [
        errors.BadInput("Wrong.", "Mend it."),
        errors.RateLimited("Slow down.", "Wait.", retry_after=7, limit="minute"),
        errors.NotConnected("Not connected."),
        errors.StoreError("Disk full.", "Make room."),
    ],
)
def test_errors_come_back_as_what_they_were(error: errors.WorkbenchError) -> None:
    back = wire.read_error(wire.written_error(error))
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert back.exit_code == error.exit_code


def test_the_remote_workbench_offers_what_the_workbench_does() -> None:
    from kccwb.store.home import Home
    from kccwb.workbench.remote import RemoteWorkbench, RunningApp

    remote = RemoteWorkbench(RunningApp("http://127.0.0.1:1", "t"), "a", home=Home(Path()))
    for name in wire.public_methods():
        assert callable(getattr(remote, name)), name
    properties = [
        name for name in dir(Workbench) if isinstance(inspect.getattr_static(Workbench, name), property) and not name.startswith("_")
    ]
    assert all(isinstance(inspect.getattr_static(RemoteWorkbench, name), property) for name in properties)
    assert not hasattr(remote, "store")


def test_the_contents_of_files_travel_whole() -> None:
    content = bytes(range(256))
    order = wire.written_arguments("load_bytes", ([("a.xlsx", content)],), {"partial": True})
    assert wire.read_arguments("load_bytes", json.loads(json.dumps(order))) == {"files": [("a.xlsx", content)], "partial": True}
