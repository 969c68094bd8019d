"""Time things against each other within one run: machines differ, ratios do not."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kccwb.demo.generator import DemoFacts, generate
from kccwb.store.home import Home
from kccwb.workbench import Workbench


def seconds(action: Callable[[], object], *, repeat: int = 3) -> float:
    """The best of some runs, in seconds of this process and its children."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best


@contextmanager
def company(documents: int) -> Iterator[tuple[Path, DemoFacts, Workbench]]:
    """A made-up company's files, and an empty company file to load them into."""
    with TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        facts = generate(files, documents=documents)
        with Workbench.create("Benchmark", home=Home(Path(folder) / "home"), by="benchmark") as bench:
            yield files, facts, bench


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their headers, right-aligned but for the first column."""
    cells = [[f"{value:,.3f}" if isinstance(value, float) else str(value) for value in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(headers), *cells]) for column in range(len(headers))]
    for line in [list(headers), *cells]:
        print(
            "  ".join(
                text.ljust(width) if column == 0 else text.rjust(width)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            )
        )
