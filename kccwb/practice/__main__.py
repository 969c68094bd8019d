"""`python -m kccwb.practice [PORT [COMPANY_FILE [PACKAGE…]]]`: the practice package without the rest of the program."""

from __future__ import annotations

import sys
from pathlib import Path

from kccwb.practice.run import run

if __name__ == "__main__":
    port, file, *packages = [*sys.argv[1:], *("0", "")[len(sys.argv) - 1 :]]
    run(int(port), packages or ("xero",), Path(file) if file else None)
