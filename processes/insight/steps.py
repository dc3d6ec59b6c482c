"""How many cases stand at each step of a process, and how many of them are late."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case
from processes.definitions.tables import ProcessVersion
from processes.instances.tables import LIVE, Job, ProcessInstance, UserTask

Counts = dict[str, tuple[int, int]]


def step_counts(
    session: Session,
    process_id: str,
    counted: ColumnElement[bool],
    now: datetime,
    *,
    key: str | None = None,
    version_id: int | None = None,
) -> Counts:
    """Element id -> (cases waiting there, late ones) of one process drawn in a package.

    `counted` says which cases count; `key` and `version_id` limit the package or its version.
    """
    counts: Counts = {}
    for table, is_waiting, late in (
        (UserTask, UserTask.state == "open", UserTask.due_at < now),
        (Job, Job.status == "waiting", Job.tries > 0),
    ):
        query = (
            select(table.element_id, func.count(), func.count().filter(late))
            .join(ProcessInstance, ProcessInstance.id == table.instance_id)
            .where(table.process_id == process_id, is_waiting, ProcessInstance.timeline == LIVE)
            .group_by(table.element_id)
        )
        query = query.where(or_(table.case_id.is_(None), _is_counted(table, counted)))
        if key is not None:
            query = query.where(ProcessInstance.process_key == key)
        if version_id is not None:
            query = query.where(ProcessInstance.version_id == version_id)
        counts |= {element: (n, late_ones) for element, n, late_ones in session.execute(query)}
    return counts


def running_counts(session: Session, counted: ColumnElement[bool]) -> Mapping[int, int]:
    """Version id -> how many live instances run on it, of the cases that `counted` lets count."""
    query = (
        select(ProcessInstance.version_id, func.count())
        .where(ProcessInstance.timeline == LIVE, ProcessInstance.status != "completed")
        .where(ProcessInstance.status != "terminated")
        .where(or_(ProcessInstance.case_id.is_(None), _is_counted(ProcessInstance, counted)))
        .group_by(ProcessInstance.version_id)
    )
    return {version: count for version, count in session.execute(query)}  # noqa: C416 - typed rows


def _is_counted(table: Any, counted: ColumnElement[bool]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.case_id.in_(select(Case.id).where(counted))
    return found


def published(session: Session) -> list[ProcessVersion]:
    """The version in force of every package, by key."""
    query = (
        select(ProcessVersion).where(and_(ProcessVersion.is_current)).order_by(ProcessVersion.key)
    )
    return list(session.scalars(query))
