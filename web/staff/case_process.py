"""How a case runs: its diagrams with the dots, and the engine's own log in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from processes.cases.visibility import case_for
from processes.definitions.reading import definition_of
from processes.instances.queries import history, instances_of_case
from processes.instances.tables import ProcessInstance
from processes.organisation.known import Member
from web.db import reading
from web.diagrams.words import kind_words
from web.languages import current_language
from web.staff.drawings import case_drawings
from web.staff.pages import blueprint, me, people_by_id

SHOWN = 400  # lines of the log on one page; the newest are shown


@dataclass(frozen=True)
class LogLine:
    """One entry: when, which step of which process, what it did, who did it."""

    at: datetime
    process: str
    step: str
    kind: str
    state: str
    person: Member | None


@blueprint.get("/cases/<code>/process")
def case_process(code: str) -> str:
    """The diagrams of the case and what each step did."""
    case = case_for(reading(), me(), code)
    instances = instances_of_case(reading(), case.id)
    log = sorted((line for i in instances for line in _log(i)), key=lambda line: line.at)
    return render_template(
        "staff/process.html",
        case=case,
        drawings=case_drawings(case.id),
        instances=instances,
        log=list(reversed(log))[:SHOWN],
        total=len(log),
    )


def _log(instance: ProcessInstance) -> Iterator[LogLine]:
    definition, language = definition_of(reading(), instance.version_id), current_language()
    entries = history(reading(), instance.id)
    people = people_by_id({entry.actor_id for entry in entries})
    for entry in entries:
        element = definition.find(entry.process_id, entry.element_id)
        model = definition.models.get(entry.process_id)
        yield LogLine(
            at=entry.at,
            process=model.name(language) if model else entry.process_id,
            step=element.name(language) if element else entry.element_id,
            kind=kind_words(element.kind, element.event, language) if element else "",
            state=entry.state,
            person=people.get(entry.actor_id or 0),
        )
