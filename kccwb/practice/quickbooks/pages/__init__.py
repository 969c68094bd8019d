"""Pages of a QuickBooks practice company: what its bookkeeper sees and does."""
