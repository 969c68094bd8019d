"""A small server that speaks QuickBooks Online, written from its published rules for these tests alone; it holds what a test puts in."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.quickbooks.addresses import Addresses
from kccwb.accounting.quickbooks.limits import Limits
from kccwb.accounting.quickbooks.tokens import Tokens
from kccwb.accounting.quickbooks.transport import Transport

Answer = tuple[int, object] | tuple[int, object, dict[str, str]]
REALM = "9130357766"
_QUERY = re.compile(
    r"^select (?P<what>.+?) from (?P<entity>\w+)(?: where (?P<where>.+?))?(?: order ?by (?P<order>\w+)(?: asc)?)?"
    r"(?: startposition (?P<start>\d+))?(?: maxresults (?P<most>\d+))?$",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"([\w.]+)\s*(>=|<=|=|<|>| in | like )\s*(\([^)]*\)|'(?:[^'\\]|\\.)*'|\w+)", re.IGNORECASE)


def fault(code: str, message: str = "Refused", detail: str = "", kind: str = "ValidationFault", *, lower: bool = False) -> dict[str, Any]:
    """A fault in either spelling."""
    if lower:
        return {"fault": {"error": [{"message": message, "detail": detail, "code": code, "element": ""}], "type": kind}}
    return {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code, "element": ""}], "type": kind}, "time": "now"}


class Plain(ThreadingHTTPServer):
    """Tables by entity and id, tokens that rotate, faults in a row of their own."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.tables: dict[str, dict[str, dict[str, Any]]] = {}
        self.deleted: dict[str, dict[str, dict[str, Any]]] = {}
        self.reports: dict[str, Callable[[Mapping[str, str]], object]] = {}
        self.next: list[Answer] = []
        """Answers to give instead, first come first served, to whatever is asked of the company."""
        self.always: Callable[[str, str, Mapping[str, str], str], Answer | None] = lambda method, path, query, body: None
        """A test's own answer to a call, or None."""
        self.seen: list[tuple[str, str, dict[str, str], str]] = []
        self.refresh = "first-refresh"
        self.access = ""
        self.grants: list[dict[str, str]] = []
        self.refuse_client_credentials = True
        self.lock = threading.Lock()
        self.page_limit = 1000
        self.has_count = True
        self.has_cdc = True

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, entity: str, *docs: dict[str, Any], changed: str = "2026-03-10T10:00:00-08:00") -> None:
        for doc in docs:
            meta = {"MetaData": {"CreateTime": changed, "LastUpdatedTime": changed}}
            self.tables.setdefault(entity, {})[doc["Id"]] = {"SyncToken": "0", "domain": "QBO", **meta, **doc}

    def remove(self, entity: str, key: str, changed: str = "2026-03-11T10:00:00-08:00") -> None:
        del self.tables[entity][key]
        gone = {"Id": key, "status": "Deleted", "domain": "QBO", "MetaData": {"LastUpdatedTime": changed}}
        self.deleted.setdefault(entity, {})[key] = gone

    def asked(self, word: str) -> list[str]:
        """Paths and queries of the calls that hold a word."""
        return [f"{path}?{query} {body}" for _, path, query, body in self.seen if word in f"{path} {query} {body}"]

    def token(self, form: Mapping[str, str]) -> Answer:
        with self.lock:
            self.grants.append(dict(form))
            kind = form.get("grant_type")
            if kind == "refresh_token" and form.get("refresh_token") != self.refresh:
                return 400, {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"}
            if kind == "client_credentials" and self.refuse_client_credentials:
                return 400, {"error": "unsupported_grant_type"}
            number = len(self.grants)
            self.access, self.refresh = f"access-{number}", f"refresh-{number}"
            return 200, {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 3600, "token_type": "bearer"}

    def answer(self, method: str, path: str, query: dict[str, str], body: str, bearer: str) -> Answer:
        self.seen.append((method, path, query, body))
        if path == "/oauth2/v1/tokens/bearer":
            return self.token({name: values[0] for name, values in parse_qs(body).items()})
        below = path.removeprefix(f"/v3/company/{REALM}/")
        if below == path:
            return 403, fault("3100", "ApplicationAuthorizationFailed", kind="AuthorizationFault", lower=True)
        if bearer != self.access or not bearer:
            return 401, fault("3200", "AuthenticationFailed", kind="AUTHENTICATION", lower=True)
        with self.lock:
            if self.next:
                return self.next.pop(0)
        own = self.always(method, below, query, body)
        return own if own is not None else self._company(below, query, body)

    def _company(self, below: str, query: dict[str, str], body: str) -> Answer:
        if below == "query":
            return self.query(query.get("query") or body)
        if below == "cdc":
            return self.cdc(query) if self.has_cdc else (404, "<html>no cdc</html>")
        if below.startswith("reports/"):
            report = self.reports.get(below.removeprefix("reports/"))
            return (200, report(query)) if report else (400, fault("500", "Unsupported Operation"))
        name, _, key = below.partition("/")
        entity = next((one for one in {*self.tables, *self.deleted} if one.lower() == name), "")
        found = self.tables.get(entity, {}).get(key) or (
            next(iter(self.tables[entity].values()), None) if entity == "Preferences" else None
        )
        if found is None:
            return 400, fault("610", "Object Not Found", f"Object Not Found : {below}")
        return 200, {entity: found, "time": "now"}

    def query(self, sql: str) -> Answer:
        read = _QUERY.match(sql.strip())
        if read is None:
            return 400, fault("4000", "Error parsing query", sql)
        rows = [doc for doc in self.tables.get(read["entity"], {}).values() if _meets(doc, read["where"] or "")]
        if read["what"].lower().startswith("count"):
            return (200, {"QueryResponse": {"totalCount": len(rows)}}) if self.has_count else (400, fault("4001", "no count"))
        if not (read["where"] or "").lower().count("active") and rows and "Active" in rows[0]:
            rows = [row for row in rows if row["Active"]]
        if (read["order"] or "").lower() == "id":
            rows.sort(key=lambda row: int(row["Id"]))
        start, most = int(read["start"] or 1), min(int(read["most"] or 100), self.page_limit)
        some = rows[start - 1 : start - 1 + most]
        return 200, {"QueryResponse": {read["entity"]: some, "startPosition": start, "maxResults": len(some)} if some else {}}

    def cdc(self, query: Mapping[str, str]) -> Answer:
        since = query["changedSince"]
        responses: list[dict[str, Any]] = []
        for entity in query["entities"].split(","):
            every = [*self.tables.get(entity, {}).values(), *self.deleted.get(entity, {}).values()]
            rows = [doc for doc in every if _utc(doc["MetaData"]["LastUpdatedTime"]) >= _utc(since)]
            responses += [{entity: rows, "startPosition": 1, "maxResults": len(rows)}] if rows else []
        return 200, {"CDCResponse": [{"QueryResponse": responses}], "time": "now"}


class Handler(BaseHTTPRequestHandler):
    server: Plain
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        there = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(there.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        status, told, *more = self.server.answer(self.command, there.path, query, body, bearer)
        content = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("intuit_tid", "1-tid")
        for name, value in (more[0] if more else {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _answer  # noqa: N815  the server's own names

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Memory:
    """Keeps secrets for the length of a test."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def read(self, name: str) -> dict[str, Any]:
        return self.kept.get(name, {})

    def write(self, name: str, secret: Mapping[str, Any]) -> None:
        self.kept[name] = dict(secret)


def addresses(server: Plain, **changes: str) -> Addresses:
    told = {
        "api_url": f"{server.base}/v3",
        "token_url": f"{server.base}/oauth2/v1/tokens/bearer",
        "authorize_url": f"{server.base}/oauth2/authorize",
        "client_id": "client",
        "realm_id": REALM,
    }
    return Addresses(**(told | changes))


def transport(server: Plain, memory: Memory | None = None, *, read_timeout: float = 5, limits: Limits | None = None) -> Transport:
    where = addresses(server)
    tokens = Tokens(where, memory or Memory(), "test", "secret", "first-refresh")
    made = Transport(where.api_url, tokens, lambda: where.realm_id, timeouts=Timeouts(2, read_timeout), backoff=0.01, limits=limits)
    made.sleep = lambda seconds: None
    return made


@contextmanager
def serving() -> Iterator[Plain]:
    with Plain() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def _meets(doc: Mapping[str, Any], where: str) -> bool:
    return all(_holds(doc, name, op.strip().lower(), raw) for name, op, raw in _CONDITION.findall(where))


def _holds(doc: Mapping[str, Any], name: str, op: str, raw: str) -> bool:
    value: Any = doc
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    value = value.get("value") if isinstance(value, Mapping) else value
    wanted = [_literal(one) for one in re.findall(r"'(?:[^'\\]|\\.)*'|[\w.]+", raw)]
    if name.endswith("Time"):
        value, wanted = _utc(value), [_utc(one) for one in wanted]
    if isinstance(value, bool):
        value = str(value).lower()
    held = "" if value is None else value
    tests: dict[str, Callable[[Any], bool]] = {"=": held.__eq__, ">=": held.__ge__, "<=": held.__le__, "<": held.__lt__, ">": held.__gt__}
    if op == "in":
        return held in wanted
    if op == "like":
        return re.fullmatch(re.escape(str(wanted[0])).replace("%", ".*"), str(held), re.IGNORECASE) is not None
    return tests[op](wanted[0])


def _literal(raw: str) -> str:
    return re.sub(r"\\(.)", r"\1", raw[1:-1]) if raw.startswith("'") else raw


def _utc(value: Any) -> Any:
    from datetime import UTC, datetime

    return datetime.fromisoformat(str(value)).astimezone(UTC)
