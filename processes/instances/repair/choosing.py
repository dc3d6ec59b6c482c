"""Which instances are meant: a query of name=value over what runs."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from processes.definitions.tables import ProcessVersion
from processes.instances.queries import ENDED
from processes.instances.repair.errors import QueryEmpty, QueryUnclear
from processes.instances.tables import (
    LIVE,
    UNFINISHED,
    EventLog,
    Incident,
    ProcessInstance,
    UserTask,
)
from processes.organisation.tables import Unit

NAMES = ("process", "version", "element", "unit", "since", "until", "incident", "status")
ANY = "any"
_TERM = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True)
class Query:
    """Instances of a process: by version, step, unit of an open task, beginning, what stopped."""

    process: str = ""
    version: int | None = None
    element: str = ""
    unit: str = ""
    since: datetime | None = None
    until: datetime | None = None
    incident: str = ""  # what was being done when it stopped (job, fire_due, ...), or any
    status: str = ""


def read_query(text: str) -> Query:
    """The query in `text`. Raises QueryUnclear with the term that is not understood."""
    found: dict[str, object] = {}
    for term in text.split():
        match = _TERM.fullmatch(term)
        name, value = match.groups() if match else ("", "")
        if name not in NAMES:
            raise _unclear(term)
        found[name] = _value(term, name, value)
    return Query(**found)  # type: ignore[arg-type]


def _value(term: str, name: str, value: str) -> object:
    try:
        if name == "version":
            return int(value)
        if name in ("since", "until"):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        raise _unclear(term) from None
    return value


def _unclear(term: str) -> QueryUnclear:
    return QueryUnclear(term=term, known=", ".join(NAMES))


def instances(query: Query, may: ColumnElement[bool] | None = None) -> Select[ProcessInstance]:
    """The living instances that the query means, the oldest first; `may`: a rule of who asks."""
    wanted = [ProcessInstance.timeline == LIVE, ProcessInstance.status.in_(UNFINISHED)]
    wanted += _of_row(query) + _of_others(query)
    if may is not None:
        wanted.append(may)
    return select(ProcessInstance).where(*wanted).order_by(ProcessInstance.id)


def chosen(session: Session, query: Query, may: ColumnElement[bool] | None = None) -> list[int]:
    """Their ids. Raises QueryEmpty when no process is named."""
    if not query.process:
        raise QueryEmpty
    return list(session.scalars(instances(query, may).with_only_columns(ProcessInstance.id)))


def _of_row(query: Query) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.process:
        found.append(ProcessInstance.process_key == query.process)
    if query.version is not None:
        of = select(ProcessVersion.id).where(ProcessVersion.version == query.version)
        found.append(ProcessInstance.version_id.in_(of))
    if query.since is not None:
        found.append(ProcessInstance.started_at >= query.since)
    if query.until is not None:
        found.append(ProcessInstance.started_at < query.until)
    if query.status:
        found.append(ProcessInstance.status == query.status)
    return found


def _of_others(query: Query) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.element:
        found.append(_stands_at(query.element))
    if query.unit:
        unit = select(Unit.id).where(Unit.key == query.unit)
        mine = UserTask.instance_id == ProcessInstance.id
        found.append(exists().where(mine, UserTask.state == "open", UserTask.unit_id.in_(unit)))
    if query.incident:
        mine = Incident.instance_id == ProcessInstance.id
        kind = () if query.incident == ANY else (Incident.verb == query.incident,)
        found.append(exists().where(mine, Incident.closed_at.is_(None), *kind))
    return found


def _stands_at(element_id: str) -> ColumnElement[bool]:
    """A token is there: the last that the log says of it is no ending."""
    later = aliased(EventLog)
    last = (
        select(func.max(later.seq))
        .where(later.instance_id == EventLog.instance_id, later.task_id == EventLog.task_id)
        .scalar_subquery()
    )
    return exists().where(
        EventLog.instance_id == ProcessInstance.id,
        EventLog.element_id == element_id,
        EventLog.task_id.is_not(None),
        EventLog.state.not_in(ENDED),
        EventLog.seq == last,
    )
