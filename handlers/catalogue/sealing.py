"""Handlers of guarded and sealed cases: grade, hearing, protection."""

from handlers.records import Handler

ROWS: dict[str, Handler] = {}
