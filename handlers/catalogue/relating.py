"""Handlers that tie cases together: duplicates, follow-ups, splits, transfers."""

from handlers.records import Handler

ROWS: dict[str, Handler] = {}
