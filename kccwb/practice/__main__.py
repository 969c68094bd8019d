"""`python -m kccwb.practice [PORT [COMPANY_FILE]]`: the practice package without the rest of the program."""

from __future__ import annotations

import sys
from pathlib import Path

from kccwb.practice.run import run

if __name__ == "__main__":
    arguments = sys.argv[1:]
    run(int(arguments[0]) if arguments else 0, company_file=Path(arguments[1]) if len(arguments) > 1 else None)
