"""What a diagram says, as plain frozen records that need no engine to be read."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "businessRuleTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


@dataclass(frozen=True)
class Named:
    """Anything with an id and a name in two languages; `line` is its line in the file."""

    id: str
    name_fa: str = ""
    name_en: str = ""
    line: int = 0

    def name(self, language: str) -> str:
        """The name in `language`, else in the other language, else the id."""
        first, second = self.name_fa, self.name_en
        if language != "fa":
            first, second = second, first
        return first or second or self.id


@dataclass(frozen=True)
class Operator:
    """The handler that a service task calls: its key, inputs (FEEL) and where the result goes."""

    id: str
    result_variable: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    retries: int | None = None
    retries_text: str | None = None


@dataclass(frozen=True)
class Element(Named):
    """One flow node of a process; `kind` is its BPMN tag, `event` the kind of its event."""

    kind: str = ""
    lane: str | None = None
    event: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    default_flow: str | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    operator: Operator | None = None
    decision: str | None = None
    called_element: str | None = None
    message_name: str | None = None
    message_payload: str | None = None
    message_variable: str | None = None
    error_code: str | None = None
    timer: tuple[str, str] | None = None
    script: str | None = None
    loop: str | None = None
    parent: str | None = None
    documentation_fa: str = ""
    documentation_en: str = ""


@dataclass(frozen=True)
class Flow(Named):
    """One sequence flow; `parent` is the sub-process that holds it."""

    source: str = ""
    target: str = ""
    condition: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Lane(Named):
    """One lane; its id is the key of the role that does the work in it."""

    elements: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProcessModel(Named):
    """One process with all its nodes and flows, those inside sub-processes included."""

    executable: bool = False
    elements: Mapping[str, Element] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    documentation: str = ""
    documentation_en: str = ""


@dataclass(frozen=True)
class Participant(Named):
    """One pool; `process` is None for a black box."""

    process: str | None = None


@dataclass(frozen=True)
class Bounds:
    """Where a shape stands, in pixels; `label` is the box of its label if it has its own."""

    x: float
    y: float
    w: float
    h: float
    expanded: bool = True
    label: "Bounds | None" = None
    horizontal: bool = True


@dataclass(frozen=True)
class Edge:
    """The line of a flow, in pixels."""

    waypoints: tuple[tuple[float, float], ...]
    label: Bounds | None = None


@dataclass(frozen=True)
class Annotation:
    """A text beside the drawing."""

    id: str
    text_fa: str
    text_en: str = ""


@dataclass(frozen=True)
class Link:
    """A line that is no sequence flow: an association or a message flow."""

    id: str
    kind: str
    source: str
    target: str
    name_fa: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Diagram:
    """Everything a reader needs of one file: processes, pools, and where each thing is drawn."""

    processes: tuple[ProcessModel, ...] = ()
    participants: Mapping[str, Participant] = field(default_factory=dict)
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    shapes: Mapping[str, Bounds] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)

    def process(self, process_id: str) -> ProcessModel | None:
        """The process of that id, if the file holds it."""
        return next((p for p in self.processes if p.id == process_id), None)

    @property
    def executable(self) -> ProcessModel | None:
        """The process that runs; the others are pictures of partners."""
        return next((p for p in self.processes if p.executable), None)


def following(process: ProcessModel, element_id: str) -> tuple[Element, ...]:
    """The nodes reachable from `element_id`, nearest first (breadth-first), itself left out.

    Boundary events count as following the activity they sit on; a sub-process is followed by
    its own first nodes as well as by what comes after it.
    """
    seen, found, queue = {element_id}, [], deque([element_id])
    while queue:
        for next_id in _next(process, queue.popleft()):
            if next_id not in seen and next_id in process.elements:
                seen.add(next_id)
                found.append(process.elements[next_id])
                queue.append(next_id)
    return tuple(found)


def _next(process: ProcessModel, element_id: str) -> Iterator[str]:
    element = process.elements.get(element_id)
    if element is None:
        return
    if element.kind in SUBPROCESSES:
        yield from (e.id for e in _inside(process, element_id) if e.kind == "startEvent")
    yield from (process.flows[f].target for f in element.outgoing if f in process.flows)
    yield from (e.id for e in process.elements.values() if e.attached_to == element_id)
    if element.kind == "endEvent" and element.parent:
        parent = process.elements[element.parent]
        yield from (process.flows[f].target for f in parent.outgoing)


def _inside(process: ProcessModel, parent: str) -> Iterator[Element]:
    return (e for e in process.elements.values() if e.parent == parent)
