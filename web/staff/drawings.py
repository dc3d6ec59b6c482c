"""The diagrams of one case with the dots where it stands."""

from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup

from processes.cases.stations import Course
from processes.definitions.reading import definition_of
from processes.engine.definition import Definition
from processes.instances.queries import Token, instances_of_case, tokens
from processes.instances.tables import ProcessInstance, UserTask
from processes.kept import Kept
from web.db import reading
from web.diagrams import Step, diagram_svg, steps_list
from web.languages import current_language


@dataclass(frozen=True)
class CaseDrawing:
    """One diagram on which a case stands or has stood."""

    instance: ProcessInstance
    process_id: str
    name: str
    svg: Markup
    steps: list[Step]
    here: list[str]


def case_drawings(case_id: int) -> list[CaseDrawing]:
    """For each instance of a case, running ones first: its main diagram and those with a token."""
    instances = instances_of_case(reading(), case_id)
    ordered = sorted(instances, key=lambda i: (i.status == "completed", i.id))
    return [drawing for instance in ordered for drawing in drawings_of(instance)]


@dataclass(frozen=True)
class Drawn:
    """A diagram as a task's page shows it: with its list of steps, under its name."""

    name: str
    html: Markup


def task_drawings(task: UserTask) -> list[Drawn]:
    """The diagrams of a task, written out once for each step of the instance."""
    instance = reading().get_one(ProcessInstance, task.instance_id)
    name = (Course.of(instance), task.element_id, current_language())
    return _DRAWN.get(reading(), name, lambda: _drawn(task, instance))


def _drawn(task: UserTask, instance: ProcessInstance) -> list[Drawn]:
    write = get_template_attribute("parts/diagram.html", "with_steps")
    drawings = enumerate(_of_task(task, instance), start=1)
    return [Drawn(one.name, write(one, number)) for number, one in drawings]


_DRAWN: Kept[list[Drawn]] = Kept(500)


def _of_task(task: UserTask, instance: ProcessInstance) -> list[CaseDrawing]:
    """The diagram in which a task stands, and the one that leads to it."""
    drawn = drawings_of(instance)
    own = [d for d in drawn if any(step.id == task.element_id for step in d.steps)]
    return [*own, *(d for d in drawn if d not in own and d.process_id == instance.process_key)]


def drawings_of(instance: ProcessInstance) -> list[CaseDrawing]:
    """The main diagram of an instance and those on which it has a token."""
    definition = definition_of(reading(), instance.version_id)
    live = tokens(reading(), instance.id) if instance.status != "completed" else []
    places = _placed(definition, live)
    wanted = [definition.main.id, *(p for p in places if p != definition.main.id)]
    return [_drawing(definition, instance, process_id, places) for process_id in wanted]


@lru_cache(256)
def _picture(
    definition: Definition, process_id: str, language: str, here: tuple[str, ...]
) -> tuple[Markup, list[Step]]:
    """The picture and the steps of one diagram with its dots: alike for all cases that stand so."""
    diagram, marks = definition.diagram(process_id), dict.fromkeys(here, "sel")
    svg = diagram_svg(diagram, process_id, language=language, tokens=here, marks=marks)
    return svg, steps_list(diagram, process_id, language=language, tokens=here)


def _placed(definition: Definition, live: list[Token]) -> dict[str, list[str]]:
    """Process drawn -> elements with a token; what stands in a sub-process counts for its sheet."""
    places: dict[str, list[str]] = {}
    for token in live:
        process_id = _sheet(definition, token.process_id)
        element = (
            definition.models[process_id].elements.get(token.element_id) if process_id else None
        )
        if process_id and element and element.kind != "boundaryEvent":  # an armed timer is no place
            places.setdefault(process_id, []).append(token.element_id)
    return places


def _sheet(definition: Definition, process_id: str) -> str | None:
    if process_id in definition.models:
        return process_id
    models = definition.models.values()
    return next((model.id for model in models if process_id in model.elements), None)


def _drawing(
    definition: Definition,
    instance: ProcessInstance,
    process_id: str,
    places: dict[str, list[str]],
) -> CaseDrawing:
    language = current_language()
    here = places.get(process_id, [])
    svg, steps = _picture(definition, process_id, language, tuple(here))
    model = definition.models[process_id]
    return CaseDrawing(
        instance=instance,
        process_id=process_id,
        name=model.name(language),
        svg=svg,
        steps=steps,
        here=[model.elements[element].name(language) for element in here],
    )
