"""The form of a user task, with all that it is filled in beside."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.choices import Lists, employees_concerned, lists
from processes.cases.columns import as_asked
from processes.cases.likeness import as_options, earlier_cases, likely_parents
from processes.cases.tables import Case, CasePoint
from processes.definitions.reading import definition_of
from processes.engine.definition import Definition
from processes.engine.forms import Form, FormContext, Option
from processes.engine.run import Run
from processes.instances.ports import Ports
from processes.instances.tables import LIVE, ProcessInstance, UserTask
from processes.instances.work import Work

EMPTY = Form("", "", "", ())
RELATED: dict[str, Callable[[Session, Case], tuple[Option, ...]]] = {
    "likely_parents": lambda session, case: as_options(likely_parents(session, case)),
    "earlier_cases": lambda session, case: as_options(earlier_cases(session, case)),
    "employees_concerned": employees_concerned,
}
"""Lists of a form that depend on its case: name -> who makes them."""


@dataclass(frozen=True)
class OpenForm:
    """A form and its surroundings; a task without a form has one that asks nothing."""

    form: Form
    context: FormContext
    definition: Definition


def open_form(
    session: Session, ports: Ports, task: UserTask, now: datetime, run: Run | None = None
) -> OpenForm:
    """The form by which the task's own version asks; reads only, nothing is locked.

    `run` is the instance in hand, where somebody has it: then the stored state is not read."""
    row = session.get_one(ProcessInstance, task.instance_id)
    definition = definition_of(session, row.version_id)
    surroundings = Work(session, ports, now).surroundings(task.case_id)
    variables: dict[str, Any] = {}
    if run is None and row.state is not None:
        run = Run.load(definition, surroundings, row.state)
    if run is not None:
        places = (place for place in run.user_tasks() if place.task_id == task.task_id)
        variables = dict(next(places).variables) if task.state == "open" else run.variables
    record: dict[str, Any] | None = None
    if task.case_id:
        shown = as_asked(session.get_one(Case, task.case_id))
        record = {**shown, **ports.case_record(session, task.case_id)}
    form = definition.forms.get(task.form_key, EMPTY)
    context = FormContext(
        now=now,
        data={**variables, "case": record},
        lists=_Lists(lists(session, historic=task.timeline != LIVE), session, task.case_id),
        points=points_of(session, task.case_id),
        calendar=ports.calendar(session, task.case_id),
    )
    return OpenForm(form, context, definition)


class _Lists(Mapping[str, tuple[Option, ...]]):
    """The organisation's lists, and those that depend on the case, made when a form shows one."""

    def __init__(self, stated: Lists, session: Session, case_id: int | None) -> None:
        self.stated, self.session, self.case_id = stated, session, case_id
        self.found: Lists = {}

    def __getitem__(self, key: str) -> tuple[Option, ...]:
        if key in RELATED and key not in self.found and self.case_id is not None:
            case = self.session.get_one(Case, self.case_id)
            self.found[key] = RELATED[key](self.session, case)
        return self.found[key] if key in self.found else self.stated[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.stated, **RELATED})

    def __len__(self) -> int:
        return len({**self.stated, **RELATED})


def points_of(session: Session, case_id: int | None) -> list[str]:
    """The texts of a case's points, in order."""
    query = select(CasePoint.text).where(CasePoint.case_id == case_id)
    return list(session.scalars(query.order_by(CasePoint.number)))
