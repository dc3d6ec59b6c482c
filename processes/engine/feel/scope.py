"""What an evaluation is handed besides its data: the moment, the calendar, the zone, the budget."""

from dataclasses import dataclass
from datetime import datetime

from processes.engine.feel.calendar import WorkingCalendar
from processes.engine.feel.limits import STEPS


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of one evaluation; `now` is aware, `lenient` only serves conformance."""

    now: datetime
    calendar: WorkingCalendar | None = None
    time_zone: str = "Asia/Tehran"
    lenient: bool = False
    steps: int = STEPS
