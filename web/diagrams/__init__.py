"""Diagrams as pictures: read-only SVG drawn on the server, and the list of steps beside it."""

from web.diagrams.picture import diagram_svg
from web.diagrams.steps import Step, steps_list

__all__ = ["Step", "diagram_svg", "steps_list"]
