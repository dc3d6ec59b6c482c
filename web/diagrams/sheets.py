"""A diagram for paper: a wide one is laid in rows under each other, so that A4 can be read.

It is cut where nothing stands but lines; each row begins with the names of its lanes, and a line
that goes on in the next row carries the same number at both edges. What does not fit one sheet in
letters of SMALLEST points goes on several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from markupsafe import Markup

from processes import wording
from processes.engine.elements import Bounds, Diagram
from web.diagrams import labels, lines, shapes, svg
from web.diagrams.picture import diagram_svg

SMALLEST = 6.0  # points, of the smallest letters on a printed sheet
A4 = (785.0, 538.0)  # points: a sheet on its side within margins of 10 mm
MOST = 6  # rows of one diagram
GAP = 26.0  # between two rows
BAND = 30.0  # of a pool and of a lane, where their names stand
EDGE = 20.0  # room at a cut, for the number of a line
STEP = 2.0
CROSSED = (60.0, 10.0)  # how much farther away a cut may be for each line that it spares
_SIZES = re.compile(r'font-size="([\d.]+)"')
_VIEW = re.compile(r'viewBox="([^"]+)"')


@dataclass(frozen=True)
class Row:
    """A part of the drawing from `start` to `end`; `before` and `after` are lines cut there."""

    start: float
    end: float
    before: tuple[tuple[float, int], ...] = ()  # (height, number) of the lines that come in
    after: tuple[tuple[float, int], ...] = ()  # and of those that go on


@dataclass(frozen=True)
class Sheet:
    """A drawn sheet, its size in the drawing's units, and its smallest letters."""

    picture: Markup
    width: float
    height: float
    letters: float

    @property
    def points(self) -> float:
        """How large its smallest letters become on A4, whichever way it is turned."""
        (long, short), (w, h) = A4, (self.width, self.height)
        return self.letters * max(min(long / w, short / h), min(short / w, long / h))


def sheets(diagram: Diagram, process_id: str, language: str) -> list[Sheet]:
    """The sheets of a diagram: as few as can be read, then as few rows; none of an empty one."""
    whole = str(diagram_svg(diagram, process_id, language=language))
    if not whole:
        return []
    drawn = _Drawn(diagram, process_id, language, whole)
    one = drawn.uncut()
    if one.points >= SMALLEST:
        return [one]
    ways = [(rows, of) for of in range(1, MOST + 1) for rows in _counts(of)]
    tried = (drawn.laid(rows, of, spared) for rows, of in ways for spared in CROSSED)
    found = [[one], *(made for made in tried if made)]
    good = [made for made in found if min(sheet.points for sheet in made) >= SMALLEST]
    return good[0] if good else max(found, key=lambda made: min(s.points for s in made))


def _counts(sheet_count: int) -> Iterator[int]:
    """In how many rows `sheet_count` sheets may be tried."""
    return (rows for rows in range(2, MOST + 1) if rows % sheet_count == 0)


@dataclass(frozen=True)
class _Drawn:
    diagram: Diagram
    process_id: str
    language: str
    whole: str

    @cached_property
    def view(self) -> tuple[float, float, float, float]:
        x, y, w, h = (float(part) for part in _VIEW.findall(self.whole)[0].split())
        return x, y, w, h

    @cached_property
    def letters(self) -> float:
        return min(float(size) for size in _SIZES.findall(self.whole))

    def uncut(self) -> Sheet:
        _, _, w, h = self.view
        return Sheet(Markup(self.whole), w, h, self.letters)  # noqa: S704 - drawn and escaped above

    def laid(self, count: int, sheet_count: int, spared: float) -> list[Sheet]:
        """The drawing in `count` rows on `sheet_count` sheets; nothing if it cannot be cut so."""
        rows = self._rows(count, spared)
        if len(rows) != count:
            return []
        each = count // sheet_count
        return [self._sheet(rows[at : at + each], at) for at in range(0, count, each)]

    def _rows(self, count: int, spared: float) -> list[Row]:
        """Rows of about the same length, cut where few lines run."""
        x, _, w, _ = self.view
        band = _band_end(self.diagram)
        ends: list[float] = []
        each = (x + w - band) / count
        for number in range(1, count):
            target, lowest = band + each * number, (ends[-1] if ends else band) + each / 2
            free = {at: cost for at, cost in self.cuts.items() if lowest < at < x + w - each / 3}
            if not free:
                return []
            ends.append(min(free, key=lambda at: abs(at - target) + spared * free[at]))
        return list(_between([x, *ends, x + w], self.diagram))

    @cached_property
    def cuts(self) -> dict[float, int]:
        """Where the drawing may be cut -> through how many lines."""
        x, _, w, _ = self.view
        blocked, band = list(_blocked(self.diagram)), _band_end(self.diagram)
        places = (band + STEP * at for at in range(int((x + w - band) // STEP)))
        return {
            at: len(set(_crossing(self.diagram, at)))
            for at in places
            if not any(start < at < end for start, end in blocked)
        }

    def _sheet(self, rows: Sequence[Row], first: int) -> Sheet:
        x, y, _, h = self.view
        band = _band_end(self.diagram) - x
        name = f"{self.process_id}-{first}-{self.language}"
        inner = self.whole.split(">", 1)[1].removesuffix("</svg>")
        parts, width, top = [], 0.0, 0.0
        for row in rows:
            lead = 0.0 if row.start == x else band
            wide = row.end - row.start
            if lead:
                parts.append(_window(name, (x, y, band, h), 0, top))
            at = lead + (EDGE if lead else 0)
            parts.append(_window(name, (row.start, y, wide, h), at, top))
            parts += _numbers(row, at, wide, top - y, self.language)
            width = max(width, at + wide + (EDGE if row.after else 0))
            top += h + GAP
        height = top - GAP
        picture = svg.element(
            "svg",
            svg.element("defs", svg.element("g", inner, id=name)),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width:g} {height:g}",
            role="img",
            aria_label=_label(self.whole),
        )
        return Sheet(Markup(picture), width, height, self.letters)  # noqa: S704 - as above


def _label(whole: str) -> Markup:
    found = re.search(r'aria-label="([^"]*)"', whole)
    return Markup(found[1] if found else "")  # noqa: S704 - an attribute's escaped text


def _window(name: str, view: tuple[float, float, float, float], x: float, y: float) -> str:
    """A part of the drawing, shown at (x, y) in its own size."""
    shown = " ".join(f"{part:g}" for part in view)
    used = svg.element("use", href=f"#{name}")
    return svg.element("svg", used, x=x, y=y, width=view[2], height=view[3], viewBox=shown)


def _numbers(row: Row, left: float, wide: float, down: float, language: str) -> Iterator[str]:
    """The numbers of the lines that are cut, at both ends of a row."""
    for x, cut in ((left - EDGE / 2, row.before), (left + wide + EDGE / 2, row.after)):
        for y, number in cut:
            words = labels.line(x, y + down + 4.5, wording.digits(number, language), 13.0, "nm")
            yield svg.circle(x, y + down, EDGE / 2 - 1, "s thin") + words


def _between(ends: list[float], diagram: Diagram) -> Iterator[Row]:
    """The rows between these ends, with the lines that each cut goes through, numbered on."""
    number = 1
    before: tuple[tuple[float, int], ...] = ()
    for start, end in pairwise(ends):
        heights = sorted({y for y in _crossing(diagram, end)}) if end != ends[-1] else []
        after = tuple((y, number + at) for at, y in enumerate(heights))
        number += len(after)
        yield Row(start, end, before, after)
        before = after


def _crossing(diagram: Diagram, x: float) -> Iterator[float]:
    """The heights at which lines run through x."""
    for edge in diagram.edges.values():
        for (x1, y1), (x2, _) in pairwise(edge.waypoints):
            if min(x1, x2) < x < max(x1, x2):
                yield y1


def _band_end(diagram: Diagram) -> float:
    """Where the names of pool and lanes end and the drawing itself begins."""
    frames = [diagram.shapes[key].x for key in _frames(diagram) if key in diagram.shapes]
    return max(frames, default=0.0) + BAND


def _frames(diagram: Diagram) -> set[str]:
    return set(diagram.participants) | {key for p in diagram.processes for key in p.lanes}


def _blocked(diagram: Diagram) -> Iterator[tuple[float, float]]:
    """Stretches that no cut may touch: shapes, names, and lines that run up and down."""
    frames = _frames(diagram)
    for key, box in diagram.shapes.items():
        if key not in frames:
            yield box.x - 3, box.x + box.w + 3
            if box.label:
                yield _name(box.label, shapes.NOTE_WIDTH)
    for edge in diagram.edges.values():
        if edge.label:
            yield _name(edge.label, lines.LABEL_WIDTH)
        for (x1, _), (x2, _) in pairwise(edge.waypoints):
            if abs(x1 - x2) < 1.5:
                yield x1 - 5, x1 + 5


def _name(box: Bounds, least: float) -> tuple[float, float]:
    middle, half = box.x + box.w / 2, max(box.w, least) / 2
    return middle - half, middle + half
