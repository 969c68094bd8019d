"""The store: one DuckDB file a company, opened by one process, with one writer and readers beside it."""

from kccwb.store.sql import Cursor, sql_files, sql_text
from kccwb.store.store import Store, wal_of

__all__ = ["Cursor", "Store", "sql_files", "sql_text", "wal_of"]
