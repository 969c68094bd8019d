"""Month end: trial balance and the Cost-of-Sale journal."""
