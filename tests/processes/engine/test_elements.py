"""A diagram read into plain records: what pages, pictures and the tracking page see."""

from processes.engine.elements import Bounds, Diagram, following, read_diagram
from processes.engine.xml import parse_xml
from tests.builders import Process


def read(drawn: Process) -> Diagram:
    """The records of a drawn process."""
    return read_diagram(parse_xml(drawn.xml(), name="a.bpmn"))


def example() -> Process:
    """A little of everything."""
    return (
        Process("p", name="رسیدگی", name_en="Handling")
        .start(message="citizen_wrote")
        .user("assess", lane="officer", form="assess-complaint", candidateGroups='"officer@works"')
        .service("tell", "send_letter", "sent", letter='"receipt"')
        .sub("inner", Process("i").start("in").user("look", lane="").end("out"))
        .xor("settled")
        .when("ok = true")
        .end("done")
        .at("settled")
        .otherwise()
        .to("assess")
        .boundary("late", "assess", date="working days(3)", interrupting=False)
        .throw("warn", "escalation_requested", limit='"answer"')
        .end("warned")
    )


def test_names_are_told_in_either_language() -> None:
    process = read(example()).processes[0]
    assert (process.name("fa"), process.name("en")) == ("رسیدگی", "Handling")
    task = process.elements["assess"]
    assert (task.name("fa"), task.name("en")) == ("نام assess", "Name of assess")


def test_an_element_without_a_name_is_called_by_its_id() -> None:
    process = read(Process().start().node("manualTask", "a", name="")).processes[0]
    assert process.elements["a"].name("fa") == "Name of a"
    assert process.flows["f1_p"].name("fa") == "f1_p"


def test_a_task_knows_its_lane_form_group_and_line() -> None:
    task = read(example()).processes[0].elements["assess"]
    assert (task.kind, task.lane, task.line > 0) == ("userTask", "officer", True)
    assert task.properties == {"formKey": "assess-complaint", "candidateGroups": '"officer@works"'}
    assert task.incoming == ("f1_p", "f6_p")


def test_a_service_task_knows_its_handler() -> None:
    operator = read(example()).processes[0].elements["tell"].operator
    assert operator is not None
    assert (operator.id, operator.result_variable) == ("send_letter", "sent")
    assert operator.params == {"letter": '"receipt"'}


def test_events_know_what_they_wait_for_or_send() -> None:
    elements = read(example()).processes[0].elements
    assert (elements["start"].event, elements["start"].message_name) == ("message", "citizen_wrote")
    late = elements["late"]
    assert (late.attached_to, late.interrupting) == ("assess", False)
    assert (late.event, late.timer) == ("timer", ("timeDate", "working days(3)"))
    assert elements["warn"].message_name == "escalation_requested"
    assert elements["done"].event is None


def test_what_is_inside_a_sub_process_knows_its_parent() -> None:
    elements = read(example()).processes[0].elements
    assert {e.id for e in elements.values() if e.parent == "inner"} == {"in", "look", "out"}
    assert elements["look"].lane is None


def test_the_way_ahead_is_told_nearest_first() -> None:
    process = read(example()).processes[0]
    ahead = [e.id for e in following(process, "tell")]
    assert ahead[:3] == ["inner", "in", "settled"]
    assert ahead.index("look") < ahead.index("out")
    assert {"done", "assess", "late", "warned"} <= set(ahead)
    assert not following(process, "nothing")


def test_documentation_is_read_in_both_languages() -> None:
    texts = (
        "<bpmn:documentation>راهنما</bpmn:documentation>"
        '<bpmn:documentation pasokh:lang="en">Help</bpmn:documentation>'
    )
    task = read(Process().start().node("manualTask", "a", texts)).processes[0].elements["a"]
    assert (task.documentation_fa, task.documentation_en) == ("راهنما", "Help")


def test_the_drawing_is_read() -> None:
    drawn = Process().start().user("a").end()
    drawn.top.append(
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" id="d"><di:BPMNPlane id="q">'
        '<di:BPMNShape id="s1" bpmnElement="a"><dc:Bounds x="1" y="2" width="100" height="80"/>'
        '<di:BPMNLabel><dc:Bounds x="NaN" y="1e99" width="wide" height="4"/></di:BPMNLabel>'
        '</di:BPMNShape><di:BPMNEdge id="e1" bpmnElement="f1_p"><dd:waypoint x="0" y="0"/>'
        '<dd:waypoint x="5" y="6.5"/></di:BPMNEdge></di:BPMNPlane></di:BPMNDiagram>'
    )
    diagram = read(drawn)
    assert diagram.shapes["a"] == Bounds(1, 2, 100, 80, label=Bounds(0, 0, 0, 4))
    assert diagram.edges["f1_p"].waypoints == ((0, 0), (5, 6.5))


def test_a_broken_diagram_is_still_read() -> None:
    inner = '<bpmn:task/><bpmn:boundaryEvent id="b" attachedToRef="x"/>'
    xml = f"<bpmn:subProcess>{inner}</bpmn:subProcess>"
    diagram = read(Process().raw(xml).raw('<bpmn:sequenceFlow sourceRef="x"/>'))
    assert set(diagram.processes[0].elements) == {"b"}
