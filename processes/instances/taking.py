"""Taking an instance: its row is locked and read, and what a task's own step needs beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from processes import clock
from processes.instances.tables import ProcessInstance, UserTask
from processes.rows import columns_of, shape_of, take_up
from processes.wire import Call, Row

ONE = "i.id = %s FOR UPDATE OF i"
OF_TASK = "i.id = (SELECT t.instance_id FROM user_task t WHERE t.id = %s) FOR UPDATE OF i"
_DUE = """
i.due_at <= {moment} AND i.due_at IS NOT NULL AND i.timeline = 'live' AND i.status = 'running'
AND i.id <> ALL(%s::bigint[])
ORDER BY i.due_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED
"""
DUE = _DUE.format(moment="%s::timestamptz")
DUE_NOW = _DUE.format(moment=f"%s::timestamptz + {clock.OFFSET}")
_READ = f"""
SELECT (SELECT v.content_key FROM process_version v WHERE v.id = i.version_id),
       {columns_of(ProcessInstance, "i")} FROM process_instance i WHERE
"""  # noqa: S608 - names of our own columns
_OPEN = f"""
SELECT {columns_of(UserTask, "r")} FROM user_task r
WHERE r.instance_id = (SELECT t.instance_id FROM user_task t WHERE t.id = %s)
AND r.state = 'open' FOR UPDATE OF r
"""  # noqa: S608 - names of our own columns
_ID, _STATE = map(shape_of(ProcessInstance).names.index, ("id", "state"))


@dataclass(frozen=True)
class Taken:
    """A locked row, as it was read."""

    content_key: str | None  # of its version, unless that was published this very moment
    values: tuple[Any, ...]
    tasks: Sequence[Row] | None = None  # its open ones, locked too, if they were asked for

    @property
    def instance_id(self) -> int:
        """Whose row it is."""
        return int(self.values[_ID])

    @property
    def has_state(self) -> bool:
        """Whether there is something to go on with."""
        return self.values[_STATE] is not None

    def row(self, session: Session) -> ProcessInstance:
        """The session's object for it."""
        return take_up(session, ProcessInstance, self.values)


def calls(which: str, values: tuple[Any, ...]) -> list[Call]:
    """What locks and reads the instance that `which` says (ONE, OF_TASK, DUE, DUE_NOW)."""
    asked: list[Call] = [(_READ + which, values)]
    return [*asked, (_OPEN, values)] if which == OF_TASK else asked


def taken(answers: list[list[Row]]) -> Taken | None:
    """What they have answered; None when there is no such instance."""
    found, *tasks = answers
    return Taken(found[0][0], found[0][1:], tasks[0] if tasks else None) if found else None
