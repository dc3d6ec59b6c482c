"""Taking an instance: its row is locked and read in one statement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from processes import driver
from processes.instances.tables import ProcessInstance
from processes.rows import columns_of, shape_of, take_up

ONE = "i.id = %s FOR UPDATE OF i"
OF_TASK = "i.id = (SELECT t.instance_id FROM user_task t WHERE t.id = %s) FOR UPDATE OF i"
DUE = """
i.due_at <= %s AND i.due_at IS NOT NULL AND i.timeline = 'live' AND i.status = 'running'
AND i.id <> ALL(%s::bigint[])
ORDER BY i.due_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED
"""
_READ = f"""
SELECT (SELECT v.content_key FROM process_version v WHERE v.id = i.version_id),
       {columns_of(ProcessInstance, "i")} FROM process_instance i WHERE
"""  # noqa: S608 - names of our own columns
_ID, _STATE = map(shape_of(ProcessInstance).names.index, ("id", "state"))


@dataclass(frozen=True)
class Taken:
    """A locked row, as it was read."""

    content_key: str | None  # of its version, unless that was published this very moment
    values: tuple[Any, ...]

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


def lock(session: Session, which: str, values: tuple[Any, ...]) -> Taken | None:
    """Lock the instance that `which` says (ONE, OF_TASK, DUE); None when there is none."""
    found = driver.rows(session, _READ + which, values)
    return Taken(found[0][0], found[0][1:]) if found else None
