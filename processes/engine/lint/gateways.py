"""Gateways and events in their places: conditions, defaults, what may follow or be sat on."""

from processes.engine.diagram import Element, ProcessModel
from processes.engine.lint.findings import Collector
from processes.engine.lint.regions import Region, inside, reached, regions

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
HOSTS = frozenset({"userTask", "manualTask", "serviceTask", "callActivity", "subProcess"})
ERROR_HOSTS = frozenset({"serviceTask", "callActivity", "subProcess"})
LOST = frozenset(
    {"userTask", "manualTask", "callActivity", "eventBasedGateway", "intermediateCatchEvent"}
)


def check_gateways(process: ProcessModel, report: Collector) -> None:
    """Refuse gateways and events that the engine would run otherwise than drawn."""
    for region in regions(process):
        for flow in region.flows.values():
            source = region.nodes[flow.source]
            if flow.condition and source.kind not in CHOOSING:
                report.add("condition_place", flow)
        for node in region.nodes.values():
            _check_node(node, region, report)


def _check_node(node: Element, region: Region, report: Collector) -> None:
    if node.kind in CHOOSING:
        _check_choice(node, region, report)
    elif node.default_flow:
        report.add("default_unknown", node)
    if node.kind == "eventBasedGateway":
        _check_event_gateway(node, region, report)
    if node.kind == "boundaryEvent":
        _check_boundary(node, region, report)
    if node.timer and node.timer[0] == "timeCycle":
        _check_cycle(node, region, report)


def _check_choice(node: Element, region: Region, report: Collector) -> None:
    flows = [f for f in region.flows.values() if f.source == node.id]
    if node.default_flow and node.default_flow not in {f.id for f in flows}:
        report.add("default_unknown", node)
    for flow in flows:
        if flow.id == node.default_flow and flow.condition:
            report.add("default_conditional", flow)
    if len(flows) < 2 and not any(f.condition for f in flows):
        return
    if not node.default_flow:
        report.add("default_missing", node)
    for flow in flows:
        if flow.id != node.default_flow and not flow.condition:
            report.add("condition_missing", flow, gateway=[node])


def _check_event_gateway(node: Element, region: Region, report: Collector) -> None:
    targets = [region.nodes[i] for i in region.after.get(node.id, ())]
    if len(targets) < 2:
        report.add("event_gateway_few", node)
    for target in targets:
        waits = target.kind == "intermediateCatchEvent" and target.event in ("message", "timer")
        if not waits or len(region.before[target.id]) > 1:
            report.add("event_gateway_target", node, target=[target])
    if sum(t.event == "timer" for t in targets) > 1:
        report.add("event_gateway_timers", node)
    names = [t.message_name for t in targets if t.message_name]
    for name in sorted({n for n in names if names.count(n) > 1}):
        report.add("event_gateway_messages", node, what=name)


def _check_boundary(node: Element, region: Region, report: Collector) -> None:
    host = region.nodes.get(node.attached_to or "")
    if host is None or host.kind not in HOSTS:
        report.add("boundary_host", node)
    elif node.event == "error" and host.kind not in ERROR_HOSTS:
        report.add("boundary_error_host", node)
    if node.attached_to in region.after.get(node.id, ()):
        report.add("boundary_back", node)
    if node.event == "error" and not node.interrupting:
        report.add("boundary_error", node)


def _check_cycle(node: Element, region: Region, report: Collector) -> None:
    if node.kind != "boundaryEvent" or node.interrupting:
        report.add("cycle_place", node)
        return
    for key in reached([node.id], region.next) - {node.id}:
        after = region.nodes[key]
        within = (e for e in inside(region.process, key) if e.kind in LOST)
        lost = after if after.kind in LOST else next(within, None)
        if lost:
            report.add("cycle_waits", lost, timer=[node])
