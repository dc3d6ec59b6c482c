"""A reform as a process owner makes it: files of a package, changed in another modeller."""

import json

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
PASOKH = "urn:pasokh:bpmn:1"


def with_a_task_more(diagram: bytes, *, before: str, key: str, names: tuple[str, str]) -> bytes:
    """The diagram with user task `key` on the way into `before`, in the same lane."""
    root = etree.fromstring(diagram)
    (flow,) = root.xpath(f"//*[local-name()='sequenceFlow'][@targetRef='{before}']")
    (next_task,) = root.xpath(f"//*[@id='{before}']")
    process = flow.getparent()
    flow.set("targetRef", key)
    onward = etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", id=f"{key}_to_{before}")
    onward.set("sourceRef", key)
    onward.set("targetRef", before)
    task = etree.Element(f"{{{BPMN}}}userTask", id=key, name=names[0])
    task.set(f"{{{PASOKH}}}nameEn", names[1])
    extensions = etree.SubElement(task, f"{{{BPMN}}}extensionElements")
    properties = etree.SubElement(extensions, f"{{{SPIFF}}}properties")
    etree.SubElement(properties, f"{{{SPIFF}}}property", name="formKey", value=_form_key(key))
    etree.SubElement(task, f"{{{BPMN}}}incoming").text = flow.get("id")
    etree.SubElement(task, f"{{{BPMN}}}outgoing").text = onward.get("id")
    next_task.addprevious(task)
    for incoming in next_task.findall(f"{{{BPMN}}}incoming"):
        if incoming.text == flow.get("id"):
            incoming.text = onward.get("id")
    for reference in root.xpath(f"//*[local-name()='flowNodeRef'][text()='{before}']"):
        etree.SubElement(reference.getparent(), f"{{{BPMN}}}flowNodeRef").text = key
    _draw(root, before, key, onward.get("id"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def a_form(key: str, titles: tuple[str, str], question: tuple[str, str]) -> bytes:
    """A form of one required question for task `key`."""
    component = {
        "type": "textarea",
        "key": "said",
        "label": question[0],
        "properties": {"label.en": question[1], "store": "note"},
        "validate": {"required": True},
    }
    form = {
        "type": "default",
        "id": _form_key(key),
        "schemaVersion": 19,
        "properties": {"title": titles[0], "title.en": titles[1]},
        "components": [component],
    }
    return json.dumps(form, ensure_ascii=False, indent=2).encode()


def with_another_number(table: bytes, *, row: str, column: str, value: str) -> bytes:
    """The decision table with one output cell changed."""
    root = etree.fromstring(table)
    (cell,) = root.xpath(f"//*[@id='{row}_then_{column}']/*[local-name()='text']")
    cell.text = value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def form_file(key: str) -> str:
    """The name of the form's file."""
    return f"{_form_key(key)}.form"


def _form_key(key: str) -> str:
    return key.replace("_", "-")


def _draw(root: etree._Element, before: str, key: str, onward: str) -> None:
    (shape,) = root.xpath(f"//*[local-name()='BPMNShape'][@bpmnElement='{before}']")
    bounds = shape.find(f"{{{DC}}}Bounds")
    box = {name: float(bounds.get(name)) for name in ("x", "y", "width", "height")}
    own = etree.Element(f"{{{DI}}}BPMNShape", id=f"{key}_shape", bpmnElement=key)
    place = {**box, "x": box["x"] - box["width"] - 30}
    etree.SubElement(own, f"{{{DC}}}Bounds", {name: str(value) for name, value in place.items()})
    shape.addprevious(own)
    edge = etree.SubElement(shape.getparent(), f"{{{DI}}}BPMNEdge", id=f"{onward}_edge")
    edge.set("bpmnElement", onward)
    middle = str(box["y"] + box["height"] / 2)
    etree.SubElement(edge, f"{{{DD}}}waypoint", x=str(box["x"] - 30), y=middle)
    etree.SubElement(edge, f"{{{DD}}}waypoint", x=str(box["x"]), y=middle)
