"""The practice package's QuickBooks half: the Accounting API v3 of a UK company over the same kind of ledger."""
