"""Running processes: the verbs, and the rows that they keep up to date."""
