"""Processes that call or start each other: no ring of them may turn without a wait."""

from collections.abc import Mapping, Sequence

from processes.engine.diagram import Diagram, Element, ProcessModel
from processes.engine.lint.findings import Collector
from processes.engine.lint.runaway import always_waits, freely_reached

Processes = Mapping[str, ProcessModel]


class Callees:
    """Judges call activities by the processes at hand; one that is elsewhere counts as waiting.

    (What is elsewhere was judged when it was published, and a run's steps are counted.)
    """

    def __init__(self, processes: Processes) -> None:
        """Keep what has been judged, so that rings and diamonds are walked once."""
        self._processes = processes
        self._judged: dict[str, bool] = {}

    def __call__(self, element: Element) -> bool:
        """Whether the called process holds every case until a person, a time or a message."""
        key = element.called_element or ""
        if key not in self._processes:
            return True
        if key not in self._judged:
            self._judged[key] = False  # while it is judged, a ring does not wait
            self._judged[key] = always_waits(self._processes[key], self)
        return self._judged[key]


def processes_of(diagrams: Sequence[Diagram]) -> dict[str, ProcessModel]:
    """Every process drawn in these files, by its id."""
    return {p.id: p for d in diagrams for p in d.processes if p.elements}


def check_calls(process: ProcessModel, processes: Processes, report: Collector) -> None:
    """Refuse a call that comes back to its own process, through whichever others."""
    for element in process.elements.values():
        if element.called_element:
            path = _way(element.called_element, process.id, _called(processes))
            if path:
                report.add("call_cycle", element, what=" → ".join([process.id, *path]))


def check_messages(
    process: ProcessModel, processes: Processes, callees: Callees, report: Collector
) -> None:
    """Refuse a message that starts its own sender again before anyone was waited for."""
    steps: dict[str, list[str]] = {
        key: [s for t in _thrown(p, callees) for s in _started(t, processes)]
        for key, p in processes.items()
    }
    for element in _thrown(process, callees):
        for started in _started(element, processes):
            path = _way(started, process.id, steps)
            if path:
                report.add("message_cycle", element, what=" → ".join([process.id, *path]))


def _called(processes: Processes) -> dict[str, list[str]]:
    return {
        key: [e.called_element for e in p.elements.values() if e.called_element]
        for key, p in processes.items()
    }


def _thrown(process: ProcessModel, callees: Callees) -> list[Element]:
    free = freely_reached(process, callees)
    kinds = ("intermediateThrowEvent", "endEvent")
    nodes = (process.elements[key] for key in process.elements if key in free)
    return [e for e in nodes if e.kind in kinds and e.message_name]


def _started(thrown: Element, processes: Processes) -> list[str]:
    return [
        key
        for key, process in processes.items()
        for e in process.elements.values()
        if e.kind == "startEvent" and not e.parent and e.message_name == thrown.message_name
    ]


def _way(start: str, goal: str, steps: Mapping[str, list[str]]) -> list[str]:
    """The shortest way from `start` to `goal`, both named; empty if there is none."""
    came: dict[str, str | None] = {start: None}
    queue = [start]
    for node in queue:
        if node == goal:
            break
        for following in steps.get(node, ()):
            if following not in came:
                came[following] = node
                queue.append(following)
    if goal not in came:
        return []
    path, node_ = [], goal
    while node_ is not None:
        path.append(node_)
        node_ = came[node_]  # type: ignore[assignment]
    return path[::-1]
