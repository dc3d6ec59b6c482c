"""Below which numbers a figure is not shown: rows of a table that the process owner edits."""

import sys
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from processes.definitions.reading import current_version, definition_of
from processes.engine.feel import Scope

PACKAGE, TABLE = "satisfaction_followup", "figure_limits"
STAFF, PUBLIC = "staff", "public"


@dataclass(frozen=True)
class Limits:
    """What is needed before something is said.

    `smallest_score` answers for a share or a mean; `smallest_group` people behind any count that
    is shown; up to `small_whole` people asked an interval knows that they were not endless."""

    smallest_score: int
    smallest_group: int
    small_whole: int

    @property
    def is_known(self) -> bool:
        """Whether a table is in force; without one no figure is shown."""
        return self.smallest_score < sys.maxsize


NOTHING_SHOWN = Limits(sys.maxsize, sys.maxsize, 0)


def limits(session: Session, reader: str, now: datetime) -> Limits:
    """The row for `reader` (staff or public) of the table in force."""
    version = current_version(session, PACKAGE)
    table = definition_of(session, version.id).decisions.get(TABLE) if version else None
    row = table.decide({"reader": reader}, Scope(now=now)) if table else None
    if not isinstance(row, dict):
        return NOTHING_SHOWN
    return Limits(**{name: int(row[name]) for name in Limits.__dataclass_fields__})
