"""How an instance begins: the published version of that moment, its variables, its first steps."""

from collections.abc import Mapping
from typing import Any

from processes.definitions.reading import definition_of
from processes.definitions.tables import ProcessVersion
from processes.engine.run import Run
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
) -> LiveInstance:
    """A new instance of `version`, run to its first rest; the caller projects it."""
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
    definition = definition_of(work.session, version.id)
    run = Run.start(definition, work.surroundings(case_id), variables)
    return work.take(row, run)
