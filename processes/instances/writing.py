"""All that a unit of work leaves behind goes into the database in one statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes import audit
from processes.instances import history
from processes.instances.history import Told
from processes.rows import Changes, Statement


def write(
    session: Session, told: Iterable[Told], trail: Sequence[tuple[audit.Entry, datetime]]
) -> None:
    """Write the rows that have changed, the history, and last the trail.

    What else the session has changed is flushed before the trail is locked."""
    changes, statement = Changes(session), Statement()
    if changes.is_all:
        changes.put_into(statement)
    else:
        session.flush()
    history.put_into(statement, told)
    first, *others = audit.rounds(trail) or [[]]
    audit.put_into(statement, first)
    answers = statement.run(session)
    if changes.is_all:
        changes.written(answers)
    for entries in others:
        audit.append_all(session, entries)
