"""Two ledgers side by side: open items, bank movements, findings."""
