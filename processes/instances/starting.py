"""How an instance begins: the published version of that moment, its variables, its first steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from processes import driver
from processes.definitions.reading import current_version, definition_of
from processes.engine.faults import EngineFault
from processes.engine.run import Run
from processes.instances import incidents
from processes.instances.errors import StepFailed
from processes.instances.live import LiveInstance
from processes.instances.tables import ProcessInstance
from processes.instances.work import Work
from processes.rows import columns_of, take_up

_BEGIN = f"""
WITH version AS (SELECT id, key, version, content_key FROM process_version WHERE {{which}}),
     instance AS (
  INSERT INTO process_instance AS i
    (version_id, process_key, case_id, correlation_key, idempotency_key, status, timeline,
     lock_version, next_seq, started_at)
  SELECT id, key, %s, %s, %s, 'running', %s, 0, 1, %s FROM version
  RETURNING {columns_of(ProcessInstance, "i")})
SELECT version.version, version.content_key, instance.* FROM version, instance
"""  # noqa: S608 - names of our own columns
_CURRENT = _BEGIN.format(which="key = %s AND is_current")
_GIVEN = _BEGIN.format(which="id = %s")


@dataclass(frozen=True)
class Names:
    """By what an instance is found again: its case, its own key, and the request that began it."""

    case_id: int | None = None
    correlation_key: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Begun:
    """A new instance, of which version, and what runs unless it could not begin."""

    row: ProcessInstance
    version: int
    live: LiveInstance | None


def begin_current(work: Work, key: str, variables: Mapping[str, Any], names: Names) -> Begun | None:
    """A new instance of what is published as `key`, as by `begin`; None when nothing is."""
    return _begin(work, _CURRENT, key, variables, names)


def begin(work: Work, version_id: int, variables: Mapping[str, Any], names: Names) -> Begun:
    """A new instance of a version, run to its first rest; the caller settles it.

    A process whose first steps fail takes nothing with it: the instance waits as an incident,
    with what it was to begin with, and begins when somebody retries (there is no second value)."""
    begun = _begin(work, _GIVEN, version_id, variables, names)
    assert begun is not None  # noqa: S101 - versions stay
    return begun


def _begin(
    work: Work, statement: str, which: str | int, variables: Mapping[str, Any], names: Names
) -> Begun | None:
    told = (names.case_id, names.correlation_key, names.idempotency_key, work.timeline, work.now)
    work.session.flush()
    found = driver.rows(work.session, statement, (which, *told))
    if not found:
        return None
    version, content_key, *values = found[0]
    row = take_up(work.session, ProcessInstance, values)
    try:
        return Begun(row, version, _run(work, row, variables, content_key))
    except EngineFault as fault:
        row.status, row.begun_with = "incident", dict(variables)
        incidents.add(work.session, row, "start", fault, at=work.now)
        return Begun(row, version, None)


def begin_again(work: Work, row: ProcessInstance) -> LiveInstance:
    """Begin an instance that could not, by the version published now. Raises StepFailed."""
    version = current_version(work.session, row.process_key)
    row.version_id = version.id if version else row.version_id
    variables, row.begun_with, row.status = row.begun_with or {}, None, "running"
    try:
        return _run(work, row, variables)
    except EngineFault as fault:
        raise StepFailed(reason=incidents.reason_of(fault)) from fault


def _run(
    work: Work, row: ProcessInstance, variables: Mapping[str, Any], content_key: str | None = None
) -> LiveInstance:
    definition = definition_of(work.session, row.version_id, content_key)
    run = Run.start(definition, work.surroundings(row.case_id), variables)
    return work.take(row, run)
