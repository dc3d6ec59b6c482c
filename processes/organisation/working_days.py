"""The days of one calendar laid out once, with running totals: what makes counting quick."""

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

Hours = tuple[tuple[int, int], ...]
"""Open stretches of a day in minutes after midnight: 07:30-15:00 is ((450, 900),)."""

HALVES = 2  # weights are kept in half days


@dataclass(frozen=True)
class SpecialDay:
    """A date on which a calendar differs from its week."""

    hours: Hours
    name_fa: str = ""
    name_en: str = ""
    is_estimated: bool = False


@dataclass(frozen=True)
class Rules:
    """What a calendar says: seven weekdays (Monday first), special dates by year, its zone."""

    key: str
    time_zone: str
    week: tuple[Hours, ...]
    special: Callable[[int], Mapping[date, SpecialDay]]
    half_day_counts_as: Decimal = Decimal(1)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The calendar's own time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """Half days per weekday: one shorter than the longest counts as the calendar says."""
        longest = max(_minutes(hours) for hours in self.week)
        short = int(self.half_day_counts_as * HALVES)
        return tuple(short if 0 < _minutes(day) < longest else HALVES for day in self.week)

    def day_of(self, at: datetime) -> int:
        """The local day of a moment, as an ordinal."""
        return at.astimezone(self.zone).toordinal()


@dataclass(frozen=True)
class Layout:
    """Whole years of days from the ordinal `first` on; never changed, only replaced by a wider one.

    `halves` and `seconds` hold the totals before each day (and one total after the last)."""

    first: int
    openings: tuple[tuple[tuple[float, float], ...], ...]
    halves: tuple[int, ...]
    seconds: tuple[float, ...]

    def covers(self, day: int) -> bool:
        """Whether `day` is laid out."""
        return 0 <= day - self.first < len(self.openings)

    def opening(self, day: int) -> tuple[tuple[float, float], ...]:
        """When somebody works on `day`, in seconds since 1970."""
        return self.openings[day - self.first]

    def day_at_halves(self, halves: int) -> int | None:
        """The day with whose end `halves` half days since `first` are over."""
        if halves > self.halves[-1]:
            return None
        return self.first + bisect_left(self.halves, halves) - 1

    def worked_until(self, day: int, second: float) -> float:
        """Working seconds from `first` until `second`, which lies on `day`."""
        today = sum(max(0.0, min(second, b) - a) for a, b in self.opening(day))
        return self.seconds[day - self.first] + today

    def second_at(self, worked: float) -> float | None:
        """The earliest second at which `worked` seconds since `first` are over."""
        if worked > self.seconds[-1]:
            return None
        index = max(bisect_left(self.seconds, worked), 1) - 1
        left = worked - self.seconds[index]
        for opens, closes in self.openings[index]:
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        return None


def lay_out(rules: Rules, first_year: int, last_year: int) -> Layout:
    """The days of these years; about 5 ms a year."""
    first = date(first_year, 1, 1).toordinal()
    last = date(last_year + 1, 1, 1).toordinal()
    special = {y: rules.special(y) for y in range(first_year, last_year + 1)}
    days = [date.fromordinal(n) for n in range(first, last)]
    openings = tuple(_opening(rules, day, special[day.year].get(day)) for day in days)
    weights = (rules.weights[d.weekday()] if o else 0 for d, o in zip(days, openings, strict=True))
    seconds = (sum(b - a for a, b in opening) for opening in openings)
    return Layout(
        first,
        openings,
        tuple(accumulate(weights, initial=0)),
        tuple(accumulate(seconds, initial=0.0)),
    )


def in_halves(days: int | Decimal) -> int:
    """A number of working days in half days, a started half counting in full."""
    return math.ceil(Decimal(days) * HALVES)


def moment(second: float) -> datetime:
    """The moment of a second since 1970."""
    return datetime.fromtimestamp(second, UTC)


def _opening(
    rules: Rules, day: date, special: SpecialDay | None
) -> tuple[tuple[float, float], ...]:
    hours = special.hours if special else rules.week[day.weekday()]
    return tuple((_second(rules, day, a), _second(rules, day, b)) for a, b in hours)


def _second(rules: Rules, day: date, minute: int) -> float:
    extra, minute = divmod(minute, 24 * 60)
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=rules.zone)
    return (local + timedelta(days=extra)).timestamp()


def _minutes(hours: Hours) -> int:
    return sum(end - start for start, end in hours)
