"""Which methods of the Workbench the local API carries, and how their arguments, results and errors are written."""

from __future__ import annotations

import base64
import inspect
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter
from pydantic_core import to_jsonable_python

from kccwb.model import errors
from kccwb.model.errors import BadInput, WorkbenchError
from kccwb.store.sql import frame_of

_AT_HOME = frozenset({"create", "open_file", "close", "package", "use_package", "view", "store"})
"""Public names that make sense only where the company file is open."""


class AppFailed(WorkbenchError):
    """The running app met something that nobody foresaw."""

    exit_code = 3


@cache
def method_of(name: str) -> Callable[..., Any]:
    """The Workbench's public method of that name. Raises BadInput for anything else, attributes and private names included."""
    from kccwb.workbench import Workbench

    found = inspect.getattr_static(Workbench, name, None)
    if name.startswith("_") or name in _AT_HOME or not isinstance(found, types.FunctionType):
        raise BadInput(f"The Workbench has no method {name!r} that can be called from outside.")
    return found


def public_methods() -> list[str]:
    """The names of every method that the local API carries."""
    from kccwb.workbench import Workbench

    names = [name for name in dir(Workbench) if not name.startswith("_") and name not in _AT_HOME]
    return [name for name in names if isinstance(inspect.getattr_static(Workbench, name), types.FunctionType)]


def written_arguments(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """A call's arguments by name, JSON-able. Paths become absolute, for the app stands in another folder; progress callbacks stay here."""
    method = method_of(name)
    bound = inspect.signature(method).bind(None, *args, **kwargs).arguments
    hints = _hints(method)
    given: dict[str, Any] = {}
    for parameter, value in list(bound.items())[1:]:
        if callable(value):
            continue
        given[parameter] = to_jsonable_python(_absolute(value) if _names(hints.get(parameter), Path) else value, bytes_mode="base64")
    return given


def read_arguments(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the method wants them, by its annotations. Raises BadInput when they do not fit."""
    method = method_of(name)
    hints = _hints(method)
    try:
        inspect.signature(method).bind(None, **given)
        return {parameter: _read(hints[parameter], value) for parameter, value in given.items()}
    except (TypeError, ValueError, KeyError) as error:
        raise BadInput(f"{name} cannot take these arguments: {error}") from error


def written_result(name: str, value: Any) -> dict[str, Any]:
    """A result as JSON; a DataFrame as an Arrow stream, exact to the penny."""
    if isinstance(value, pd.DataFrame):
        return {"arrow": base64.b64encode(arrow_bytes(value)).decode()}
    return {"value": _adapter(_hints(method_of(name))["return"]).dump_python(value, mode="json")}


def read_result(name: str, answer: Mapping[str, Any]) -> Any:
    """What the method returned on the other side."""
    if "arrow" in answer:
        return frame_from(base64.b64decode(answer["arrow"]))
    return _read(_hints(method_of(name))["return"], answer["value"])


def written_error(error: WorkbenchError) -> dict[str, Any]:
    """An error of use, with what it carries beyond its words."""
    more = {key: value for key, value in vars(error).items() if key not in {"message", "fix"} and isinstance(value, str | int | None)}
    return {"kind": type(error).__name__, "message": error.message, "fix": error.fix, "more": more}


def read_error(answer: Mapping[str, Any]) -> WorkbenchError:
    """The same error, of the same class."""
    kind = getattr(errors, str(answer.get("kind")), None)
    chosen = kind if isinstance(kind, type) and issubclass(kind, WorkbenchError) else AppFailed
    error = chosen(str(answer.get("message", "")), str(answer.get("fix", "")))
    vars(error).update(dict(answer.get("more") or {}))
    return error


def arrow_bytes(frame: pd.DataFrame) -> bytes:
    """A DataFrame as an Arrow stream."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def frame_from(stream: bytes) -> pd.DataFrame:
    """An Arrow stream as a DataFrame of Arrow types."""
    with pa.ipc.open_stream(stream) as reader:
        return frame_of(reader.read_all())


@cache
def _hints(method: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(method)


def _read(hint: Any, value: Any) -> Any:
    """A JSON value as its annotation wants it."""
    return _adapter(hint).validate_json(json.dumps(value)) if _names(hint, bytes) else _adapter(hint).validate_python(value)


def _adapter(hint: Any) -> TypeAdapter[Any]:
    """The contents of files are binary: they travel as base64."""
    return (
        TypeAdapter(hint, config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")) if _names(hint, bytes) else TypeAdapter(hint)
    )


def _names(hint: Any, kind: type) -> bool:
    return hint is kind or any(_names(part, kind) for part in typing.get_args(hint))


def _absolute(value: Any) -> Any:
    if isinstance(value, str | Path):
        return str(Path(value).expanduser().absolute())
    if isinstance(value, Sequence):
        return [_absolute(part) for part in value]
    return value
