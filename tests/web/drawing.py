"""Gives a diagram that was written without a drawing a plain one, from left to right."""

from lxml import etree

from processes.engine.elements import EVENTS, FLOW_NODES, GATEWAYS
from processes.engine.xml import BPMN, BPMNDI, DC, DI, local, namespace, parse_xml, tag

STEP, HEIGHT = 170, 240


def drawn(xml: bytes) -> bytes:
    """The same diagram with a box for each node and a straight line for each flow."""
    root = parse_xml(xml, name="small.bpmn")
    process = next(root.iter(tag(BPMN, "process")))
    plane = etree.SubElement(
        etree.SubElement(root, tag(BPMNDI, "BPMNDiagram")), tag(BPMNDI, "BPMNPlane")
    )
    plane.set("bpmnElement", process.get("id"))
    nodes = [n for n in process.iter() if namespace(n) == BPMN and local(n) in FLOW_NODES]
    middle = {}
    for at, node in enumerate(nodes):
        w, h = _size(local(node))
        x, y = 80 + (at % 8) * STEP + (60 - w / 2), 80 + (at // 8) * HEIGHT + (40 - h / 2)
        shape = etree.SubElement(plane, tag(BPMNDI, "BPMNShape"), bpmnElement=node.get("id"))
        box = {"x": x, "y": y, "width": w, "height": h}
        etree.SubElement(shape, tag(DC, "Bounds"), **{k: str(v) for k, v in box.items()})
        middle[node.get("id")] = (x, y, w, h)
    for flow in process.iter(tag(BPMN, "sequenceFlow")):
        ends = [middle.get(flow.get(name)) for name in ("sourceRef", "targetRef")]
        if all(ends):
            edge = etree.SubElement(plane, tag(BPMNDI, "BPMNEdge"), bpmnElement=flow.get("id"))
            for x, y in _points(*ends):
                etree.SubElement(edge, tag(DI, "waypoint"), x=str(x), y=str(y))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _size(kind: str) -> tuple[int, int]:
    return (50, 50) if kind in GATEWAYS else (36, 36) if kind in EVENTS else (120, 80)


def _points(a, b) -> list[tuple[float, float]]:
    if abs(a[1] + a[3] / 2 - b[1] - b[3] / 2) < 1 and b[0] > a[0]:
        return [(a[0] + a[2], a[1] + a[3] / 2), (b[0], b[1] + b[3] / 2)]
    return [(a[0] + a[2] / 2, a[1] + a[3]), (b[0] + b[2] / 2, b[1])]
