"""Reads a diagram's XML into plain records for pages, linter and instances."""

from dataclasses import replace
from typing import Any

from processes.engine.diagram import (
    ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    GATEWAYS,
    SUBPROCESSES,
    Annotation,
    Bounds,
    Diagram,
    Edge,
    Element,
    Flow,
    Lane,
    Link,
    Named,
    Operator,
    Participant,
    ProcessModel,
    following,
)
from processes.engine.drawing import read_drawing
from processes.engine.xml import BPMN, PASOKH, SPIFF, local, namespace, tag

__all__ = [
    "ACTIVITIES",
    "EVENTS",
    "FLOW_NODES",
    "GATEWAYS",
    "SUBPROCESSES",
    "Annotation",
    "Bounds",
    "Diagram",
    "Edge",
    "Element",
    "Flow",
    "Lane",
    "Link",
    "Named",
    "Operator",
    "Participant",
    "ProcessModel",
    "following",
    "read_diagram",
]

NAME_EN = tag(PASOKH, "nameEn")
LANG = tag(PASOKH, "lang")
TIMERS = ("timeDate", "timeDuration", "timeCycle")
Known = dict[tuple[str, str], Any]  # (tag, id) -> what stands beside the processes
LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")


def read_diagram(root: Any) -> Diagram:
    """The records of one parsed file; never fails on a file that `parse_xml` let through."""
    shapes, edges = read_drawing(root)
    known = {(local(e), e.get("id", "")): e for e in root.iterchildren(tag(BPMN, "*"))}
    return Diagram(
        processes=tuple(_process(e, known) for e in root.iterchildren(tag(BPMN, "process"))),
        participants={
            e.get("id", ""): _participant(e) for e in root.iter(tag(BPMN, "participant"))
        },
        annotations={
            e.get("id", ""): _annotation(e) for e in root.iter(tag(BPMN, "textAnnotation"))
        },
        links={
            e.get("id", ""): _link(e)
            for e in root.iter(tag(BPMN, "association"), tag(BPMN, "messageFlow"))
        },
        shapes=shapes,
        edges=edges,
    )


def _process(node: Any, known: Known) -> ProcessModel:
    lanes = {e.get("id", ""): _lane(e) for e in node.iter(tag(BPMN, "lane"))}
    lane_of = {ref: lane.id for lane in lanes.values() for ref in lane.elements}
    flows = {
        e.get("id"): _flow(e, _parent(e, node))
        for e in node.iter(tag(BPMN, "sequenceFlow"))
        if e.get("id")
    }
    elements: dict[str, Element] = {}
    for child in node.iter(*(tag(BPMN, kind) for kind in FLOW_NODES)):
        if child.get("id"):
            element = _element(child, _parent(child, node), known)
            above = elements.get(element.parent or "")
            lane = lane_of.get(element.id) or (above.lane if above else None)
            elements[element.id] = replace(element, lane=lane)
    elements = _connected(elements, flows)
    fa, en = _documentation(node)
    return ProcessModel(
        **_named(node),
        executable=node.get("isExecutable") == "true",
        elements=elements,
        flows=flows,
        lanes=lanes,
        documentation=fa,
        documentation_en=en,
    )


def _connected(elements: dict[str, Element], flows: dict[str, Flow]) -> dict[str, Element]:
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    return {
        key: replace(
            element, incoming=tuple(incoming.get(key, ())), outgoing=tuple(outgoing.get(key, ()))
        )
        for key, element in elements.items()
    }


def _parent(node: Any, process: Any) -> str | None:
    above = node.getparent()
    while above is not process:
        if local(above) in SUBPROCESSES:
            return above.get("id")
        above = above.getparent()
    return None


def _element(node: Any, parent: str | None, known: Known) -> Element:
    fa, en = _documentation(node)
    return Element(
        **_named(node),
        **_event(node, known),
        kind=local(node),
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")) != "false",
        default_flow=node.get("default"),
        properties=_properties(node),
        operator=_operator(node),
        decision=_text(_extension(node, "calledDecisionId")),
        called_element=node.get("calledElement"),
        script=_text(node.find(tag(BPMN, "script"))),
        loop=_loop(node),
        parent=parent,
        documentation_fa=fa,
        documentation_en=en,
    )


def _named(node: Any) -> dict[str, Any]:
    return {
        "id": node.get("id", ""),
        "name_fa": _line(node.get("name")),
        "name_en": _line(node.get(NAME_EN)),
        "line": node.sourceline or 0,
    }


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _text(node: Any) -> str | None:
    return None if node is None else (node.text or "").strip() or None


def _documentation(node: Any) -> tuple[str, str]:
    texts = {"fa": "", "en": ""}
    for child in node.findall(tag(BPMN, "documentation")):
        language = "en" if child.get(LANG) == "en" else "fa"
        texts[language] = texts[language] or (child.text or "").strip()
    return texts["fa"], texts["en"]


def _extension(node: Any, name: str) -> Any:
    return node.find(f"{tag(BPMN, 'extensionElements')}/{tag(SPIFF, name)}")


def _properties(node: Any) -> dict[str, str]:
    holder = _extension(node, "properties")
    if holder is None:
        return {}
    return {e.get("name", ""): e.get("value", "") for e in holder.findall(tag(SPIFF, "property"))}


def _operator(node: Any) -> Operator | None:
    found = _extension(node, "serviceTaskOperator")
    if found is None:
        return None
    retry = found.find(tag(SPIFF, "retry"))
    asked = None if retry is None else retry.get("retries")
    return Operator(
        id=found.get("id", ""),
        result_variable=found.get("resultVariable") or None,
        params={e.get("id", ""): e.get("value", "") for e in found.iter(tag(SPIFF, "parameter"))},
        retries=_small_number(asked or ""),
        retries_text=asked,
    )


def _small_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _loop(node: Any) -> str | None:
    standard, multiple = (node.find(tag(BPMN, name)) for name in LOOPS)
    if standard is not None:
        return "standard"
    if multiple is None:
        return None
    return "sequential" if multiple.get("isSequential") == "true" else "parallel"


def _event(node: Any, known: Known) -> dict[str, Any]:
    definitions = [e for e in node if namespace(e) == BPMN and local(e).endswith("EventDefinition")]
    if not definitions:
        return {}
    definition = definitions[0]
    kind = local(definition).removesuffix("EventDefinition")
    return {
        "event": kind if len(definitions) == 1 else "multiple",
        "timer": _timer(definition) if kind == "timer" else None,
        "message_name": _referred(definition, known, "message", "name"),
        "message_payload": _text(_extension(definition, "messagePayload")),
        "message_variable": _text(_extension(definition, "messageVariable")),
        "error_code": _referred(definition, known, "error", "errorCode"),
    }


def _timer(definition: Any) -> tuple[str, str] | None:
    for kind in TIMERS:
        found = definition.find(tag(BPMN, kind))
        if found is not None:
            return kind, (found.text or "").strip()
    return None


def _referred(definition: Any, known: Known, kind: str, attribute: str) -> str | None:
    found = known.get((kind, definition.get(f"{kind}Ref", "")))
    return None if found is None else _line(found.get(attribute)) or None


def _flow(node: Any, parent: str | None) -> Flow:
    return Flow(
        **_named(node),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=_text(node.find(tag(BPMN, "conditionExpression"))),
        parent=parent,
    )


def _lane(node: Any) -> Lane:
    refs = (_text(e) for e in node.findall(tag(BPMN, "flowNodeRef")))
    return Lane(**_named(node), elements=tuple(ref for ref in refs if ref))


def _participant(node: Any) -> Participant:
    return Participant(**_named(node), process=node.get("processRef") or None)


def _annotation(node: Any) -> Annotation:
    texts = {"fa": "", "en": node.get(NAME_EN, "")}
    for child in node.findall(tag(BPMN, "text")):
        texts["en" if child.get(LANG) == "en" else "fa"] = (child.text or "").strip()
    return Annotation(node.get("id", ""), texts["fa"], texts["en"])


def _link(node: Any) -> Link:
    return Link(
        id=node.get("id", ""),
        kind=local(node),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        name_fa=_line(node.get("name")),
        name_en=_line(node.get(NAME_EN)),
    )
