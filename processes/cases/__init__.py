"""The case: what a citizen's message becomes, and everything kept about it."""
