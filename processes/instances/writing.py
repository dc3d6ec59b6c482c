"""All that a unit of work leaves behind goes into the database in one statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from processes import audit, points
from processes.db import end_with
from processes.instances import history
from processes.instances.history import Told
from processes.rows import Changes, Statement


def write(
    session: Session,
    told: Iterable[Told],
    trail: Sequence[tuple[audit.Entry, datetime]],
    *,
    is_last: bool = False,
) -> None:
    """Write the rows that have changed, the history, and last the trail.

    What else the session has changed is flushed before the trail is locked. When it is the last of
    a unit of work, it is sent together with the commit."""
    changes, statement = Changes(session), Statement()
    if changes.is_all:
        changes.put_into(statement)
    else:
        session.flush()
        changes = Changes(session)
    history.put_into(statement, told)
    first, *others = audit.rounds(trail) or [[]]
    audit.put_into(statement, first)
    if is_last and statement.parts and not others:
        end_with(session, partial(_commit, session, statement, changes))
        return
    changes.written(statement.run(session))
    for entries in others:
        audit.append_all(session, entries)
    points.reached("step_written")


def _commit(session: Session, statement: Statement, changes: Changes) -> None:
    changes.written(statement.commit(session, _reach_the_end))


def _reach_the_end() -> None:
    points.reached("step_written")
    points.reached("before_commit")
