"""Reads a diagram's XML into plain records for pages, linter and instances."""

from typing import Any

from processes.engine.diagram import Diagram, Element, ProcessModel


def read_diagram(root: Any) -> Diagram:
    """The records of one parsed file; never fails on a file that `parse_xml` let through."""
    return Diagram()


def following(process: ProcessModel, element_id: str) -> tuple[Element, ...]:
    """The nodes reachable from `element_id`, nearest first (breadth-first), itself left out."""
    return ()
