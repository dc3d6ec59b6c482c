"""Real input: foreign files become cases by a mapping, now or replayed at their own dates."""
