"""In: fetch, classify, create and allocate."""
