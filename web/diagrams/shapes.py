"""The shapes of a diagram: activities, events, gateways, each with its sign and its name."""

from processes.engine.elements import ACTIVITIES, GATEWAYS, SUBPROCESSES, Bounds, Element
from web.diagrams import icons, labels, svg

NAME_SIZES = (15.0, 14.0, 13.0, 12.0, 11.0)
NOTE = 13.0
NOTE_WIDTH = 120.0
PAD = 7.0
ICON = 22.0
SIGN = 21.0
EDGE = 4.0
MARKER = 18.0
RADIUS = 9.0
RING = 4.0
EVENT_RADIUS = 18.0
DIAMOND = 50.0
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
DOUBLE = frozenset({"boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"})


def shape(item: Element, box: Bounds, language: str, css: str = "", foot: float = 0) -> str:
    """One element as drawn by BPMN, with its name in `language`.

    `foot` is the height at the lower edge that a boundary event needs for itself.
    """
    name = item.name(language) if item.name_fa or item.name_en else ""
    if item.kind in ACTIVITIES:
        return _activity(item, box, name, css, foot)
    if item.kind in GATEWAYS:
        return _gateway(item, box, name, css)
    return _event(item, box, name, css)


def _activity(item: Element, box: Bounds, name: str, css: str, foot: float) -> str:
    is_open = item.kind in SUBPROCESSES and box.expanded
    outline = {"callActivity": "call", "transaction": "call"}.get(item.kind, "")
    frame = svg.element(
        "rect",
        class_=_classes("s", outline, css),
        x=box.x,
        y=box.y,
        width=box.w,
        height=box.h,
        rx=RADIUS,
    )
    marks = _markers(item, box)
    foot = max(foot, MARKER if marks else EDGE)
    words = _heading(box, name) if is_open else _inside(item, box, name, foot)
    return frame + _task_sign(item, box) + marks + words


def _task_sign(item: Element, box: Bounds) -> str:
    drawn = icons.TASKS.get(item.kind)
    if not drawn:
        return ""
    css = "g full" if item.kind in icons.FILLED_TASKS else "g"
    return svg.moved(box.x + PAD, box.y + PAD - 1, svg.path(drawn, css))


def _markers(item: Element, box: Bounds) -> str:
    wanted = [item.loop] if item.loop else []
    if item.kind == "callActivity" or (item.kind in SUBPROCESSES and not box.expanded):
        wanted.append("call")
    left = box.x + box.w / 2 - (len(wanted) - 1) * MARKER / 2
    return "".join(
        svg.moved(left + i * MARKER, box.y + box.h - 11, svg.path(icons.MARKERS[key], "g"))
        for i, key in enumerate(wanted)
    )


def _inside(item: Element, box: Bounds, name: str, foot: float) -> str:
    head = EDGE
    width, room = box.w - 2 * PAD, box.h - foot
    size, lines = labels.fitted(name, width, room - head, NAME_SIZES)
    if icons.TASKS.get(item.kind) and _touches_sign(lines, box, size, room):
        smaller, clear = labels.fitted(name, width, room - SIGN, NAME_SIZES)
        if len(clear) * smaller * labels.LEADING <= room - SIGN:
            size, lines, head = smaller, clear, SIGN
    return labels.centred(box.x + box.w / 2, box.y + (head + room) / 2, lines, size, "nm")


def _touches_sign(lines: list[str], box: Bounds, size: float, room: float) -> bool:
    """Whether the first line would run into the sign in the upper left corner."""
    is_wide = bool(lines) and labels.text_width(lines[0], size) > box.w - 2 * (ICON + 2)
    return is_wide and (room - len(lines) * size * labels.LEADING) / 2 < SIGN


def _heading(box: Bounds, name: str) -> str:
    size, lines = labels.fitted(name, box.w - 60, 24, NAME_SIZES)
    return labels.block(box.x + box.w / 2, box.y + 6, lines, size, "nm")


def _event(item: Element, box: Bounds, name: str, css: str) -> str:
    x, y, r = box.x + box.w / 2, box.y + box.h / 2, box.w / 2
    dashed = "" if item.interrupting else "dash"
    thick = "end" if item.kind == "endEvent" else ""
    parts = [svg.circle(x, y, r, _classes("s", thick, dashed, css))]
    if item.kind in DOUBLE:
        parts.append(svg.circle(x, y, r - RING, _classes("g", dashed)))
    drawn = icons.EVENTS.get(item.event or "")
    if drawn:
        full = "g full" if item.kind in THROWING else "g"
        scale = r / EVENT_RADIUS * (0.82 if item.kind in DOUBLE else 0.9)
        parts.append(svg.moved(x, y, svg.path(drawn, full), scale=scale))
    return "".join(parts) + _outside(box, name, below=True)


def _gateway(item: Element, box: Bounds, name: str, css: str) -> str:
    x, y, w, h = box.x + box.w / 2, box.y + box.h / 2, box.w / 2, box.h / 2
    outline = f"M{x:g} {y - h:g} {x + w:g} {y:g} {x:g} {y + h:g} {x - w:g} {y:g}z"
    drawn = svg.path(icons.GATEWAYS[item.kind], "g strong")
    return (
        svg.path(outline, _classes("s", css))
        + svg.moved(x, y, drawn, scale=box.w / DIAMOND)
        + _outside(box, name, below=False)
    )


def _outside(box: Bounds, name: str, *, below: bool) -> str:
    if not name:
        return ""
    if box.label:
        lines = labels.wrap(name, max(box.label.w, NOTE_WIDTH), NOTE)
        return labels.block(box.label.x + box.label.w / 2, box.label.y, lines, NOTE, "nm halo")
    lines = labels.wrap(name, NOTE_WIDTH, NOTE)
    tall = len(lines) * NOTE * labels.LEADING
    top = box.y + box.h + 3 if below else box.y - tall - 2
    return labels.block(box.x + box.w / 2, top, lines, NOTE, "nm halo")


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)
