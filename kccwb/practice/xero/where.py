"""The `where` filter: comparisons, Contains/StartsWith/EndsWith, AND, OR and brackets, compiled to a test."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from kccwb.practice.store import Doc
from kccwb.practice.xero.call import bad_query

Getter = Callable[[Doc, tuple[str, ...]], Any]
Test = Callable[[Doc], bool]
Value = Callable[[Doc], Any]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<number>-?\d+(?:\.\d+)?[mMdD]?)
    | (?P<op>==|!=|>=|<=|<>|&&|\|\||=|>|<|!)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark>[().,])
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda whole, part: part in whole,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def compile_where(text: str, get: Getter) -> Test:
    """Turn a filter into a test of records; get() reads a dotted field of a record."""
    return _Parser(text, get).whole()


def split_path(words: list[str]) -> tuple[str, ...]:
    """A dotted field name, without the .Value of nullable dates."""
    return tuple(word for word in words if word not in {"Value", "HasValue"})


class _Parser:
    def __init__(self, text: str, get: Getter) -> None:
        self.text, self.get = text, get
        self.tokens: list[tuple[str, str]] = []
        at = 0
        stripped = text.rstrip()
        while at < len(stripped):
            match = _TOKEN.match(stripped, at)
            if match is None:
                raise bad_query(f"Syntax error at position {at} in '{text}'")
            kind = str(match.lastgroup)
            self.tokens.append((kind, match[kind]))
            at = match.end()
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> tuple[str, str]:
        if self.at >= len(self.tokens) or (wanted is not None and self.peek() != wanted):
            raise bad_query(f"'{wanted or 'expression'}' expected in '{self.text}'")
        self.at += 1
        return self.tokens[self.at - 1]

    def whole(self) -> Test:
        test = self.any_of()
        if self.at < len(self.tokens):
            raise bad_query(f"Syntax error near '{self.peek()}' in '{self.text}'")
        return test

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.peek().lower() in {"or", "||", "orelse"}:
            self.take()
            tests.append(self.all_of())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def all_of(self) -> Test:
        tests = [self.one()]
        while self.peek().lower() in {"and", "&&", "andalso"}:
            self.take()
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def one(self) -> Test:
        if self.peek() == "(":
            self.take()
            test = self.any_of()
            self.take(")")
            return test
        if self.peek() == "!":
            self.take()
            inner = self.one()
            return lambda row: not inner(row)
        left = self.value()
        if self.peek() not in _COMPARE:
            return lambda row: left(row) is True
        compare = _COMPARE[self.take()[1]]
        right = self.value()
        return lambda row: _compare(compare, left(row), right(row))

    def value(self) -> Value:
        kind, text = self.take()
        if kind == "text":
            literal = re.sub(r"\\(.)", r"\1", text[1:-1])
            return lambda _: literal
        if kind == "number":
            number = Decimal(text.rstrip("mMdD"))
            return lambda _: number
        if kind != "word":
            raise bad_query(f"Syntax error near '{text}' in '{self.text}'")
        constants = {"true": True, "false": False, "null": None}
        if text.lower() in constants and self.peek() != ".":
            constant = constants[text.lower()]
            return lambda _: constant
        if self.peek() == "(":
            return self.function(text.lower())
        return self.field(text)

    def function(self, name: str) -> Value:
        arguments = self.arguments()
        if name == "datetime":
            try:
                moment = datetime(*(int(item) for item in arguments))  # type: ignore[arg-type]  # noqa: DTZ001
            except (TypeError, ValueError):
                raise bad_query(f"DateTime is not valid in '{self.text}'") from None
            return lambda _: moment
        if name == "guid" and len(arguments) == 1:
            guid = str(arguments[0]).lower()
            return lambda _: guid
        raise bad_query(f"No applicable method '{name}' exists")

    def arguments(self) -> list[Any]:
        self.take("(")
        found: list[Any] = []
        while self.peek() != ")":
            found.append(self.value()({}))
            if self.peek() == ",":
                self.take()
        self.take(")")
        return found

    def field(self, first: str) -> Value:
        words = [first]
        value: Value | None = None
        while self.peek() == ".":
            self.take()
            word = self.take()[1]
            if self.peek() != "(":
                words.append(word)
                continue
            arguments = self.arguments()
            value = self.method(value or self.read(words), word.lower(), arguments)
        if words[-1] == "HasValue":
            inner = self.read(words)
            return lambda row: inner(row) is not None
        return value or self.read(words)

    def read(self, words: list[str]) -> Value:
        path = split_path(words)
        self.get({}, path)  # an unknown field is refused even where no row would be read
        return lambda row: self.get(row, path)

    def method(self, value: Value, name: str, arguments: list[Any]) -> Value:
        if name in {"tolower", "toupper", "tostring"}:
            change = str.upper if name == "toupper" else str.lower
            return lambda row: change(str(value(row) or ""))
        if name in _TEXT_TESTS and len(arguments) == 1:
            test, part = _TEXT_TESTS[name], str(arguments[0])
            return lambda row: test(str(value(row) or "").casefold(), part.casefold())
        raise bad_query(f"No applicable method '{name}' exists")


def _compare(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    if left is None or right is None:
        if compare in {operator.eq, operator.ne}:
            return compare(left, right)
        return False
    if isinstance(right, datetime) and isinstance(left, str):
        left = datetime.fromisoformat(left)
    elif isinstance(left, datetime) and isinstance(right, str):
        right = datetime.fromisoformat(right)
    elif isinstance(left, str) and isinstance(right, str):
        left, right = left.casefold(), right.casefold()
    elif isinstance(left, (str, bool)) != isinstance(right, (str, bool)):
        raise bad_query("Operator incompatible with operand types")
    return compare(left, right)
