"""The one moment that a page agrees on: the house's clock, read once per request."""

from datetime import UTC, datetime

from flask import g, has_request_context

from processes.organisation import sign_in as sign_ins
from web.db import reading


def current_time() -> datetime:
    """The house's time (real time plus the demonstration's offset), the same all through a page."""
    if not has_request_context():
        return datetime.now(UTC)
    if "now" not in g:
        g.now = sign_ins.look(reading(), "", datetime.now(UTC)).now
    return g.now  # type: ignore[no-any-return]
