"""Draws one file of diagrams as SVG: frames, lines, shapes, and what is laid over them."""

from collections.abc import Collection, Iterator, Mapping

from markupsafe import Markup

from processes.engine.elements import SUBPROCESSES, Bounds, Diagram, Edge, Element, ProcessModel
from web.diagrams import frames, lines, overlays, shapes, svg
from web.diagrams.words import SENTENCES, count_words, kind_words, say

MARGIN = 16.0
Counts = Mapping[str, tuple[int, int]]


def diagram_svg(
    diagram: Diagram,
    process_id: str,
    *,
    language: str,
    tokens: Collection[str] = (),
    counts: Counts | None = None,
    marks: Mapping[str, str] | None = None,
) -> Markup:
    """The picture of `diagram`, named after the process `process_id`, with names in `language`.

    `tokens` are the ids of elements where a case stands, `counts` gives (cases, late ones) by
    element id, `marks` classes by element or flow id: h1..h4 for heat, sel, ok, bad, warn.
    """
    marks = marks or {}
    hidden = _hidden(diagram)
    boxes = {key: box for key, box in diagram.shapes.items() if key not in hidden}
    edges = {k: e for k, e in diagram.edges.items() if k not in hidden and len(e.waypoints) > 1}
    parts = [
        *_frames(diagram, boxes, language),
        *_lines(diagram, edges, language, marks),
        *_elements(diagram, boxes, language, counts or {}, marks),
        *_overlays(boxes, language, tokens, counts or {}),
    ]
    if not boxes:  # a process may be written without ever being drawn
        return Markup("")
    x, y, w, h = _extent(boxes, edges)
    picture = svg.element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{x:g} {y:g} {w:g} {h:g}",
        class_=_size_class(w),
        role="img",
        aria_label=diagram_title(diagram, process_id, language),
    )
    return Markup(picture)  # noqa: S704 - every text in it was escaped by web.diagrams.svg


def diagram_title(diagram: Diagram, process_id: str, language: str) -> str:
    """«نمودار ...» with the name of the process."""
    process = diagram.process(process_id)
    name = process.name(language) if process else process_id
    return say(SENTENCES["diagram"], language).format(name=name)


def all_elements(diagram: Diagram) -> Iterator[Element]:
    """The elements of every process of the file."""
    for process in diagram.processes:
        yield from process.elements.values()


def _hidden(diagram: Diagram) -> set[str]:
    """Ids of what lies inside a collapsed sub-process: it has its own sheet."""
    hidden: set[str] = set()
    for process in diagram.processes:
        held = {item.id: item.parent for item in process.elements.values()}
        held |= {item.id: item.parent for item in process.flows.values()}
        hidden |= {k for k, p in held.items() if p and not _all_open(process, p, diagram.shapes)}
    return hidden


def _all_open(process: ProcessModel, parent: str | None, shapes_: Mapping[str, Bounds]) -> bool:
    while parent:
        box = shapes_.get(parent)
        if box is not None and not box.expanded:
            return False
        parent = process.elements[parent].parent
    return True


def _frames(diagram: Diagram, boxes: Mapping[str, Bounds], language: str) -> Iterator[str]:
    for key, participant in diagram.participants.items():
        if key in boxes:
            has_content = bool(participant.process and diagram.process(participant.process))
            yield frames.pool(participant.name(language), boxes[key], has_content=has_content)
    for process in diagram.processes:
        for key, lane in process.lanes.items():
            if key in boxes and (not lane.elements or any(e in boxes for e in lane.elements)):
                yield frames.lane(lane.name(language), boxes[key])
    for key, note in diagram.annotations.items():
        if key in boxes:
            yield frames.annotation(note, boxes[key], language)


def _lines(
    diagram: Diagram, edges: Mapping[str, Edge], language: str, marks: Mapping[str, str]
) -> Iterator[str]:
    defaults = lines.default_flows(diagram)
    for process in diagram.processes:
        for key, flow in process.flows.items():
            if key in edges:
                css, is_default = marks.get(key, ""), key in defaults
                yield lines.flow(flow, edges[key], language, is_default=is_default, css=css)
    for key, link in diagram.links.items():
        if key in edges:
            yield lines.link(link, edges[key], language)


def _elements(
    diagram: Diagram,
    boxes: Mapping[str, Bounds],
    language: str,
    counts: Counts,
    marks: Mapping[str, str],
) -> Iterator[str]:
    ordered = sorted(all_elements(diagram), key=_depth)
    feet = {item.attached_to: _foot(item, boxes) for item in ordered if item.attached_to in boxes}
    for item in ordered:
        if item.id in boxes:
            mark, foot = marks.get(item.id, ""), feet.get(item.id, 0)
            drawn = shapes.shape(item, boxes[item.id], language, mark, foot)
            yield svg.element("g", svg.title(_words(item, counts, language)), drawn)


def _foot(event: Element, boxes: Mapping[str, Bounds]) -> float:
    """How much of its activity's lower edge a boundary event covers."""
    above, box = boxes[event.attached_to or ""], boxes.get(event.id)
    return max(0.0, above.y + above.h - box.y) if box and box.y > above.y + above.h / 2 else 0.0


def _depth(item: Element) -> int:
    """Open sub-processes first, boundary events last, so that each lies over what it sits on."""
    if item.kind in SUBPROCESSES:
        return 0
    return 2 if item.kind == "boundaryEvent" else 1


def _words(item: Element, counts: Counts, language: str) -> str:
    named = item.name(language) if item.name_fa or item.name_en else ""
    words = [named, kind_words(item.kind, item.event, language)]
    words.append(count_words(counts.get(item.id), language))
    return say(SENTENCES["and"], language).join(word for word in words if word)


def _overlays(
    boxes: Mapping[str, Bounds], language: str, tokens: Collection[str], counts: Counts
) -> Iterator[str]:
    for key, (open_cases, late) in counts.items():
        if key in boxes:
            yield overlays.count(boxes[key], open_cases, late, language)
    for key in dict.fromkeys(tokens):
        if key in boxes:
            yield overlays.token(boxes[key], language)


def _extent(
    boxes: Mapping[str, Bounds], edges: Mapping[str, Edge]
) -> tuple[float, float, float, float]:
    corners = [(x, y) for box in boxes.values() for x, y in _corners(box)]
    corners += [point for edge in edges.values() for point in edge.waypoints]
    xs, ys = [c[0] for c in corners] or [0.0], [c[1] for c in corners] or [0.0]
    x, y = min(xs) - MARGIN, min(ys) - MARGIN
    return x, y, max(xs) + MARGIN - x, max(ys) + MARGIN - y


def _corners(box: Bounds) -> list[tuple[float, float]]:
    around = [(box.x, box.y - 14), (box.x + box.w, box.y + box.h)]
    if box.label:
        middle = box.label.x + box.label.w / 2
        half = max(box.label.w, shapes.NOTE_WIDTH) / 2
        around += [(middle - half, box.label.y), (middle + half, box.label.y + box.label.h)]
    return around


def _size_class(width: float) -> str:
    """How wide the drawing may be shown at least: small ones need not scroll on a tablet."""
    sizes = (("dia-s", 800), ("dia-m", 1500), ("dia-l", 2100))
    return next((name for name, limit in sizes if width < limit), "dia-x")
