"""Handlers of what follows the answer: withdrawal, second stage, holds, sessions."""

from handlers.records import Handler

ROWS: dict[str, Handler] = {}
