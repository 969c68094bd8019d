"""The Xero half: the Accounting API's paths, words and rules over the practice ledger."""
