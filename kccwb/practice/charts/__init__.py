"""Charts of accounts a practice company can start with."""
