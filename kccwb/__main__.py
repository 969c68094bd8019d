"""``python -m kccwb`` is the command line."""

from kccwb.cli import main

main()
