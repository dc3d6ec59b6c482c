"""The shipped diagrams as they are drawn: every name can be read, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

import pytest
from lxml import etree

from processes.engine.diagram import Bounds, Edge, Element
from tests.bpmn.shipped import DIAGRAMS, diagram, process
from web.diagrams import diagram_svg, shapes
from web.diagrams.labels import text_width
from web.diagrams.sheets import SMALLEST, sheets

ASCENT, DESCENT = 0.62, 0.2  # of a letter's size, above and below the line it stands on
CLEAR = 1.5  # between a name and the shape beside it
each = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
both = pytest.mark.parametrize("language", ["fa", "en"])


@dataclass(frozen=True)
class Word:
    """One line of a name that stands outside a step: of which name it is part, and where."""

    name: int
    text: str
    box: Bounds


@each
@both
def test_no_name_stands_on_another(path: Path, language: str) -> None:
    found = combinations(names(path, language), 2)
    assert [(a.text, b.text) for a, b in found if a.name != b.name and _meet(a.box, b.box)] == []


@each
@both
def test_no_name_stands_on_a_step(path: Path, language: str) -> None:
    words, elements = names(path, language), process(path).elements.values()
    assert [(w.text, e.id) for w in words for e in elements if _covers(path, e, w.box)] == []


@each
@both
def test_no_line_runs_through_a_name(path: Path, language: str) -> None:
    runs = [(flow, box) for flow, edge in diagram(path).edges.items() for box in _runs(edge)]
    words = names(path, language)
    assert [(w.text, flow) for w in words for flow, box in runs if _meet(w.box, box)] == []


@each
@both
def test_every_name_stays_within_the_pool(path: Path, language: str) -> None:
    drawing = diagram(path)
    pool = drawing.shapes[next(iter(drawing.participants))]
    assert [word.text for word in names(path, language) if not _within(word.box, pool)] == []


@each
def test_no_event_stands_on_the_sign_of_a_called_process(path: Path) -> None:
    elements, boxes = process(path).elements, diagram(path).shapes
    hits = [
        (event.id, called.id)
        for event in elements.values()
        if event.attached_to and (called := elements[event.attached_to]).kind == "callActivity"
        if _meet(boxes[event.id], _sign(boxes[called.id]))
    ]
    assert hits == []


@each
@both
def test_no_name_in_a_step_is_cut_short(path: Path, language: str) -> None:
    said = [text.text or "" for text in _drawn(path, language).iter("{*}text")]
    assert [text for text in said if "…" in text] == []


@each
@both
def test_a_printed_sheet_of_a4_can_be_read(path: Path, language: str) -> None:
    printed = sheets(diagram(path), process(path).id, language)
    assert min(sheet.points for sheet in printed) >= SMALLEST


@each
def test_a_diagram_laid_in_rows_shows_every_step_whole_and_once(path: Path) -> None:
    printed = sheets(diagram(path), process(path).id, "fa")
    windows = [window for sheet in printed for window in _windows(sheet.picture)]
    boxes = {e.id: diagram(path).shapes[e.id] for e in process(path).elements.values()}
    shown = {i: sum(_within_width(box, w) for w in windows) for i, box in boxes.items()}
    assert [i for i, count in shown.items() if windows and count != 1] == []


@cache
def names(path: Path, language: str) -> tuple[Word, ...]:
    """The names of flows, events and gateways, line by line, where the drawing puts them."""
    groups = enumerate(_drawn(path, language).iter("{*}g"))
    return tuple(word for number, group in groups for word in _words(number, group))


@cache
def _drawn(path: Path, language: str) -> etree._Element:
    return etree.fromstring(diagram_svg(diagram(path), process(path).id, language=language))


def _windows(picture: str) -> Iterator[Bounds]:
    """The parts of the drawing that a sheet shows, without the bands of names before them."""
    for window in etree.fromstring(picture).findall("{*}svg"):
        part = Bounds(*(float(number) for number in window.get("viewBox").split()))
        if part.w > 100:
            yield part


def _within_width(box: Bounds, window: Bounds) -> bool:
    return window.x <= box.x and box.x + box.w <= window.x + window.w


def _words(number: int, group: etree._Element) -> Iterator[Word]:
    for line in group.findall("{*}text"):
        if "halo" in (line.get("class") or ""):
            size, text = float(line.get("font-size")), line.text or ""
            wide, x, y = text_width(text, size), float(line.get("x")), float(line.get("y"))
            box = Bounds(x - wide / 2, y - size * ASCENT, wide, size * (ASCENT + DESCENT))
            yield Word(number, text, box)


def _covers(path: Path, element: Element, word: Bounds) -> bool:
    """Whether a word runs into what is drawn: a diamond, a circle or a rectangle."""
    box = diagram(path).shapes[element.id]
    middle = (box.x + box.w / 2, box.y + box.h / 2)
    near = (_clamp(middle[0], word.x, word.w), _clamp(middle[1], word.y, word.h))
    apart = [abs(a - b) for a, b in zip(middle, near, strict=True)]
    if element.kind.endswith("Gateway"):
        return sum(apart) < box.w / 2 + CLEAR
    if element.kind.endswith("Event"):
        return hypot(*apart) < box.w / 2 + CLEAR
    return _meet(word, box)


def _clamp(value: float, start: float, length: float) -> float:
    return min(max(value, start), start + length)


def _sign(box: Bounds) -> Bounds:
    """The square with a plus at the foot of a step that calls another process."""
    return Bounds(box.x + box.w / 2 - 8, box.y + box.h - shapes.MARKER, 16, 16)


def _runs(edge: Edge) -> Iterator[Bounds]:
    for (x1, y1), (x2, y2) in pairwise(edge.waypoints):
        yield Bounds(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _meet(a: Bounds, b: Bounds) -> bool:
    across = a.x < b.x + b.w and b.x < a.x + a.w
    return across and a.y < b.y + b.h and b.y < a.y + a.h


def _within(a: Bounds, b: Bounds) -> bool:
    return b.x <= a.x and a.x + a.w <= b.x + b.w and b.y <= a.y and a.y + a.h <= b.y + b.h
