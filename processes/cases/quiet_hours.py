"""When a message may go out: by night, on holidays and days of mourning people are left alone.

The organisation's fact `outgoing` says, for each channel, in which calendar it may go out, what
goes out at any hour, how much in a minute and in a day, and how long to pause after a failure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from processes.organisation.calendars import load_calendar
from processes.organisation.facts import fact

FACT = "outgoing"
_A_SECOND = Decimal(1) / 3600


@dataclass(frozen=True)
class Rules:
    """What the organisation has stated of one channel."""

    calendar: str | None  # key of the calendar in which it may go out; None: at any hour
    urgent_severities: frozenset[str]
    urgent_letters: frozenset[str]
    per_minute: int | None
    per_day: int | None
    pauses_minutes: tuple[float, ...]  # after the first failed try, the second, ...

    @property
    def most_tries(self) -> int:
        """How often a message is tried before it is given up."""
        return len(self.pauses_minutes) + 1

    def pause(self, tries: int) -> timedelta:
        """How long to wait after the `tries`-th failed try."""
        return timedelta(minutes=self.pauses_minutes[tries - 1])


def rules_of(session: Session, channel: str) -> Rules:
    """The rules for `channel`; nothing stated: at any hour, without a limit, one try."""
    stated: dict[str, Any] = fact(session, FACT).get(channel, {})
    always: dict[str, Any] = stated.get("any_hour", {})
    return Rules(
        calendar=stated.get("calendar"),
        urgent_severities=frozenset(always.get("severities", ())),
        urgent_letters=frozenset(always.get("letters", ())),
        per_minute=stated.get("per_minute"),
        per_day=stated.get("per_day"),
        pauses_minutes=tuple(stated.get("pauses_minutes", ())),
    )


def allowed_at(
    session: Session, rules: Rules, now: datetime, severity: str | None, letter_key: str | None
) -> datetime:
    """The first moment, from `now` on, at which such a message may go out. Raises NoCalendar."""
    is_urgent = severity in rules.urgent_severities or letter_key in rules.urgent_letters
    if rules.calendar is None or is_urgent:
        return now
    calendar = load_calendar(session, rules.calendar)
    return now if calendar.is_open(now) else calendar.add_working_hours(now, _A_SECOND)
