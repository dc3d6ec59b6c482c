"""Working days and hours counted on one calendar: what FEEL, deadlines and pages ask for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from processes.organisation.working_days import (
    Layout,
    Rules,
    in_halves,
    lay_out,
    moment,
)

FURTHEST_YEARS = 40


class NoWorkingTime(ValueError):
    """The calendar has no working time within the next forty years."""


class WorkingTime:
    """A working calendar, counted in its own time zone.

    The day of receipt is not counted; what arrives after hours or on a day off counts as received
    on the next working day; a limit ends with the office hours of its last day."""

    def __init__(self, rules: Rules) -> None:
        """Lay nothing out yet: years are laid out when they are first asked for."""
        self.rules = rules
        self.key = rules.key
        self._widest: Layout | None = None

    def add_working_days(self, start: datetime, days: int | Decimal) -> datetime:
        """The end of the `days`-th working day after the day of receipt (half days allowed)."""
        if days < 0:
            raise ValueError("a number of working days cannot be negative")
        layout = self._layout(self.rules.day_of(start))
        received = self._receipt_day(layout, start)
        layout = self._layout_from(layout, received)
        if in_halves(days) == 0:
            return moment(layout.opening(received)[-1][1])
        goal = layout.halves[received - layout.first + 1] + in_halves(days)
        while (day := layout.day_at_halves(goal)) is None:
            layout = self._wider(layout)
        return moment(layout.opening(day)[-1][1])

    def add_working_hours(self, start: datetime, hours: Decimal) -> datetime:
        """The moment at which `hours` of working time have passed since `start`."""
        if hours < 0:
            raise ValueError("a number of working hours cannot be negative")
        return self._after(self._layout(self.rules.day_of(start)), start, float(hours) * 3600)

    def working_share(self, start: datetime, end: datetime, share: Decimal) -> datetime:
        """The moment at which `share` of the working time from `start` to `end` is over."""
        if share == 1:
            return end
        layout = self._layout_from(self._layout(self.rules.day_of(start)), self.rules.day_of(end))
        total = self._worked(layout, end) - self._worked(layout, start)
        if total <= 0:  # nothing but days off between: real time is all there is
            return start + (end - start) * float(share)
        return self._after(layout, start, total * float(share))

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of `start`, up to and with the day of `end` (minus: over)."""
        if end < start:
            return -self.working_days_between(end, start)
        first, last = self.rules.day_of(start), self.rules.day_of(end)
        layout = self._layout_from(self._layout(first), last)
        return sum(1 for day in range(first + 1, last + 1) if layout.opening(day))

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at that moment."""
        day = self.rules.day_of(at)
        return any(a <= at.timestamp() < b for a, b in self._layout(day).opening(day))

    def days_off_between(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Named days off from `start` to `end` that would have been working days (for *why*)."""
        ordinals = range(self.rules.day_of(start), self.rules.day_of(end) + 1)
        found: list[dict[str, Any]] = []
        for day in map(date.fromordinal, ordinals):
            special = self.rules.special(day.year).get(day)
            if special and not special.hours and self.rules.week[day.weekday()]:
                found.append(
                    {
                        "on": day.isoformat(),
                        "fa": special.name_fa,
                        "en": special.name_en,
                        "estimated": special.is_estimated,
                    }
                )
        return found

    def _receipt_day(self, layout: Layout, start: datetime) -> int:
        day = self.rules.day_of(start)
        opening = layout.opening(day)
        if opening and start.timestamp() <= opening[-1][1]:
            return day
        while (found := layout.day_at_halves(layout.halves[day - layout.first + 1] + 1)) is None:
            layout = self._wider(layout)
        return found

    def _after(self, layout: Layout, start: datetime, seconds: float) -> datetime:
        goal = self._worked(layout, start) + seconds
        while (found := layout.second_at(goal)) is None:
            layout = self._wider(layout)
        return max(moment(found), start)

    def _worked(self, layout: Layout, at: datetime) -> float:
        return layout.worked_until(self.rules.day_of(at), at.timestamp())

    def _layout(self, day: int) -> Layout:
        """Days laid out with `day` among them, a year of room on both sides."""
        year, widest = date.fromordinal(day).year, self._widest
        if widest is not None and widest.covers(day):
            return widest
        first, last = year - 1, year + 1
        if widest is not None:
            first = min(first, date.fromordinal(widest.first).year)
            last = max(last, _last_year(widest))
        self._widest = lay_out(self.rules, first, last)
        return self._widest

    def _layout_from(self, layout: Layout, day: int) -> Layout:
        while not layout.covers(day):
            layout = self._wider(layout)
        return layout

    def _wider(self, layout: Layout) -> Layout:
        """`layout` with two years more; its `first` stays, so that totals stay comparable."""
        first, last = date.fromordinal(layout.first).year, _last_year(layout) + 2
        if last - first > FURTHEST_YEARS:
            raise NoWorkingTime(self.key)
        self._widest = lay_out(self.rules, first, last)
        return self._widest


def _last_year(layout: Layout) -> int:
    return date.fromordinal(layout.first + len(layout.openings) - 1).year
