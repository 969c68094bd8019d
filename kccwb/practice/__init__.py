"""A practice accounting package: a local server over one double-entry ledger that speaks a real package's API."""

from kccwb.practice.server import PracticeServer

__all__ = ["PracticeServer"]
