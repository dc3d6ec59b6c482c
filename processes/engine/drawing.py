"""Reads where each thing of a diagram is drawn (BPMN's diagram interchange)."""

import math
from typing import Any

from processes.engine.diagram import Bounds, Edge
from processes.engine.xml import BPMNDI, DC, DI, tag


def read_drawing(root: Any) -> tuple[dict[str, Bounds], dict[str, Edge]]:
    """The boxes and lines of a file, by the id of what they draw."""
    shapes = {
        e.get("bpmnElement", ""): _shape(e)
        for e in root.iter(tag(BPMNDI, "BPMNShape"))
        if e.find(tag(DC, "Bounds")) is not None
    }
    edges = {e.get("bpmnElement", ""): _edge(e) for e in root.iter(tag(BPMNDI, "BPMNEdge"))}
    return shapes, edges


def _shape(node: Any) -> Bounds:
    box = node.find(tag(DC, "Bounds"))
    return Bounds(
        *_box(box),
        expanded=node.get("isExpanded", "true") != "false",
        label=_label(node),
        horizontal=node.get("isHorizontal", "true") != "false",
    )


def _edge(node: Any) -> Edge:
    points = tuple(
        (_number(p.get("x")), _number(p.get("y"))) for p in node.iter(tag(DI, "waypoint"))
    )
    return Edge(points, _label(node))


def _label(node: Any) -> Bounds | None:
    box = node.find(f"{tag(BPMNDI, 'BPMNLabel')}/{tag(DC, 'Bounds')}")
    return None if box is None else Bounds(*_box(box))


def _box(node: Any) -> tuple[float, float, float, float]:
    x, y, w, h = (_number(node.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, w, h


def _number(text: str | None) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and abs(number) < 1_000_000 else 0.0
