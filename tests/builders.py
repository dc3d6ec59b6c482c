"""Draws small diagrams and tables for tests, the way a process owner would: step after step."""

from dataclasses import dataclass
from typing import Self
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:pasokh="urn:pasokh:bpmn:1"'
    ' id="definitions" targetNamespace="urn:test">\n'
)
TIMES = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


@dataclass(frozen=True)
class Node:
    """A node as drawn, before it is known which of its flows is the default."""

    kind: str
    key: str
    attributes: dict[str, str]
    inner: str

    def xml(self, default: str | None) -> str:
        """The node as XML."""
        told = {"id": self.key, **self.attributes, **({"default": default} if default else {})}
        text = " ".join(f"{name}={quoteattr(value)}" for name, value in told.items())
        return f"<bpmn:{self.kind} {text}>{self.inner}</bpmn:{self.kind}>"


class Process:
    """A process drawn from left to right: each step is connected to the one before it.

    `when` and `otherwise` speak of the next connection, `at` goes back to a node, `to` connects
    to a node that is already there.
    """

    def __init__(self, key: str = "p", *, name: str = "فرایند", name_en: str = "Process") -> None:
        self.key, self.name, self.name_en = key, name, name_en
        self.parts: list[Node | str] = []
        self.top: list[str] = []
        self.lanes: dict[str, list[str]] = {}
        self.defaults: dict[str, str] = {}
        self.here: str | None = None
        self.condition: str | None = None
        self.is_default = False
        self.flows = 0

    # --- connections
    def when(self, condition: str | None) -> Self:
        """The next connection has this condition."""
        self.condition = condition
        return self

    def otherwise(self) -> Self:
        """The next connection is the gateway's default."""
        self.is_default = True
        return self

    def at(self, node: str | None) -> Self:
        """Go on from `node`."""
        self.here = node
        return self

    def to(self, node: str, name: str = "") -> Self:
        """Connect the current node to `node` and go on from there."""
        if self.here is not None:
            self.flows += 1
            flow = f"f{self.flows}_{self.key}"
            inner = ""
            if self.condition is not None:
                text = escape(self.condition)
                inner = (
                    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                    f"{text}</bpmn:conditionExpression>"
                )
            if self.is_default:
                self.defaults[self.here] = flow
            self.parts.append(
                f'<bpmn:sequenceFlow id="{flow}" name="{name}" sourceRef="{self.here}"'
                f' targetRef="{node}">{inner}</bpmn:sequenceFlow>'
            )
        self.here, self.condition, self.is_default = node, None, False
        return self

    # --- nodes
    def node(
        self, kind: str, key: str, inner: str = "", *, lane: str = "", **attributes: str
    ) -> Self:
        """Any node, connected to the current one."""
        self.to(key)
        names = {"name": f"نام {key}", "pasokh:nameEn": f"Name of {key}", **attributes}
        self.parts.append(Node(kind, key, names, inner))
        if lane:
            self.lanes.setdefault(lane, []).append(key)
        return self

    def start(self, key: str = "start", *, message: str = "") -> Self:
        """A start event, with a message if one is named."""
        self.here = None
        return self.node("startEvent", key, self._message(message))

    def end(self, key: str = "end", *, message: str = "", terminate: bool = False) -> Self:
        """An end event."""
        ends = "<bpmn:terminateEventDefinition/>" if terminate else self._message(message)
        return self.node("endEvent", key, ends)

    def user(
        self, key: str, *, lane: str = "officer", form: str = "form", **properties: str
    ) -> Self:
        """A user task of a role, with a form."""
        return self.node(
            "userTask", key, properties_xml({"formKey": form, **properties}), lane=lane
        )

    def script(self, key: str, text: str = "n = 1") -> Self:
        """A script task."""
        return self.node("scriptTask", key, f"<bpmn:script>{escape(text)}</bpmn:script>")

    def service(self, key: str, handler: str = "note", result: str = "", **params: str) -> Self:
        """A service task that calls `handler` with FEEL parameters."""
        given = "".join(
            f'<spiffworkflow:parameter id="{name}" type="str" value={quoteattr(value)}/>'
            for name, value in params.items()
        )
        inner = (
            f'<spiffworkflow:serviceTaskOperator id="{handler}" resultVariable="{result}">'
            f"<spiffworkflow:parameters>{given}</spiffworkflow:parameters>"
            "</spiffworkflow:serviceTaskOperator>"
        )
        return self.node("serviceTask", key, extensions(inner))

    def rule(self, key: str, decision: str = "limits") -> Self:
        """A business rule task."""
        inner = f"<spiffworkflow:calledDecisionId>{decision}</spiffworkflow:calledDecisionId>"
        return self.node("businessRuleTask", key, extensions(inner))

    def call(self, key: str, process: str) -> Self:
        """A call activity."""
        return self.node("callActivity", key, calledElement=process)

    def sub(self, key: str, inner: "Process") -> Self:
        """An embedded sub-process drawn like a process of its own."""
        self.top += inner.top
        for lane, nodes in inner.lanes.items():
            self.lanes.setdefault(lane, []).extend(nodes)
        return self.node("subProcess", key, inner.body())

    def xor(self, key: str) -> Self:
        """An exclusive gateway."""
        return self.node("exclusiveGateway", key)

    def parallel(self, key: str) -> Self:
        """A parallel gateway."""
        return self.node("parallelGateway", key)

    def inclusive(self, key: str) -> Self:
        """An inclusive gateway."""
        return self.node("inclusiveGateway", key)

    def events(self, key: str) -> Self:
        """An event-based gateway."""
        return self.node("eventBasedGateway", key)

    def catch(self, key: str, *, message: str = "", correlation: str = "", **time: str) -> Self:
        """An intermediate catch event: a message, or date=, duration=, cycle= in FEEL."""
        given = properties_xml({"correlationKey": correlation}) if correlation else ""
        inner = given + (self._message(message) or timer(**time))
        return self.node("intermediateCatchEvent", key, inner)

    def throw(self, key: str, message: str = "", **payload: str) -> Self:
        """An intermediate throw event; `payload` becomes properties payload.<name>."""
        given = {f"payload.{name}": value for name, value in payload.items()}
        inner = (properties_xml(given) if given else "") + self._message(message)
        return self.node("intermediateThrowEvent", key, inner)

    def boundary(
        self, key: str, on: str, *, interrupting: bool = True, inner: str = "", **event: str
    ) -> Self:
        """A boundary event on `on`: message=, error=, or date=, duration=, cycle=."""
        self.here = None
        if "message" in event:
            inner = self._message(event["message"])
        elif "error" in event:
            self.top.append(f'<bpmn:error id="error_{key}" errorCode="{event["error"]}"/>')
            inner = f'<bpmn:errorEventDefinition errorRef="error_{key}"/>'
        elif event:
            inner = timer(**event)
        cancel = "true" if interrupting else "false"
        return self.node("boundaryEvent", key, inner, attachedToRef=on, cancelActivity=cancel)

    def raw(self, xml: str) -> Self:
        """Anything else, as XML."""
        self.parts.append(xml)
        return self

    # --- the file
    def body(self) -> str:
        """The nodes and flows as XML."""
        return "\n".join(
            part.xml(self.defaults.get(part.key)) if isinstance(part, Node) else part
            for part in self.parts
        )

    def xml(self) -> bytes:
        """The whole file."""
        lanes = "".join(
            f'<bpmn:lane id="{lane}" name="ردیف {lane}" pasokh:nameEn="{lane}">'
            + "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
            + "</bpmn:lane>"
            for lane, nodes in self.lanes.items()
        )
        lane_set = f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>' if lanes else ""
        process = (
            f'<bpmn:process id="{self.key}" name="{self.name}" pasokh:nameEn="{self.name_en}"'
            f' isExecutable="true">{lane_set}\n{self.body()}\n</bpmn:process>'
        )
        top = "\n".join(dict.fromkeys(self.top))
        return f"{HEAD}{process}\n{top}\n</bpmn:definitions>".encode()

    def _message(self, name: str) -> str:
        if not name:
            return ""
        self.top.append(f'<bpmn:message id="message_{name}" name="{name}"/>')
        return f'<bpmn:messageEventDefinition messageRef="message_{name}"/>'


def extensions(inner: str) -> str:
    """An extensionElements element."""
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def properties_xml(values: dict[str, str]) -> str:
    """The properties of a node, as XML."""
    given = "".join(
        f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in values.items()
        if value
    )
    return extensions(f"<spiffworkflow:properties>{given}</spiffworkflow:properties>")


def timer(**time: str) -> str:
    """A timer event definition: date=, duration= or cycle=, in FEEL."""
    ((kind, text),) = time.items()
    tag = TIMES[kind]
    return (
        f'<bpmn:timerEventDefinition><bpmn:{tag} xsi:type="bpmn:tFormalExpression">'
        f"{escape(text)}</bpmn:{tag}></bpmn:timerEventDefinition>"
    )


def table(
    key: str = "limits", *, when: str = ">= 3", then: str = '"high"', input_: str = "n"
) -> bytes:
    """A decision table of one rule."""
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
        f' namespace="urn:test"><decision id="{key}" name="{key}"><decisionTable id="t">'
        f'<input id="i"><inputExpression id="ie"><text>{escape(input_)}</text></inputExpression>'
        '</input><output id="o" name="level"/><rule id="r">'
        f'<inputEntry id="a"><text>{escape(when)}</text></inputEntry>'
        f'<outputEntry id="b"><text>{escape(then)}</text></outputEntry></rule>'
        "</decisionTable></decision></definitions>"
    ).encode()
