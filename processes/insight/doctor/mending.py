"""The sweep that heals: asks what can be put right by itself, puts it right, each by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import case, func, update
from sqlalchemy.orm import Session, sessionmaker

from processes.cases.sending_tables import SendingTry
from processes.db import unit_of_work
from processes.errors import PasokhError
from processes.insight.doctor.checks import Asked, Finding, Report
from processes.insight.doctor.examining import GRACE, QUERIES, Depth, ask, examine
from processes.insight.doctor.of_states import STATES, states
from processes.insight.doctor.of_work import HALT, LETTER, QUEUE, STATE
from processes.instances import mending
from processes.instances.comparing import open_ids
from processes.instances.ports import Ports
from processes.instances.work import open_work

MENDABLE = tuple(check for check in QUERIES if check.mends)


def sweep(sessions: sessionmaker[Session], ports: Ports, grace: timedelta = GRACE) -> list[Finding]:
    """Put right what the questions of MENDABLE find; answers what was found and how much mended."""
    with sessions() as session:
        asked = ask(session, MENDABLE, grace, most=None)
    found = [one.finding for one in asked if one.finding is not None]
    return [_mended(sessions, ports, finding) for finding in found]


def sweep_states(
    sessions: sessionmaker[Session], ports: Ports, after: int, limit: int | None
) -> tuple[int, Finding | None]:
    """Compare the next `limit` open instances with their rows, mend those that differ.

    Answers the last id looked at (0: the end was reached) and what was found."""
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        ids = open_ids(session, after, limit)
        rows = list(states(session, datetime.now(UTC), ids))
    finding = Finding(STATES, len(rows), rows) if rows else None
    last = ids[-1] if ids and len(ids) == limit else 0
    return last, _mended(sessions, ports, finding) if finding else None


def examine_and_mend(
    sessions: sessionmaker[Session], ports: Ports, files: Path | None, depth: Depth
) -> Report:
    """Examine, put right what can be, and look again: the report says how much was mended."""
    with sessions() as session:
        before = examine(session, files, depth)
    if not before.findings:
        return before
    sweep(sessions, ports)
    if any(found.check == STATES for found in before.findings):
        sweep_states(sessions, ports, 0, None)
    with sessions() as session:
        after = examine(session, files, depth)
    left = {found.check.key: found for found in after.findings}
    return replace(before, asked=[_compared(one, left.get(one.check.key)) for one in before.asked])


def _compared(before: Asked, left: Finding | None) -> Asked:
    """What was found, and how much of it is not found any more."""
    if before.finding is None:
        return replace(before, finding=left)
    mended = max(0, before.finding.count - (left.count if left else 0))
    return replace(before, finding=replace(before.finding, mended=mended))


def _mended(sessions: sessionmaker[Session], ports: Ports, finding: Finding) -> Finding:
    done = MENDING[finding.check.mends](sessions, ports, finding)
    return replace(finding, mended=done)


def _states(sessions: sessionmaker[Session], ports: Ports, finding: Finding) -> int:
    ids = {row["instance"] for row in finding.examples}
    bad = {one for one in ids if not _state(sessions, ports, one)}
    return sum(row["instance"] not in bad for row in finding.examples)


def _state(sessions: sessionmaker[Session], ports: Ports, instance_id: int) -> bool:
    try:
        with open_work(sessions, ports) as work:
            mending.mend_rows(work, instance_id)
    except (PasokhError, LookupError, TypeError, ValueError, AttributeError):
        return False  # the finding stays, and is reported
    return True


def _jobs(sessions: sessionmaker[Session], ports: Ports, finding: Finding) -> int:
    with unit_of_work(sessions) as session:
        return mending.send_again(session, _of(finding, "job"))


def _halted(sessions: sessionmaker[Session], ports: Ports, finding: Finding) -> int:
    with unit_of_work(sessions) as session:
        return mending.go_on(session, _of(finding, "instance"))


def _letters(sessions: sessionmaker[Session], ports: Ports, finding: Finding) -> int:
    """Times in the future (the clock was put back) become now; the ticker then counts them lost."""
    now = datetime.now(UTC)
    with unit_of_work(sessions) as session:
        later = update(SendingTry).where(SendingTry.id.in_(_of(finding, "try")))
        session.execute(
            later.values(
                handed_at=func.least(SendingTry.handed_at, now),
                begun_at=case(
                    (SendingTry.begun_at.is_not(None), func.least(SendingTry.begun_at, now))
                ),
            ).execution_options(synchronize_session=False)
        )
    return finding.count


def _of(finding: Finding, name: str) -> list[Any]:
    return [row[name] for row in finding.examples]


Mend = Callable[[sessionmaker[Session], Ports, Finding], int]
MENDING: dict[str, Mend] = {STATE: _states, QUEUE: _jobs, HALT: _halted, LETTER: _letters}
