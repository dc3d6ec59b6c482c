"""What stands around and beside the flow: pools, lanes, and texts written on the drawing."""

from processes.engine.elements import Annotation, Bounds
from web.diagrams import labels, svg

BAND = 30.0
NAME = 15.0
LANE = 14.0
NOTE = 13.0


def pool(name: str, box: Bounds, *, has_content: bool) -> str:
    """A pool with its name along its first edge; a black box has its name in the middle."""
    frame = _rect(box, "pool")
    if not has_content:
        x, y = box.x + box.w / 2, box.y + box.h / 2
        return frame + labels.centred(x, y, labels.wrap(name, box.w - 20, NAME), NAME, "nm strong")
    along = f"M{box.x + BAND:g} {box.y:g}v{box.h:g}"
    across = f"M{box.x:g} {box.y + BAND:g}h{box.w:g}"
    rule = svg.path(along if box.horizontal else across, "lane")
    return frame + rule + _name(name, box, NAME, "nm strong")


def lane(name: str, box: Bounds) -> str:
    """A lane with its name along its first edge."""
    return _rect(box, "lane") + _name(name, box, LANE, "nm")


def annotation(item: Annotation, box: Bounds, language: str) -> str:
    """A text beside the drawing, held by an open bracket."""
    first, second = item.text_fa, item.text_en
    text = (first or second) if language == "fa" else (second or first)
    bracket = svg.path(f"M{box.x + 10:g} {box.y:g}H{box.x:g}v{box.h:g}h10", "e")
    size, lines = labels.fitted(text, box.w - 14, box.h, (NOTE, 12.0, 11.0))
    return bracket + labels.centred(box.x + box.w / 2 + 3, box.y + box.h / 2, lines, size, "nm")


def _rect(box: Bounds, css: str) -> str:
    return svg.element("rect", class_=css, x=box.x, y=box.y, width=box.w, height=box.h)


def _name(name: str, box: Bounds, size: float, css: str) -> str:
    if box.horizontal:
        return _upright(name, box, size, css)
    fitting, lines = labels.fitted(name, box.w - 12, BAND, (size, 13.0, 12.0, 11.0))
    return labels.centred(box.x + box.w / 2, box.y + BAND / 2, lines, fitting, css)


def _upright(name: str, box: Bounds, size: float, css: str) -> str:
    fitting, lines = labels.fitted(name, box.h - 12, BAND, (size, 13.0, 12.0, 11.0))
    turned = labels.centred(0, 0, lines, fitting, css)
    place = f"translate({box.x + BAND / 2:g} {box.y + box.h / 2:g}) rotate(-90)"
    return svg.element("g", turned, transform=place)
