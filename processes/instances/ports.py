"""What the instances room is handed from outside: case, calendar, people, handlers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.feel import WorkingCalendar
from processes.engine.forms import Option


@dataclass(frozen=True)
class Group:
    """Who may do a user task: a role in a unit, why, and who should have it if that is known."""

    role: str
    unit_id: int | None
    why: dict[str, Any] = field(default_factory=dict)
    assignee_id: int | None = None


def _none_open(session: Session, instance: Any) -> bool:
    return False


def _close_none(work: Any, instance: Any) -> None:
    pass


@dataclass(frozen=True)
class Questions:
    """What is asked of citizens by a process alone, never by hand.

    `handlers` ask when their service task is done; `is_open(session, instance)`: an answer is
    waited for; `close(work, instance)`: the process ends, and what was answered counts."""

    handlers: frozenset[str] = frozenset()
    is_open: Callable[[Session, Any], bool] = _none_open
    close: Callable[[Any, Any], None] = _close_none


def _nothing(new_jobs: int) -> None:
    pass


def _no_lists(session: Session) -> Mapping[str, Sequence[Option]]:
    return {}


@dataclass(frozen=True)
class Ports:
    """Doors to rooms that stand above this one; the composition root fills them.

    `case_record(session, case_id)` is the read-only `case` of expressions; `group(session, asked,
    case_id)` resolves `role@unit`; `tries(handler)` how often a job is tried before an incident;
    `after_commit(n)` is told how many jobs the unit of work has left for the workers; `form_lists`
    are the lists that forms name, for checking edited values.
    """

    case_record: Callable[[Session, int], Mapping[str, Any]]
    calendar: Callable[[Session, int | None], WorkingCalendar]
    group: Callable[[Session, str, int | None], Group]
    tries: Callable[[str], int]
    after_commit: Callable[[int], None] = _nothing
    form_lists: Callable[[Session], Mapping[str, Sequence[Option]]] = _no_lists
    questions: Questions = Questions()
    public_url: str = ""  # where people reach the house; links in letters begin with it
    files: Path = Path("files")  # the folder in which attachments lie
    gateways: frozenset[str] = frozenset()  # channels by which messages truly leave the house
    message_kept_days: int = 7  # how long a message from outside waits for somebody to ask for it
    identity_key: bytes = bytes(32)  # seals who wrote; the running house has one of its own
