"""Who uses a document's number in the package already, as far as the cache tells."""

from __future__ import annotations

from kccwb.model.documents import OutDocument, OutElement
from kccwb.model.package import Known, PackageRecord
from kccwb.store import Store
from kccwb.sync.outward.agree import Judgement, judge
from kccwb.sync.outward.lookup import Claims


class Numbers:
    """Which numbers the package is known to use. One that holds our very document is no obstacle: it will be adopted."""

    def __init__(self, store: Store, known: Known) -> None:
        self._claims = Claims(store)
        self._held: dict[tuple[str, str], list[PackageRecord]] = {}
        for held in known.documents:
            self._held.setdefault((held.kind, held.number), []).append(held)

    def of(self, element: OutElement) -> Judgement:
        """The document that is ours, or the one in the way, as far as the cache tells."""
        if not isinstance(element, OutDocument):
            return Judgement()
        candidates = self._held.get((element.source_type, element.number), ())
        return judge(element, candidates, self._claims.of_others(element), attempted=False)
