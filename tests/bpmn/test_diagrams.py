"""Every shipped diagram can be published, read in both languages, and hung on a wall."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from processes.definitions.linting import lint_paths
from processes.engine.diagram import Bounds, Diagram, Element, following
from tests.bpmn.shipped import DIAGRAMS, FORMS, ROOT, diagram, process

NODES = 30
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TIMES = re.compile(
    r"working (?:days|hours)\([1-9]\d*\)|working days\([1-9]\d*, limit|share\([^()]*, 0?\.\d+\)"
    r'|duration\("P(?!1D)T?\d'
)
NUMBER = re.compile(r"\d+\.\d+|\d{2,}")
COUNTS = re.compile(r"(?<!rung )[<>]=? ?[1-9]")
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TASKS = {"userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity"}
each = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)


def test_the_packages_pass_the_publish_gate() -> None:
    report = lint_paths([ROOT / "bpmn", ROOT / "forms"])
    assert report.findings == (), "\n".join(report.lines("en"))


@each
def test_a_diagram_fits_one_wall(path: Path) -> None:
    assert len(process(path).elements) <= NODES


@each
def test_whatever_is_named_is_named_in_both_languages(path: Path) -> None:
    model, drawing = process(path), diagram(path)
    named = [*model.elements.values(), *model.flows.values(), *model.lanes.values(), model]
    named += drawing.participants.values()
    assert [n.id for n in named if bool(n.name_fa) != bool(n.name_en)] == []
    assert [e.id for e in model.elements.values() if e.kind in TASKS and not e.name_fa] == []


@each
def test_every_task_says_what_is_done_and_why(path: Path) -> None:
    model = process(path)
    assert model.documentation and model.documentation_en
    tasks = [e for e in model.elements.values() if e.kind in TASKS]
    assert [e.id for e in tasks if not (e.documentation_fa and e.documentation_en)] == []


@each
def test_ids_are_verbs_in_snake_case(path: Path) -> None:
    assert [i for i in process(path).elements if not SNAKE_CASE.fullmatch(i)] == []


@each
def test_what_the_citizen_reads_is_there_in_both_languages(path: Path) -> None:
    for element in process(path).elements.values():
        for part in ("station", "citizen"):
            languages = [f"{part}.{lang}" in element.properties for lang in ("fa", "en")]
            assert len(set(languages)) == 1, element.id


@each
def test_every_step_is_reached_and_every_way_ends(path: Path) -> None:
    model = process(path)
    start = next(e for e in model.elements.values() if e.kind == "startEvent")
    reached = {e.id for e in following(model, start.id)} | {start.id}
    assert reached == set(model.elements)
    assert [i for i in reached if not _ends(path, i)] == []


@each
def test_nothing_is_drawn_over_anything_else(path: Path) -> None:
    drawing = diagram(path)
    boxes = {e.id: drawing.shapes[e.id] for e in _drawn(path)}
    assert [pair for pair in combinations(boxes, 2) if _overlap(*(boxes[i] for i in pair))] == []


@each
def test_no_flow_runs_through_a_step_or_a_label(path: Path) -> None:
    drawing = diagram(path)
    assert [(flow, what) for flow, what in _hits(path, drawing)] == []


@each
def test_flows_run_straight_and_turn_at_right_angles(path: Path) -> None:
    for flow, edge in diagram(path).edges.items():
        for (x1, y1), (x2, y2) in pairwise(edge.waypoints):
            assert abs(x1 - x2) < 1.5 or abs(y1 - y2) < 1.5, flow


@each
def test_every_step_stands_in_a_lane(path: Path) -> None:
    drawing, model = diagram(path), process(path)
    for element in _drawn(path):
        assert element.lane, element.id
        assert _inside(drawing.shapes[element.id], drawing.shapes[element.lane]), element.id
    assert set(model.lanes) <= set(drawing.shapes)


@each
def test_no_number_of_days_or_times_stands_in_a_diagram(path: Path) -> None:
    """Days, hours, shares and counts are rows of a table, where an owner finds them."""
    root = etree.fromstring(path.read_bytes())
    said = [node.text or "" for node in root.iter(f"{BPMN}timeDate", f"{BPMN}script")]
    said += [node.get("value", "") for node in root.iter("{*}property", "{*}parameter")]
    asked = [node.text or "" for node in root.iter(f"{BPMN}conditionExpression")]
    found = [text for text in said if TIMES.search(text) or NUMBER.fullmatch(text)]
    assert found + [text for text in asked if COUNTS.search(text)] == []


def test_every_form_is_asked_somewhere() -> None:
    asked = {e.properties.get("formKey") for p in DIAGRAMS for e in process(p).elements.values()}
    assert {path.stem for path in FORMS} <= asked


def _ends(path: Path, element_id: str) -> bool:
    model = process(path)
    here = model.elements[element_id]
    return here.kind == "endEvent" or any(
        e.kind == "endEvent" for e in following(model, element_id)
    )


def _drawn(path: Path) -> list[Element]:
    return [e for e in process(path).elements.values() if e.attached_to is None]


def _hits(path: Path, drawing: Diagram) -> Iterator[tuple[str, str]]:
    model = process(path)
    for flow in model.flows.values():
        ends = {flow.source, flow.target}
        for (x1, y1), (x2, y2) in pairwise(drawing.edges[flow.id].waypoints):
            line = Bounds(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))
            for element in model.elements.values():
                shape = drawing.shapes[element.id]
                is_end = element.id in ends or element.attached_to in ends
                if not is_end and _overlap(line, shape):
                    yield flow.id, element.id
                if shape.label and _overlap(line, _shrunk(shape.label)):
                    yield flow.id, f"label of {element.id}"


def _shrunk(box: Bounds) -> Bounds:
    """A label's box is wider than its words."""
    return Bounds(box.x + box.w * 0.2, box.y + 2, box.w * 0.6, box.h - 4)


def _overlap(a: Bounds, b: Bounds) -> bool:
    across = a.x < b.x + b.w and b.x < a.x + a.w
    return across and a.y < b.y + b.h and b.y < a.y + a.h


def _inside(a: Bounds, b: Bounds) -> bool:
    return b.x <= a.x and a.x + a.w <= b.x + b.w and b.y <= a.y and a.y + a.h <= b.y + b.h
