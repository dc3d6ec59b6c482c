"""The allow-list: which element may stand where, with which event and which attributes."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from processes.engine.diagram import EVENTS, FLOW_NODES
from processes.engine.lint.extensions import check_extensions, is_code
from processes.engine.lint.findings import Collector
from processes.engine.lint.words import ADVICE, EVENT, KINDS, REMOVE, START
from processes.engine.xml import BPMN, BPMNDI, PASOKH, SPIFF, XSI, local, namespace, tag

XML = "http://www.w3.org/XML/1998/namespace"

_BASE = frozenset({"documentation", "extensionElements"})
_NODE = _BASE | {"incoming", "outgoing"}
_ARTIFACTS = frozenset({"textAnnotation", "association", "group"})
_INSIDE = (
    _BASE
    | _ARTIFACTS
    | {
        "startEvent",
        "endEvent",
        "userTask",
        "manualTask",
        "task",
        "serviceTask",
        "businessRuleTask",
        "scriptTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "sequenceFlow",
    }
)
_TIMES = frozenset({"timeDate", "timeDuration", "timeCycle"})
_NOTHING: frozenset[str] = frozenset()

CHILDREN: dict[str, frozenset[str]] = {
    "definitions": _BASE
    | {"process", "collaboration", "message", "error", "category", "BPMNDiagram"},
    "collaboration": _BASE | _ARTIFACTS | {"participant", "messageFlow"},
    "participant": _BASE,
    "messageFlow": _BASE,
    "category": _BASE | {"categoryValue"},
    "categoryValue": _BASE,
    "message": _BASE,
    "error": _BASE,
    "process": _INSIDE | {"laneSet"},
    "laneSet": _BASE | {"lane"},
    "lane": _BASE | {"flowNodeRef"},
    "subProcess": _INSIDE | {"incoming", "outgoing"},
    "scriptTask": _NODE | {"script"},
    "sequenceFlow": _BASE | {"conditionExpression"},
    "startEvent": _NODE | {"messageEventDefinition"},
    "endEvent": _NODE | {"messageEventDefinition", "terminateEventDefinition"},
    "intermediateCatchEvent": _NODE | {"messageEventDefinition", "timerEventDefinition"},
    "intermediateThrowEvent": _NODE | {"messageEventDefinition"},
    "boundaryEvent": _NODE
    | {"messageEventDefinition", "timerEventDefinition", "errorEventDefinition"},
    "messageEventDefinition": _BASE,
    "errorEventDefinition": _BASE,
    "terminateEventDefinition": _BASE,
    "timerEventDefinition": _BASE | _TIMES,
    "textAnnotation": _BASE | {"text"},
    "association": _BASE,
    "group": _BASE,
    **dict.fromkeys(
        (
            "userTask",
            "manualTask",
            "task",
            "serviceTask",
            "businessRuleTask",
            "callActivity",
            "exclusiveGateway",
            "parallelGateway",
            "inclusiveGateway",
            "eventBasedGateway",
        ),
        _NODE,
    ),
}
ONCE = frozenset({"extensionElements", "script", "conditionExpression", "text"})
NEEDS_ID = FLOW_NODES | {"process", "sequenceFlow", "lane", "participant"}
NEEDS_EVENT = frozenset({"intermediateCatchEvent", "boundaryEvent"})

KNOWN_ATTRIBUTES = frozenset(
    {
        "id",
        "name",
        "targetNamespace",
        "expressionLanguage",
        "typeLanguage",
        "exporter",
        "exporterVersion",
        "isExecutable",
        "processType",
        "isClosed",
        "definitionalCollaborationRef",
        "processRef",
        "sourceRef",
        "targetRef",
        "messageRef",
        "errorRef",
        "errorCode",
        "default",
        "attachedToRef",
        "cancelActivity",
        "isInterrupting",
        "calledElement",
        "gatewayDirection",
        "implementation",
        "associationDirection",
        "categoryValueRef",
        "value",
        "textFormat",
        "isImmediate",
        "itemRef",
        "structureRef",
    }
)
ONLY_VALUES: dict[str, frozenset[str]] = {
    "isForCompensation": frozenset({"false"}),
    "triggeredByEvent": frozenset({"false"}),
    "parallelMultiple": frozenset({"false"}),
    "instantiate": frozenset({"false"}),
    "eventGatewayType": frozenset({"Exclusive"}),
    "startQuantity": frozenset({"1"}),
    "completionQuantity": frozenset({"1"}),
}
LANGUAGES = frozenset({"language", "scriptFormat"})


@dataclass(frozen=True)
class XmlPlace:
    """A place in the file: the nearest element with an id and the line of the thing itself."""

    id: str
    line: int
    name_fa: str
    name_en: str
    kind: str


def place_of(node: Any) -> XmlPlace:
    """Where `node` stands, in words an owner knows."""
    owner = node
    while owner.getparent() is not None and not _is_known(owner):
        owner = owner.getparent()
    return XmlPlace(
        owner.get("id", ""),
        node.sourceline or 0,
        owner.get("name", ""),
        owner.get(tag(PASOKH, "nameEn"), ""),
        local(owner),
    )


def check_allowed(root: Any, report: Collector) -> None:
    """Refuse every element, event and attribute that the engine does not truly execute."""
    stack = [root]
    while stack and not report.is_full:
        node = stack.pop()
        _check_attributes(node, report)
        _check_counts(node, report)
        for child in node:
            if _may_enter(node, child, report):
                stack.append(child)


def check_references(root: Any, report: Collector) -> None:
    """Refuse references to messages, errors and processes that the file does not hold."""
    known = {(local(e), e.get("id")) for e in root.iterchildren(tag(BPMN, "*"))}
    for node in root.iter(tag(BPMN, "*")):
        for kind in ("message", "error", "process"):
            wanted = node.get(f"{kind}Ref")
            if wanted and (kind, wanted) not in known:
                report.add("reference_unknown", place_of(node), what=wanted)


def _is_known(node: Any) -> bool:
    name = local(node)
    return bool(node.get("id")) and namespace(node) == BPMN and not name.endswith("Definition")


def _may_enter(parent: Any, child: Any, report: Collector) -> bool:
    name, space = local(child), namespace(child)
    if local(parent) == "definitions" and space == BPMNDI and name == "BPMNDiagram":
        _check_drawing(child, report)
        return False
    if space != BPMN or name not in CHILDREN.get(local(parent), _NOTHING):
        _refuse(parent, child, report)
        return False
    if name == "extensionElements":
        check_extensions(parent, child, place_of, report)
        return False
    return True


def _refuse(parent: Any, child: Any, report: Collector) -> None:
    name = local(child)
    word = KINDS.get(name, (name, name)) if namespace(child) == BPMN else (child.tag, child.tag)
    advice = ADVICE.get(name, REMOVE)
    if name.endswith("EventDefinition") and local(parent) in EVENTS:
        place, kind = place_of(parent), KINDS[local(parent)]
        advice = START if local(parent) == "startEvent" else ADVICE.get(name, EVENT)
        report.add("event_not_allowed", place, what=word, kind=kind, advice=advice)
    else:
        report.add("not_allowed", place_of(child), what=word, advice=advice)


def _check_counts(node: Any, report: Collector) -> None:
    names = Counter(local(child) for child in node)
    times = sum(names[name] for name in _TIMES)
    events = sum(n for name, n in names.items() if name.endswith("EventDefinition"))
    twice = [name for name in ONCE if names[name] > 1]
    twice += ["timeDate"] if times > 1 else []
    twice += ["eventDefinition"] if events > 1 else []
    for name in twice:
        report.add("twice", place_of(node), what=name)
    if local(node) in NEEDS_EVENT and not events:
        report.add("event_missing", place_of(node))
    if local(node) in NEEDS_ID and not node.get("id"):
        report.add("no_id", place_of(node), what=KINDS[local(node)], line=node.sourceline or 0)


def _check_attributes(node: Any, report: Collector) -> None:
    for key, value in node.items():
        name, space = (
            (key, "") if "}" not in key else (key[key.index("}") + 1 :], key[1:].split("}")[0])
        )
        if space:
            _check_foreign_attribute(node, name, space, report)
        elif name in LANGUAGES and "feel" not in value.lower():
            report.add("language", place_of(node), what=value)
        elif name in ONLY_VALUES and value not in ONLY_VALUES[name]:
            advice = ADVICE.get(name, REMOVE)
            report.add(
                "attribute_not_allowed", place_of(node), what=f"{name}={value}", advice=advice
            )
        elif name not in KNOWN_ATTRIBUTES and name not in ONLY_VALUES and name not in LANGUAGES:
            report.add("attribute_ignored", place_of(node), what=name)


def _check_foreign_attribute(node: Any, name: str, space: str, report: Collector) -> None:
    if space in (PASOKH, XSI, XML):
        return
    if space in (BPMN, SPIFF):
        report.add("attribute_not_allowed", place_of(node), what=name, advice=REMOVE)
    elif is_code(name):
        report.add("extension_code", place_of(node), what=name)
    else:
        report.add("attribute_ignored", place_of(node), what=name)


def _check_drawing(drawing: Any, report: Collector) -> None:
    for node in drawing.iter():
        if namespace(node) in (BPMN, SPIFF):
            name = local(node)
            report.add(
                "not_allowed", place_of(node), what=KINDS.get(name, (name, name)), advice=REMOVE
            )
