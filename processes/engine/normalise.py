"""Rewrites the habits of other modellers into the one dialect that the engine runs."""

import copy
import re
from typing import Any

from lxml import etree

from processes.engine.diagram import ACTIVITIES, EVENTS, FLOW_NODES
from processes.engine.lint.allowed import place_of
from processes.engine.lint.findings import Collector, Finding
from processes.engine.timers import looks_like_time
from processes.engine.xml import BPMN, SPIFF, local, namespace, tag

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

_WRAPPED = re.compile(r"[$#]\{(.*)\}", re.DOTALL)
_TIMES = ("timeDate", "timeDuration", "timeCycle")
_OPERATOR_NAMES = ("topic", "delegateExpression", "class")

SAID = {
    "executable": ("فرایند اجرایی شد", "the process was marked executable"),
    "wrapped": ("عبارت به FEEL ساده برگردانده شد", "the expression was unwrapped to plain FEEL"),
    "quoted": ("زمان در نشانهٔ نقل گذاشته شد", "the time was put in quotes"),
    "mapped": (
        "نوشته‌های ابزار دیگر به نام کارکرد، جدول یا فرم برگردانده شد",
        "another tool's settings were mapped to a handler, table or form",
    ),
    "split": (
        "پس از آن دروازهٔ هم‌زمان گذاشته شد",
        "a parallel gateway was put after it",
    ),
    "default": ("تنها خطِ بی‌شرط پیش‌فرض شد", "its only flow without a condition became the default"),
    "start": ("رویداد آغاز به زیرفرایند افزوده شد", "a start event was added to the sub-process"),
    "end": ("رویداد پایان به زیرفرایند افزوده شد", "an end event was added to the sub-process"),
}


def normalise(root: Any, *, file: str = "") -> tuple[Any, list[Finding]]:
    """A copy of `root` in our dialect and what was changed; `root` itself stays untouched.

    What cannot be put right here is left as it is, for the linter to refuse by name.
    """
    root = copy.deepcopy(root)
    report = Collector(file)
    if namespace(root) != BPMN:
        return root, []
    for process in root.iterchildren(tag(BPMN, "process")):
        _mark_executable(process, report)
    for node in list(root.iter(tag(BPMN, "*"))):
        _rewrite_expression(node, report)
        _map_foreign(node, report)
    taken = {node.get("id", "") for node in root.iter()}
    for level in list(root.iter(tag(BPMN, "process"), tag(BPMN, "subProcess"))):
        _Level(level, taken, report).complete()
    return root, report.sorted()


def _say(code: str, node: Any, report: Collector) -> None:
    report.add("normalised", place_of(node), why=SAID[code])


def _mark_executable(process: Any, report: Collector) -> None:
    wanted = "true" if any(local(child) in FLOW_NODES for child in process) else "false"
    if process.get("isExecutable", "false") != wanted:
        process.set("isExecutable", wanted)
        if wanted == "true":
            _say("executable", process, report)


def _rewrite_expression(node: Any, report: Collector) -> None:
    if local(node) not in (*_TIMES, "conditionExpression") or len(node):
        return
    text = (node.text or "").strip()
    wrapped = _WRAPPED.fullmatch(text)
    plain = wrapped[1].strip() if wrapped else text.removeprefix("=").strip()
    if plain != text:
        _say("wrapped", node, report)
    if local(node) in _TIMES and looks_like_time(plain):
        plain = f'"{plain}"'
        _say("quoted", node, report)
    node.text = plain
    if local(node) == "conditionExpression" and not plain:
        node.getparent().remove(node)


def _map_foreign(node: Any, report: Collector) -> None:
    mapped = {
        "serviceTask": _map_operator,
        "businessRuleTask": _map_decision,
        "callActivity": _map_callee,
        "userTask": _map_form,
    }.get(local(node))
    if mapped and mapped(node):
        _say("mapped", node, report)


def _map_operator(node: Any) -> bool:
    name = next((n for n in (_take(node, key) for key in _OPERATOR_NAMES) if n), None)
    name = name or _take_child(node, "taskDefinition", "type")
    result = _take(node, "resultVariable")
    if not name or _has(node, "serviceTaskOperator"):
        return False
    operator = etree.SubElement(_extensions(node), tag(SPIFF, "serviceTaskOperator"))
    operator.set("id", name)
    operator.set("resultVariable", result or "")
    etree.SubElement(operator, tag(SPIFF, "parameters"))
    return True


def _map_decision(node: Any) -> bool:
    name = _take(node, "decisionRef") or _take_child(node, "calledDecision", "decisionId")
    if not name or _has(node, "calledDecisionId"):
        return False
    etree.SubElement(_extensions(node), tag(SPIFF, "calledDecisionId")).text = name
    return True


def _map_callee(node: Any) -> bool:
    name = _take_child(node, "calledElement", "processId")
    if not name or node.get("calledElement"):
        return False
    node.set("calledElement", name)
    return True


def _map_form(node: Any) -> bool:
    form = _take(node, "formKey")
    if not form or _has(node, "properties"):
        return False
    holder = etree.SubElement(_extensions(node), tag(SPIFF, "properties"))
    etree.SubElement(holder, tag(SPIFF, "property"), name="formKey", value=form)
    return True


def _take(node: Any, name: str) -> str | None:
    return node.attrib.pop(tag(CAMUNDA, name), None)


def _take_child(node: Any, name: str, attribute: str) -> str | None:
    found = node.find(f"{tag(BPMN, 'extensionElements')}/{tag(ZEEBE, name)}")
    if found is None:
        return None
    found.getparent().remove(found)
    return found.get(attribute)


def _has(node: Any, name: str) -> bool:
    return node.find(f"{tag(BPMN, 'extensionElements')}/{tag(SPIFF, name)}") is not None


def _extensions(node: Any) -> Any:
    found = node.find(tag(BPMN, "extensionElements"))
    if found is None:
        found = etree.Element(tag(BPMN, "extensionElements"))
        node.insert(0, found)
    return found


class _Level:
    """One level of a diagram being completed: its nodes, and its flows by where they come from."""

    def __init__(self, level: Any, taken: set[str], report: Collector) -> None:
        self.level, self.taken, self.report = level, taken, report
        self.nodes = [n for n in level if local(n) in FLOW_NODES and n.get("id")]
        self.out: dict[str, list[Any]] = {}
        self.targets: set[str] = set()
        for flow in level.iterchildren(tag(BPMN, "sequenceFlow")):
            self.out.setdefault(flow.get("sourceRef", ""), []).append(flow)
            self.targets.add(flow.get("targetRef", ""))

    def complete(self) -> None:
        """Make implicit splits, defaults, starts and ends explicit."""
        for node in self.nodes:
            out = self.out.get(node.get("id"), [])
            if local(node) in ACTIVITIES | EVENTS and len(out) > 1:
                self._split(node, out)
            elif local(node) == "exclusiveGateway" and len(out) > 1:
                self._choose_default(node, out)
        if local(self.level) == "subProcess" and self.nodes:
            self._add_start()
            self._add_end()

    def _split(self, node: Any, out: list[Any]) -> None:
        """Bare flows out of a node mean "all at once"; with conditions the owner must say."""
        if node.get("default") or any(_condition(flow) is not None for flow in out):
            return
        gateway = self._new("parallelGateway", f"{node.get('id')}_split")
        for flow in out:
            flow.set("sourceRef", gateway.get("id"))
        self._connect(node, gateway)
        _say("split", node, self.report)

    def _choose_default(self, node: Any, out: list[Any]) -> None:
        bare = [flow for flow in out if _condition(flow) is None]
        if len(bare) == 1 and not node.get("default") and bare[0].get("id"):
            node.set("default", bare[0].get("id"))
            _say("default", node, self.report)

    def _add_start(self) -> None:
        inner = [n for n in self.nodes if local(n) != "boundaryEvent"]
        heads = [n for n in inner if n.get("id") not in self.targets]
        if len(heads) == 1 and not any(local(n) == "startEvent" for n in inner):
            start = self._new("startEvent", f"{self.level.get('id')}_start")
            self._connect(start, heads[0])
            _say("start", self.level, self.report)

    def _add_end(self) -> None:
        if any(local(n) == "endEvent" for n in self.nodes):
            return
        end = self._new("endEvent", f"{self.level.get('id')}_end")
        for node in self.nodes:
            if not self.out.get(node.get("id")):
                self._connect(node, end)
        _say("end", self.level, self.report)

    def _new(self, kind: str, wished: str) -> Any:
        name, count = wished, 1
        while name in self.taken:
            count += 1
            name = f"{wished}_{count}"
        self.taken.add(name)
        node = etree.SubElement(self.level, tag(BPMN, kind))
        node.set("id", name)
        return node

    def _connect(self, source: Any, target: Any) -> None:
        flow = self._new("sequenceFlow", f"{source.get('id')}_to_{target.get('id')}")
        flow.set("sourceRef", source.get("id"))
        flow.set("targetRef", target.get("id"))


def _condition(flow: Any) -> Any:
    return flow.find(tag(BPMN, "conditionExpression"))
