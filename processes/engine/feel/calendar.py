"""What FEEL asks of a working calendar; the calendar itself is handed in by its room."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol


class WorkingCalendar(Protocol):
    """A calendar of working days and hours, all moments aware."""

    def add_working_days(self, start: datetime, days: int | Decimal) -> datetime:
        """The end of the `days`-th working day after `start`; the day of `start` is not counted."""
        ...

    def add_working_hours(self, start: datetime, hours: Decimal) -> datetime:
        """The moment at which `hours` of working time have passed since `start`."""
        ...

    def working_share(self, start: datetime, end: datetime, share: Decimal) -> datetime:
        """The moment at which `share` (0.75 = 75 %, may exceed 1) of the working time is over."""
        ...

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """How many working days lie between the two moments."""
        ...
