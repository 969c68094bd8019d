"""How loading grows with size: time per row at n and at 4n documents, as a ratio within one run. Run by hand."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from kccwb.demo.generator import generate
from kccwb.store.home import Home
from kccwb.workbench import Workbench


def seconds(documents: int) -> tuple[float, int]:
    """Time to load a generated company of so many documents, and its rows."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        generate(files, documents=documents)
        with Workbench.create("bench", home=Home(Path(folder))) as bench:
            begun = time.perf_counter()
            report = bench.load([str(files)])
            return time.perf_counter() - begun, sum(file.rows for file in report.files)


def main() -> None:
    """Print time per row at both sizes and their ratio; 1.0 is linear."""
    small, large = seconds(300), seconds(1200)
    each = [took / rows * 1e6 for took, rows in (small, large)]
    print(f"{small[1]:>8} rows  {each[0]:8.1f} µs a row")
    print(f"{large[1]:>8} rows  {each[1]:8.1f} µs a row")
    print(f"ratio {each[1] / each[0]:.2f}")


if __name__ == "__main__":
    main()
