"""How an instance begins: the published version of that moment, its variables, its first steps."""

from collections.abc import Mapping
from typing import Any

from processes.definitions.reading import current_version, definition_of
from processes.definitions.tables import ProcessVersion
from processes.engine.faults import EngineFault
from processes.engine.run import Run
from processes.instances import incidents
from processes.instances.errors import StepFailed
from processes.instances.live import LiveInstance
from processes.instances.tables import ProcessInstance
from processes.instances.work import Work


def begin(  # noqa: PLR0913 - what makes an instance
    work: Work,
    version: ProcessVersion,
    case_id: int | None,
    variables: Mapping[str, Any],
    *,
    correlation_key: str | None = None,
    idempotency_key: str | None = None,
) -> tuple[ProcessInstance, LiveInstance | None]:
    """A new instance of `version`, run to its first rest; the caller settles it.

    A process whose first steps fail takes nothing with it: the instance waits as an incident,
    with what it was to begin with, and begins when somebody retries (there is no second value)."""
    row = ProcessInstance(
        version_id=version.id,
        process_key=version.key,
        case_id=case_id,
        correlation_key=correlation_key,
        idempotency_key=idempotency_key,
        status="running",
        timeline=work.timeline,
        lock_version=0,
        next_seq=1,
        started_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    try:
        return row, _run(work, row, variables)
    except EngineFault as fault:
        row.status, row.begun_with = "incident", dict(variables)
        incidents.add(work.session, row, "start", fault, at=work.now)
        return row, None


def begin_again(work: Work, row: ProcessInstance) -> LiveInstance:
    """Begin an instance that could not, by the version published now. Raises StepFailed."""
    version = current_version(work.session, row.process_key)
    row.version_id = version.id if version else row.version_id
    variables, row.begun_with, row.status = row.begun_with or {}, None, "running"
    try:
        return _run(work, row, variables)
    except EngineFault as fault:
        raise StepFailed(reason=incidents.reason_of(fault)) from fault


def _run(work: Work, row: ProcessInstance, variables: Mapping[str, Any]) -> LiveInstance:
    definition = definition_of(work.session, row.version_id)
    run = Run.start(definition, work.surroundings(row.case_id), variables)
    return work.take(row, run)
