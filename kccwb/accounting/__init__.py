"""The package's side: one protocol, an adapter for each package, limits and tokens."""
