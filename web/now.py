"""The one moment that a page agrees on: the house's clock, read once per request."""

from datetime import UTC, datetime

from flask import g, has_request_context

from processes import clock
from web.db import db


def current_time() -> datetime:
    """The house's time (real time plus the demonstration's offset), the same all through a page."""
    if not has_request_context():
        return datetime.now(UTC)
    if "now" not in g:
        g.now = clock.read(db.session())
    return g.now  # type: ignore[no-any-return]
