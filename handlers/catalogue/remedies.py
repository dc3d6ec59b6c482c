"""Handlers that follow what an answer has promised."""

from handlers.records import Handler

ROWS: dict[str, Handler] = {}
