"""The lines of a diagram: sequence flows with their marks, message flows, associations."""

import math
from collections.abc import Sequence

from processes.engine.elements import Diagram, Edge, Flow, Link
from web.diagrams import labels, svg

Point = tuple[float, float]

ROUND = 8.0
HEAD = 9.0
LABEL = 13.0
LABEL_WIDTH = 110.0


def flow(item: Flow, edge: Edge, language: str, *, is_default: bool, css: str = "") -> str:
    """One sequence flow: its line, its arrowhead, the slash of a default way, its name."""
    points = edge.waypoints
    parts = [_line(points, f"e {css}".strip()), _head(points, f"ah {css}".strip())]
    if is_default:
        parts.append(_slash(points, f"e {css}".strip()))
    name = item.name_fa or item.name_en
    if name:
        parts.append(_name(item.name(language), edge))
    return svg.element("g", svg.title(item.name(language)) if name else "", *parts)


def link(item: Link, edge: Edge, language: str) -> str:
    """A message flow (dashed, from an open circle to an open arrow) or an association (dotted)."""
    points = edge.waypoints
    if item.kind == "association":
        return _line(points, "e dot")
    first, second = item.name_fa, item.name_en
    name = (first or second) if language == "fa" else (second or first)
    parts = [
        _line(points, "e dash"),
        svg.circle(*points[0], 4, "s thin"),
        _head(points, "s thin"),
    ]
    return svg.element("g", *parts, _name(name, edge) if name else "")


def default_flows(diagram: Diagram) -> set[str]:
    """The ids of all flows that are taken when no condition holds."""
    return {
        element.default_flow
        for process in diagram.processes
        for element in process.elements.values()
        if element.default_flow
    }


def _line(points: Sequence[Point], css: str) -> str:
    return svg.path(_rounded(points), css)


def _rounded(points: Sequence[Point]) -> str:
    d = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        d.append(
            f"L{enter[0]:g} {enter[1]:g}Q{corner[0]:g} {corner[1]:g} {leave[0]:g} {leave[1]:g}"
        )
    return "".join([*d, f"L{points[-1][0]:g} {points[-1][1]:g}"])


def _towards(corner: Point, other: Point) -> Point:
    length = math.dist(corner, other)
    share = min(ROUND, length / 2) / length if length else 0
    return (
        round(corner[0] + (other[0] - corner[0]) * share, 2),
        round(corner[1] + (other[1] - corner[1]) * share, 2),
    )


def _head(points: Sequence[Point], css: str) -> str:
    (x0, y0), (x1, y1) = points[-2], points[-1]
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
    return svg.path(
        f"M0 0-{HEAD:g}-{HEAD / 2:g}V{HEAD / 2:g}z",
        css,
        transform=f"translate({x1:g} {y1:g}) rotate({angle:g})",
    )


def _slash(points: Sequence[Point], css: str) -> str:
    (x0, y0), (x1, y1) = points[0], points[1]
    length = math.dist(points[0], points[1]) or 1
    x, y = x0 + (x1 - x0) / length * 10, y0 + (y1 - y0) / length * 10
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
    return svg.path("M-2-6 2 6", css, transform=f"translate({x:.4g} {y:.4g}) rotate({angle:g})")


def _name(text: str, edge: Edge) -> str:
    if edge.label:
        box = edge.label
        lines = labels.wrap(text, max(box.w, LABEL_WIDTH), LABEL)
        return labels.block(box.x + box.w / 2, box.y, lines, LABEL, "halo")
    x, y = _middle(edge.waypoints)
    return labels.centred(x, y, labels.wrap(text, LABEL_WIDTH, LABEL), LABEL, "halo")


def _middle(points: Sequence[Point]) -> Point:
    start, end = max(zip(points, points[1:], strict=False), key=lambda pair: math.dist(*pair))
    lift = 10 if abs(start[0] - end[0]) > abs(start[1] - end[1]) else 0
    return (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - lift
