"""A believable UK trading company by a seeded generator, with a story to solve."""
