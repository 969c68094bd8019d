"""The query language: select, where with AND, order, position and number of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.quickbooks.kinds import KINDS, SINGLE, UNUSED, Kind
from kccwb.practice.quickbooks.reading import IGNORED, Part, Plain

MOST = 1000
DEFAULT = 100
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<op><=|>=|=|<|>)
    | (?P<word>[A-Za-z_][A-Za-z0-9_.]*)
    | (?P<mark>[(),*])
    )""",
    re.VERBOSE,
)
_COMPUTED = frozenset(
    {"Balance", "FullyQualifiedName", "Classification", "Level", "CurrentBalance", "UnappliedAmt", "BalanceWithJobs", "HomeTotalAmt"}
)
_NOT_FILTERED = frozenset({"PrivateNote", "CustomerMemo", "Line", "LinkedTxn", "TxnTaxDetail", "CustomField", "Notes", "domain", "sparse"})
MOMENTS = frozenset({"MetaData.LastUpdatedTime", "MetaData.CreateTime"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; IN has several values."""

    name: str
    op: str
    values: tuple[Any, ...]


@dataclass(slots=True)
class Query:
    """A query, read. Without columns it wants whole records."""

    kind: Kind
    count: bool = False
    columns: tuple[str, ...] = ()
    where: list[Condition] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)
    start: int = 1
    most: int = DEFAULT

    def asks(self, name: str) -> bool:
        """Whether a condition names this property."""
        return any(condition.name == name for condition in self.where)


def parse(text: str) -> Query:
    """Read a query; refuses with 4000 what cannot be parsed and with 4001 what names the wrong things."""
    return _Parser(text).whole()


def checked_name(kind: Kind, name: str, *, filtered: bool) -> str:
    """A property a query may name: for comparison and order when `filtered`, else to be shown."""
    head, _, rest = name.partition(".")
    spec = kind.fields.get(head)
    known = head in {"Id", "MetaData"} or head in _COMPUTED or (spec is not None and (spec is not IGNORED or not filtered))
    if name in MOMENTS or (not rest and head == "MetaData" and not filtered):
        return name
    if filtered:
        known = known and head not in _NOT_FILTERED and not (kind.entity == "Payment" and head == "DocNumber")
        if isinstance(spec, Part) and not rest and head != "EntityRef":
            known = False
    if (
        rest
        and not (isinstance(spec, Part) and not spec.many and rest in spec.fields)
        and not (isinstance(spec, Plain) and rest == "value")
    ):
        known = False
    if not known or head == "MetaData":
        raise Refused("4001", f"Property {name} not found for Entity {kind.entity}" if not known else f"Property {name} is not queryable")
    return f"{head}.value" if isinstance(spec, Plain) and spec.kind == "ref" and filtered else name


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(self.text):
            match = _TOKEN.match(self.text, at)
            if match is None:
                if self.text[at:].isspace():
                    break
                raise self.wrong(self.text[at : at + 10])
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            at = match.end()
        self.at = 0

    def wrong(self, near: str) -> Refused:
        return Refused("4000", f"Error parsing query : QueryParserError: Encountered \"{near}\" in '{self.text[:200]}'")

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str, kind: str | None = None) -> str:
        if self.at >= len(self.tokens):
            raise self.wrong("<EOF>")
        found = self.tokens[self.at]
        if (wanted and found[1].lower() not in wanted) or (kind is not None and found[0] != kind):
            raise self.wrong(found[1])
        self.at += 1
        return found[1]

    def accept(self, word: str) -> bool:
        if self.peek().lower() == word and self.tokens[self.at][0] in {"word", "mark"}:
            self.at += 1
            return True
        return False

    def whole(self) -> Query:
        self.take("select")
        count, columns = self.columns()
        self.take("from")
        entity = self.take(kind="word")
        kind = KINDS.get(entity) or UNUSED.get(entity) or SINGLE.get(entity)
        if kind is None:
            raise Refused("4001", f"Invalid query : Metadata not found for Entity: {entity}")
        found = Query(kind, count, tuple(checked_name(kind, name, filtered=False) for name in columns))
        if self.accept("where"):
            found.where.append(self.condition(kind))
            while self.accept("and"):
                found.where.append(self.condition(kind))
        self.tail(found)
        if self.at < len(self.tokens):
            raise self.wrong(self.peek())
        return found

    def columns(self) -> tuple[bool, list[str]]:
        if self.accept("*"):
            return False, []
        first = self.take(kind="word")
        if first.lower() == "count" and self.accept("("):
            self.take("*")
            self.take(")")
            return True, []
        names = [first]
        while self.accept(","):
            names.append(self.take(kind="word"))
        return False, [] if names == ["*"] else names

    def condition(self, kind: Kind) -> Condition:
        name = checked_name(kind, self.take(kind="word"), filtered=True)
        if self.accept("in"):
            self.take("(")
            values = [self.literal()]
            while self.accept(","):
                values.append(self.literal())
            self.take(")")
            return Condition(name, "in", tuple(values))
        if self.accept("like"):
            return Condition(name, "like", (self.literal(),))
        return Condition(name, self.take(kind="op"), (self.literal(),))

    def literal(self) -> Any:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "<EOF>")
        self.at += 1
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if kind == "number":
            return text
        if kind == "word" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        raise self.wrong(text)

    def tail(self, found: Query) -> None:
        while self.at < len(self.tokens):
            if self.accept("orderby") or (self.accept("order") and self.take("by")):
                found.order.append(self.ordered(found.kind))
                while self.accept(","):
                    found.order.append(self.ordered(found.kind))
            elif self.accept("startposition"):
                found.start = self.whole_number()
            elif self.accept("maxresults"):
                found.most = self.whole_number()
                if found.most > MOST:
                    raise Refused("4001", f"Invalid query : maxresults must not exceed {MOST}")
            else:
                raise self.wrong(self.peek())

    def ordered(self, kind: Kind) -> tuple[str, bool]:
        name = checked_name(kind, self.take(kind="word"), filtered=True)
        if self.accept("desc"):
            return name, True
        self.accept("asc")
        return name, False

    def whole_number(self) -> int:
        text = self.take(kind="number")
        if not text.isdigit() or int(text) < 1:
            raise self.wrong(text)
        return int(text)
