"""What is laid over a diagram: where a case stands, how many cases stand there, which are late."""

from processes.engine.elements import Bounds
from web.diagrams import labels, svg
from web.diagrams.words import SENTENCES, number, say

HEIGHT = 24.0
SIZE = 13.0
DOT = 4.0
GAP = 3.0


def token(box: Bounds, language: str) -> str:
    """«اینجا هستیم» with its dot, over the upper edge of the element that is waiting."""
    text = say(SENTENCES["here"], language)
    width = labels.text_width(text, SIZE) + 34
    centre = width / 2
    side = 1 if language == "fa" else -1
    parts = [
        _pill(width, "a"),
        svg.circle(centre + side * (centre - 13), HEIGHT / 2, DOT, "dot"),
        labels.line(centre - side * 6, 16.5, text, SIZE, "t"),
    ]
    return svg.moved(box.x + box.w / 2 - centre, box.y - HEIGHT + 5, *parts, css="tok")


def count(box: Bounds, open_cases: int, late: int, language: str) -> str:
    """Two pills at the upper right corner: cases here, and «! n» of them late."""
    right = box.x + box.w + 8
    parts = []
    for text, css in ((number(open_cases, language), "a"), (f"! {number(late, language)}", "b")):
        if (css == "a" and not open_cases) or (css == "b" and not late):
            continue
        width = max(28.0, labels.text_width(text, SIZE) + 18)
        right -= width
        drawn = _pill(width, css) + svg.element(
            "text", text, x=width / 2, y=16.5, font_size=SIZE, text_anchor="middle", direction="ltr"
        )
        parts.append(svg.moved(right, box.y - HEIGHT / 2 - 1, drawn, css="tok"))
        right -= GAP
    return "".join(parts)


def _pill(width: float, css: str) -> str:
    return svg.element("rect", class_=css, width=width, height=HEIGHT, rx=HEIGHT / 2)
