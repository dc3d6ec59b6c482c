"""A region is one level of a diagram: a process or a sub-process, as a graph to walk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from processes.engine.diagram import SUBPROCESSES, Element, Flow, ProcessModel

T = TypeVar("T")

WAITING = frozenset({"userTask", "manualTask", "eventBasedGateway"})


@dataclass(frozen=True)
class Region:
    """One level: its nodes, its flows with both ends in it, and the broken ones."""

    process: ProcessModel
    holder: Element | None
    nodes: Mapping[str, Element]
    flows: Mapping[str, Flow]
    broken: tuple[Flow, ...]
    after: Mapping[str, tuple[str, ...]]
    before: Mapping[str, tuple[str, ...]]
    boundary: Mapping[str, tuple[Element, ...]]

    @property
    def place(self) -> ProcessModel | Element:
        """What a sentence names when it speaks of the whole level."""
        return self.holder or self.process

    @property
    def starts(self) -> list[Element]:
        """The start events of this level."""
        return [e for e in self.nodes.values() if e.kind == "startEvent"]

    def next(self, node: str) -> tuple[str, ...]:
        """What may come after: the flows' targets and the boundary events that sit on it."""
        return self.after.get(node, ()) + tuple(e.id for e in self.boundary.get(node, ()))

    def previous(self, node: str) -> tuple[str, ...]:
        """What may come before: the flows' sources, and a boundary event's activity."""
        host = self.nodes[node].attached_to
        return self.before.get(node, ()) + ((host,) if host and host in self.nodes else ())


def regions(process: ProcessModel) -> Iterator[Region]:
    """The levels of a process, the outermost first."""
    yield _region(process, None)
    for element in process.elements.values():
        if element.kind in SUBPROCESSES:
            yield _region(process, element)


def reached(starts: Iterable[T], step: Callable[[T], Iterable[T]]) -> set[T]:
    """Everything that `step` leads to from `starts`, those included."""
    seen = set(starts)
    queue = list(seen)
    while queue:
        for node in step(queue.pop()):
            if node not in seen:
                seen.add(node)
                queue.append(node)
    return seen


def inside(process: ProcessModel, holder: str) -> Iterator[Element]:
    """Every node within a sub-process, at any depth."""
    for element in process.elements.values():
        if element.parent == holder:
            yield element
            if element.kind in SUBPROCESSES:
                yield from inside(process, element.id)


def _region(process: ProcessModel, holder: Element | None) -> Region:
    level = holder.id if holder else None
    nodes = {e.id: e for e in process.elements.values() if e.parent == level}
    flows = [f for f in process.flows.values() if f.parent == level]
    sound = {f.id: f for f in flows if f.source in nodes and f.target in nodes}
    after: dict[str, tuple[str, ...]] = {}
    before: dict[str, tuple[str, ...]] = {}
    for flow in sound.values():
        after[flow.source] = (*after.get(flow.source, ()), flow.target)
        before[flow.target] = (*before.get(flow.target, ()), flow.source)
    boundary: dict[str, tuple[Element, ...]] = {}
    for element in nodes.values():
        if element.attached_to:
            boundary[element.attached_to] = (*boundary.get(element.attached_to, ()), element)
    broken = tuple(f for f in flows if f.id not in sound)
    return Region(process, holder, nodes, sound, broken, after, before, boundary)
