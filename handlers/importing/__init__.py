"""Real input: foreign files become cases by a mapping, now or replayed at their own dates."""

from handlers.importing.command import import_command

__all__ = ["import_command"]
