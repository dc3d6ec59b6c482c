"""The diagrams of one case with the dots where it stands."""

from dataclasses import dataclass

from markupsafe import Markup

from processes.definitions.reading import definition_of
from processes.engine.definition import Definition
from processes.instances.queries import Token, instances_of_case, tokens
from processes.instances.tables import ProcessInstance, UserTask
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


def task_drawings(task: UserTask) -> list[CaseDrawing]:
    """The diagram in which a task stands, and the one that leads to it."""
    instance = reading().get_one(ProcessInstance, task.instance_id)
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
    diagram, language = definition.diagram(process_id), current_language()
    here = places.get(process_id, [])
    marks = dict.fromkeys(here, "sel")
    model = definition.models[process_id]
    return CaseDrawing(
        instance=instance,
        process_id=process_id,
        name=model.name(language),
        svg=diagram_svg(diagram, process_id, language=language, tokens=here, marks=marks),
        steps=steps_list(diagram, process_id, language=language, tokens=here),
        here=[model.elements[element].name(language) for element in here],
    )
