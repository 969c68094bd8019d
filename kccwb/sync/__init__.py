"""Between the ledgers: outward what may cross, inward what was paid."""
