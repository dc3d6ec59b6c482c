"""Faults of the surroundings that the command line turns into a sentence: no database, no queue."""

import sys
from typing import Any

from processes.errors import PasokhError


class DatabaseAway(PasokhError):
    """The database at {address} does not answer ({reason}); start it, or correct DATABASE_URL."""

    fa = "پایگاه داده در {address} پاسخ نمی‌دهد ({reason})؛ آن را روشن یا DATABASE_URL را درست کنید."


class QueueAway(PasokhError):
    """The queue does not answer ({reason}); start it, or correct REDIS_URL."""

    fa = "صف کارها پاسخ نمی‌دهد ({reason})؛ آن را روشن یا REDIS_URL را درست کنید."


def known_faults() -> tuple[type[BaseException], ...]:
    """The faults that `refusal_of` can tell about; only of libraries that are already loaded."""
    found = [
        getattr(sys.modules.get("sqlalchemy.exc"), "OperationalError", None),
        getattr(sys.modules.get("redis.exceptions"), "ConnectionError", None),
    ]
    return tuple(fault for fault in found if fault is not None)


def refusal_of(fault: BaseException) -> PasokhError:
    """The sentence for `fault`, without any password."""
    reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()
    last = reason[-1] if reason else type(fault).__name__
    if type(fault).__module__.startswith("redis"):
        return QueueAway(reason=last)
    return DatabaseAway(address=_address(), reason=last)


def _address() -> str:
    import os

    from sqlalchemy import make_url

    given = os.environ.get("DATABASE_URL")
    if not given:
        return "—"
    url: Any = make_url(given)
    return f"{url.host}:{url.port or 5432}/{url.database}"
