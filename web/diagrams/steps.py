"""The readable twin of a drawing: its steps as a list, from left to right."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from processes.engine.elements import GATEWAYS, Diagram, Element, ProcessModel
from web.diagrams.words import count_words, kind_words


@dataclass(frozen=True)
class Step:
    """One element in words: what it is, in whose lane, where it leads, what stands there now."""

    id: str
    name: str
    kind: str
    lane: str
    leads_to: tuple[tuple[str, str], ...]  # (name of the way or "", name of the next step)
    is_here: bool = False
    count: str = ""
    mark: str = ""
    note: str = ""


def steps_list(
    diagram: Diagram,
    process_id: str,
    *,
    language: str,
    tokens: Collection[str] = (),
    counts: Mapping[str, tuple[int, int]] | None = None,
    marks: Mapping[str, str] | None = None,
) -> list[Step]:
    """The steps of one process as read from left to right; arguments as for `diagram_svg`."""
    process = diagram.process(process_id)
    if process is None:
        return []
    ordered = sorted(process.elements.values(), key=lambda item: _place(diagram, item.id))
    return [
        Step(
            id=item.id,
            name=_name(item, language),
            kind=kind_words(item.kind, item.event, language),
            lane=_lane(process, item, language),
            leads_to=_leads_to(process, item, language),
            is_here=item.id in tokens,
            count=count_words((counts or {}).get(item.id), language),
            mark=(marks or {}).get(item.id, ""),
            note=_note(item, language),
        )
        for item in ordered
        if not _is_join(item)
    ]


def _place(diagram: Diagram, element_id: str) -> tuple[float, float]:
    box = diagram.shapes.get(element_id)
    return (box.x + box.w / 2, box.y) if box else (0.0, 0.0)


def _is_join(item: Element) -> bool:
    """Whether the element only brings ways together and has nothing to say."""
    return item.kind in GATEWAYS and len(item.outgoing) < 2


def _name(item: Element, language: str) -> str:
    if item.name_fa or item.name_en:
        return item.name(language)
    return kind_words(item.kind, item.event, language)


def _lane(process: ProcessModel, item: Element, language: str) -> str:
    lane = process.lanes.get(item.lane or "")
    return lane.name(language) if lane else ""


def _note(item: Element, language: str) -> str:
    first, second = item.documentation_fa, item.documentation_en
    return (first or second) if language == "fa" else (second or first)


def _leads_to(process: ProcessModel, item: Element, language: str) -> tuple[tuple[str, str], ...]:
    ways = []
    for flow_id in item.outgoing:
        flow = process.flows[flow_id]
        target = _past_joins(process, flow.target)
        if target:
            label = flow.name(language) if flow.name_fa or flow.name_en else ""
            ways.append((label, _name(target, language)))
    return tuple(ways)


def _past_joins(process: ProcessModel, element_id: str) -> Element | None:
    target = process.elements.get(element_id)
    for _ in process.elements:
        if target is None or not _is_join(target) or not target.outgoing:
            return target
        target = process.elements.get(process.flows[target.outgoing[0]].target)
    return target
