"""Whether a diagram can be walked: one beginning, every step reachable, every path to an end."""

import re
from collections import Counter
from typing import Any

from processes.engine.diagram import FLOW_NODES, GATEWAYS, Diagram, ProcessModel
from processes.engine.lint.allowed import place_of
from processes.engine.lint.findings import Collector
from processes.engine.lint.regions import Region, reached, regions
from processes.engine.xml import BPMN, local, tag

MAX_NODES = 300
SPLITTING = frozenset({"parallelGateway", "inclusiveGateway"})
MAX_FLOWS = 900
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}", re.ASCII)


def is_too_large(root: Any, report: Collector) -> bool:
    """Refuse, before anything costly is done, a file with more steps than may be looked at."""
    kinds = Counter(local(node) for node in root.iter(tag(BPMN, "*")))
    nodes = sum(kinds[kind] for kind in FLOW_NODES)
    others = sum(kinds[kind] for kind in ("process", "lane", "message", "error", "participant"))
    count = max(nodes, others, kinds["sequenceFlow"] * MAX_NODES // MAX_FLOWS)
    if count > MAX_NODES:
        report.add("too_many_nodes", place_of(root[0]), count=count, limit=MAX_NODES)
    return count > MAX_NODES


def check_processes(diagram: Diagram, report: Collector) -> ProcessModel | None:
    """The one process that runs, if the file has one."""
    drawn = [p for p in diagram.processes if p.elements]
    if not drawn:
        report.add("process_none", None)
        return None
    for extra in drawn[1:]:
        report.add("process_many", extra)
    if not drawn[0].executable:
        report.add("process_none", drawn[0])
    if not _KEY.fullmatch(drawn[0].id):
        report.add("process_key", drawn[0])
    return drawn[0]


def check_shape(process: ProcessModel, report: Collector) -> None:
    """Refuse levels that cannot be walked from their start to an end."""
    for region in regions(process):
        _check_ends(region, report)
        _check_flows(region, report)
        _check_paths(region, report)


def _check_ends(region: Region, report: Collector) -> None:
    plain = [e for e in region.starts if e.event is None]
    if region.holder:
        if len(region.starts) != 1 or len(plain) != 1:
            report.add("start_sub", region.place)
    elif not region.starts:
        report.add("start_none", region.place)
    elif len(region.starts) > 1:
        report.add("start_many", region.place)
    if not any(e.kind == "endEvent" for e in region.nodes.values()):
        report.add("end_none", region.place)


def _check_flows(region: Region, report: Collector) -> None:
    for flow in region.broken:
        report.add("flow_broken", flow)
    pairs = Counter((flow.source, flow.target) for flow in region.flows.values())
    for flow in region.flows.values():
        if pairs[flow.source, flow.target] > 1 and region.nodes[flow.source].kind in SPLITTING:
            report.add("flow_twice", flow)
        source, target = region.nodes[flow.source], region.nodes[flow.target]
        if target.kind in ("startEvent", "boundaryEvent"):
            report.add("flow_into_start", target)
        if source.kind == "endEvent":
            report.add("flow_out_of_end", source)
    for node in region.nodes.values():
        if len(region.after.get(node.id, ())) > 1 and node.kind not in GATEWAYS:
            report.add("split_implicit", node)


def _check_paths(region: Region, report: Collector) -> None:
    ends = [e.id for e in region.nodes.values() if e.kind == "endEvent"]
    forward = reached([e.id for e in region.starts], region.next)
    backward = reached(ends, region.previous)
    for node in region.nodes.values():
        if not region.after.get(node.id) and node.kind != "endEvent":
            report.add("dead_end", node)
        elif region.starts and node.id not in forward:
            report.add("unreachable", node)
        elif ends and node.id not in backward:
            report.add("no_way_out", node)
