"""The first page of a manager: five figures, where cases stand, which units they are with."""

from flask import g, render_template

from processes.cases.visibility import case_rule, figures_rule
from processes.definitions.reading import current_version, definition_of
from processes.engine.definition import Definition
from processes.feedback.limits import STAFF, limits
from processes.feedback.pictures import BY, Picture
from processes.feedback.tallies import Span, cells
from processes.insight.board import board
from processes.insight.incidents import open_count
from processes.insight.steps import step_counts
from web.db import reading
from web.diagrams import diagram_svg, steps_list
from web.languages import current_language
from web.manager.pages import PERIODS, blueprint, days, seen, since
from web.now import current_time

SHOWN = "case_handling"


@blueprint.get("/monitor")
def monitor() -> str:
    """Received, open, overdue, answered, satisfaction; each figure opens its cases."""
    return render_template(
        "manager/monitor.html",
        board=board(reading(), seen(), since=since(), now=current_time()),
        settled=_picture().whole["settled"],
        incidents=open_count(reading(), seen()),
        periods=PERIODS,
        days=days(),
        drawing_of=_drawing(),
    )


def _picture() -> Picture:
    """What citizens say, as on the page of satisfaction."""
    found = cells(reading(), Span(figures_rule(g.person), since()))
    return Picture(found, BY, limits(reading(), STAFF, current_time()))


def _drawing() -> dict[str, object] | None:
    """The main diagram with the cases at each step; those inside a call stand on the call."""
    version = current_version(reading(), SHOWN)
    if version is None:
        return None
    definition, language = definition_of(reading(), version.id), current_language()
    model, diagram = definition.main, definition.diagram(definition.main.id)
    now = current_time()
    rule = case_rule(g.person)
    counts = step_counts(reading(), model.id, rule, now, key=SHOWN)
    for element in model.elements.values():
        for process_id in _inside(definition, element.called_element or ""):
            inner = step_counts(reading(), process_id, rule, now, key=SHOWN).values()
            n, late = counts.get(element.id, (0, 0))
            counts[element.id] = n + sum(i[0] for i in inner), late + sum(i[1] for i in inner)
    counts = {key: pair for key, pair in counts.items() if pair[0]}
    return {
        "version": version,
        "name": model.name(language),
        "svg": diagram_svg(diagram, model.id, language=language, counts=counts),
        "steps": steps_list(diagram, model.id, language=language, counts=counts),
    }


def _inside(definition: Definition, process_id: str) -> set[str]:
    """A called process and all that it calls."""
    found: set[str] = set()
    waiting = [process_id]
    while waiting:
        model = definition.models.get(waiting.pop())
        if model is not None and model.id not in found:
            found.add(model.id)
            waiting += [e.called_element for e in model.elements.values() if e.called_element]
    return found
