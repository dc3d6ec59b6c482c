"""What the programs of the house write about themselves: one line an event, no one's words in it.

A traceback names files and lines and never the values at hand: among them are citizens' names,
letters and the keys that seal them.
"""

import structlog


def configure() -> None:
    """Call once where a program begins."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
