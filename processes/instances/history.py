"""What an instance tells of itself: changes numbered without a gap, one row for a run of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from processes.instances.live import LiveInstance
from processes.instances.tables import DIVIDER, STATE_LETTERS
from processes.rows import Statement

if TYPE_CHECKING:
    from processes.instances.work import Work

COLUMNS = "instance_id, seq, at, actor_id, process_id, elements, states, task_ids"
_HOLES = "(%s, %s, %s::timestamptz, %s::bigint, %s, %s, %s, %s::uuid[])"


class Told(NamedTuple):
    """An element entered a state, or a repair was done to it (which has no task)."""

    instance_id: int
    seq: int
    at: datetime
    actor_id: int | None
    process_id: str
    element_id: str
    state: str
    task_id: UUID | None

    @property
    def frame(self) -> tuple[Any, ...]:
        """What changes of one row have in common."""
        return self.instance_id, self.at, self.actor_id, self.process_id


def tell(  # noqa: PLR0913 - the columns of one row
    work: "Work",
    live: LiveInstance,
    process_id: str,
    element_id: str,
    state: str,
    task_id: UUID | None,
) -> None:
    """Add a change to the history of an instance in hand."""
    row = live.row
    about = (row.id, row.next_seq, work.now, work.actor_id)
    live.log.append(Told(*about, process_id, element_id, state, task_id))
    row.next_seq += 1


def put_into(statement: Statement, told: Iterable[Told]) -> None:
    """Add the part that writes these changes."""
    runs = [_row(list(run)) for _, run in groupby(told, key=lambda each: each.frame)]
    if runs:
        holes = ", ".join([_HOLES] * len(runs))
        text = f"INSERT INTO event_step ({COLUMNS}) VALUES {holes} RETURNING 1"  # noqa: S608
        statement.add(text, (value for row in runs for value in row))


def _row(run: Sequence[Told]) -> Iterator[Any]:
    first = run[0]
    yield from (first.instance_id, first.seq, first.at, first.actor_id, first.process_id)
    yield DIVIDER.join(each.element_id for each in run)
    yield DIVIDER.join(STATE_LETTERS.get(each.state, each.state) for each in run)
    yield [each.task_id for each in run]
