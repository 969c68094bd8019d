"""The practice package's own pages, where a person keeps its books."""
