"""Ask the package whether it holds something already: before it is sent when there is cause, and always when in doubt."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.errors import PackageError
from kccwb.model.finding import Explanation
from kccwb.store import Store
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.agree import Judgement, judge
from kccwb.sync.outward.candidates import load_rows
from kccwb.sync.outward.elements import Builder
from kccwb.sync.outward.outbox import Outbox
from kccwb.sync.outward.reports import RecoveryReport


class Claims:
    """Which ids of the package belong to which of our rows, so that no two rows adopt one thing."""

    def __init__(self, store: Store) -> None:
        self._owner: dict[tuple[str, str], str] = {
            (source_type, package_id): row_id
            for row_id, source_type, package_id in store.rows(
                "select row_id, source_type, package_id from export_state where package_id is not null"
            )
        }

    def of_others(self, element: OutElement) -> Claimed:
        """Ids claimed by other rows of the same source type."""
        return Claimed(self._owner, element.source_type, element.row_id)

    def claim(self, element: OutElement, package_id: str) -> None:
        """This id is that row's from now on."""
        self._owner[(element.source_type, package_id)] = element.row_id


@dataclass(frozen=True)
class Claimed:
    """The ids that rows other than one have claimed, without listing them."""

    owner: Mapping[tuple[str, str], str]
    source_type: str
    row_id: str

    def __contains__(self, package_id: object) -> bool:
        return self.owner.get((self.source_type, str(package_id)), self.row_id) != self.row_id


@dataclass(frozen=True)
class Cache:
    """What the cached reads of the package say may be there, so that only those are looked up."""

    fresh: bool
    names: frozenset[str]
    numbers: frozenset[str]
    items: frozenset[str]
    documents: frozenset[tuple[str, str]]

    @classmethod
    def load(cls, store: Store, *, fresh: bool) -> Cache:
        """Read it; ``fresh`` says that contacts and items were read in this run."""
        contacts = store.rows("select contact_number, name from package_contact")
        return cls(
            fresh=fresh,
            names=frozenset(_name(name) for _, name in contacts),
            numbers=frozenset(number for number, _ in contacts if number),
            items=frozenset(code for (code,) in store.rows("select code from package_item")),
            documents=frozenset(store.rows("select kind, number from package_document where number <> ''")),
        )

    def may_hold(self, element: OutElement, made: Container[str] = ()) -> bool:
        """Whether the package may hold it without our knowing, as after a restore; ``made`` are the ids of what this run has made there.

        Prepayments and allocations are in no cached list: they are always asked for, but for what is to be set against or from a thing just made.
        """
        if isinstance(element, OutCompany):
            named = {_name(element.name), _name(element.display_name)} & self.names
            return not self.fresh or element.urn in self.numbers or bool(named)
        if isinstance(element, OutItem):
            return not self.fresh or element.code in self.items
        if isinstance(element, OutDocument):
            return (element.source_type, element.number) in self.documents
        if isinstance(element, OutAllocation):
            return element.prepayment_id not in made and element.document_id not in made
        return isinstance(element, OutPrepayment)


def look_up(
    package: AccountingPackage, elements: Sequence[OutElement], claims: Claims, attempted: Mapping[str, bool]
) -> dict[str, Judgement]:
    """What the package holds of each element. What is ours is claimed at once. Raises PackageError when it cannot be asked."""
    if not elements:
        return {}
    found = package.find(elements)
    answers: dict[str, Judgement] = {}
    for element in elements:
        answer = judge(element, found.get(element.row_id, ()), claims.of_others(element), attempted=attempted.get(element.row_id, False))
        if answer.same is not None:
            claims.claim(element, answer.same.package_id)
        answers[element.row_id] = answer
    return answers


def adopt_applied(store: Store, package: AccountingPackage, accounts: Accounts, outbox: Outbox) -> int:
    """Adopt allocations between exported things that the package shows already, as after a restore; how many.

    The pre-check would take what they have settled for a balance that refuses them. Raises PackageError when the package cannot be asked.
    """
    rows = [row for row in load_rows(store).values() if row.source_type == "Allocation" and row.eligible and not row.exported]
    ready = [row.row_id for row in rows if not row.waits_for]
    if not ready:
        return 0
    built = Builder(store, accounts).build(ready)
    elements = list(built.elements.values())
    answers = look_up(package, elements, Claims(store), {})
    found = [(element, answers[element.row_id].same) for element in elements]
    events = [outbox.adopted_row(element, held, built.load_ids) for element, held in found if held is not None]
    outbox.append(events)
    return len(events)


def rival_explained(element: OutElement, answer: Judgement) -> tuple[str, Explanation]:
    """The feedback of a document whose number the package holds with other contents."""
    held = answer.rival
    assert held is not None
    number = held.number
    message = (
        f"Number {number} is in the package already and is not the same: {held.contact_name or 'another contact'}, "
        f"{held.date or 'no date'}, {'no amount' if held.total is None else format(held.total, ',.2f')} {held.currency}".rstrip()
    )
    why = Explanation(
        code="number_taken",
        cause="The number was used before, by hand or by the former system, or the document was changed in the package.",
        fix="If it is the same document, mark it as exported; else change the number on either side.",
        place="export",
        group=number,
    )
    return message, why


def recover(store: Store, package: AccountingPackage, accounts: Accounts, outbox: Outbox) -> RecoveryReport:
    """Look up every attempt without an outcome; adopt what is there, release what surely is not. Rows left queued are unqueued.

    Never raises for the package's sake: rows that cannot be looked up stay in doubt, and ``message`` says why.
    """
    queued = store.rows("select row_id, source_type from export_state where state = 'queued'")
    outbox.note("unqueued", queued, "the upload they were queued for has ended")
    doubt = store.dicts(
        "select event.row_id, event.source_type, event.package_number, event.kcc_load_id from export_event as event "
        "inner join export_state as held on event.seq = held.last_seq where held.state = 'in doubt' order by event.seq"
    )
    if not doubt:
        return RecoveryReport(0, 0, 0, 0)
    versions = {row["row_id"]: row["kcc_load_id"] for row in doubt if row["kcc_load_id"] is not None}
    built = Builder(store, accounts).build([row["row_id"] for row in doubt], versions)
    elements: list[OutElement] = []
    for row in doubt:
        element = built.elements.get(row["row_id"])
        if isinstance(element, OutDocument) and row["package_number"]:
            element = replace(element, number=row["package_number"])  # the number it was sent with, whatever it is now
        if element is not None:
            elements.append(element)
    return settle(store, package, outbox, elements, built.load_ids, Claims(store), left_anyway=len(doubt) - len(elements))


def settle(
    store: Store,
    package: AccountingPackage,
    outbox: Outbox,
    elements: Sequence[OutElement],
    load_ids: Mapping[str, int],
    claims: Claims,
    *,
    left_anyway: int = 0,
) -> RecoveryReport:
    """Resolve elements whose sending had no outcome, type by type, by what the package says now."""
    adopted = released = left = 0
    trouble = ""
    by_type: dict[str, list[OutElement]] = {}
    for element in elements:
        by_type.setdefault(element.source_type, []).append(element)
    for group in by_type.values():
        try:
            answers = look_up(package, group, claims, dict.fromkeys((element.row_id for element in group), True))
        except PackageError as error:
            left += len(group)
            trouble = error.message
            continue
        events = []
        for element in group:
            held = answers[element.row_id].same
            if held is not None:
                adopted += 1
                events.append(outbox.adopted_row(element, held, load_ids))
            else:
                released += 1
                events.append(
                    {"row_id": element.row_id, "source_type": element.source_type, "kind": "released", "message": "not in the package"}
                )
        outbox.append(events)
    return RecoveryReport(len(elements), adopted, released, left + left_anyway, trouble)


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()
