"""Only what the engine truly executes may stand in a diagram; the rest is refused by name."""

import pytest

from tests.builders import Process, extensions, timer
from tests.processes.engine.lint.judging import errors, judged, warnings, with_element

EVENTS = ["signal", "escalation", "conditional", "link", "compensate", "cancel"]
PLACES = [
    "startEvent",
    "endEvent",
    "intermediateThrowEvent",
    "intermediateCatchEvent",
    "boundaryEvent",
]


def test_a_whole_diagram_of_what_is_allowed_passes() -> None:
    drawn = (
        Process("whole")
        .start(message="citizen_wrote")
        .user("assess")
        .rule("find_limits")
        .script("count", "n = 1")
        .service("tell", text='"hello"')
        .call("escalate", "escalation")
        .parallel("both")
        .node("manualTask", "phone")
        .parallel("done")
        .inclusive("which")
        .when("n > 1")
        .throw("said", "answer_sent", reason='"late"')
        .events("wait")
        .catch("heard", message="survey_answered")
        .end("happy")
        .at("wait")
        .catch("silence", duration='"P14D"')
        .end("quiet", terminate=True)
        .at("which")
        .otherwise()
        .sub("inner", Process("i").start("in").user("look").end("out"))
        .end("last", message="followup_ended")
        .at("both")
        .user("visit", lane="manager")
        .to("done")
        .boundary("late", "assess", date="working days(3)", interrupting=False)
        .service("warn")
        .end("warned")
        .boundary("broken", "tell", error="E1")
        .end("failed")
    )
    assert not judged(drawn).findings


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("place", PLACES)
def test_an_event_of_another_kind_is_refused_wherever_it_stands(event: str, place: str) -> None:
    xml = f'<bpmn:{place} id="x"><bpmn:{event}EventDefinition/></bpmn:{place}>'
    assert "event_not_allowed" in errors(with_element(xml), draft=True)


@pytest.mark.parametrize(
    "place", ["startEvent", "endEvent", "intermediateThrowEvent"], ids=lambda p: f"timer at {p}"
)
def test_a_timer_only_waits_in_the_middle_or_on_an_edge(place: str) -> None:
    xml = f'<bpmn:{place} id="x">{timer(duration="P1D")}</bpmn:{place}>'
    assert "event_not_allowed" in errors(with_element(xml), draft=True)


@pytest.mark.parametrize(
    "tag",
    [
        "complexGateway",
        "adHocSubProcess",
        "transaction",
        "sendTask",
        "receiveTask",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "callChoreography",
        "process",
        "ioSpecification",
    ],
)
def test_an_element_that_is_not_executed_is_refused_by_name(tag: str) -> None:
    assert "not_allowed" in errors(with_element(f'<bpmn:{tag} id="x"/>'), draft=True)


@pytest.mark.parametrize("task", ["userTask", "callActivity", "subProcess", "serviceTask", "task"])
@pytest.mark.parametrize(
    "loop",
    [
        '<bpmn:standardLoopCharacteristics loopMaximum="1000000000"/>',
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1000000000"
        "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>n</bpmn:loopDataInputRef>"
        "</bpmn:multiInstanceLoopCharacteristics>",
    ],
)
def test_no_task_repeats_itself(task: str, loop: str) -> None:
    xml = f'<bpmn:{task} id="x">{loop}</bpmn:{task}>'
    assert "not_allowed" in errors(with_element(xml), draft=True)


@pytest.mark.parametrize(
    "name",
    ["preScript", "postScript", "unitTests", "payloadExpression", "processVariableCorrelation"],
)
@pytest.mark.parametrize("tag", ["userTask", "callActivity", "exclusiveGateway", "scriptTask"])
@pytest.mark.parametrize("prefix", ['spiffworkflow:{} xmlns:q="urn:q"', "{} xmlns='{{spiff}}'"])
def test_code_beside_an_element_is_refused(name: str, tag: str, prefix: str) -> None:
    opening = prefix.format(name).replace(
        "{spiff}", "http://spiffworkflow.org/bpmn/schema/1.0/core"
    )
    closing = opening.split(" ")[0]
    inner = extensions(f"<{opening}>x = 1</{closing}>")
    xml = f'<bpmn:{tag} id="x">{inner}</bpmn:{tag}>'
    assert "extension_code" in errors(with_element(xml), draft=True)


def test_code_beside_a_process_a_flow_or_a_message_is_refused() -> None:
    code = extensions("<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>")
    assert "extension_code" in errors(Process().start().user("a").end().raw(code), draft=True)
    drawn = Process().start().user("a").end()
    drawn.top.append(f'<bpmn:message id="m" name="m">{code}</bpmn:message>')
    assert "extension_code" in errors(drawn, draft=True)


def test_a_second_script_of_any_namespace_is_refused() -> None:
    first = '<bpmn:scriptTask id="x"><bpmn:script>n = 1</bpmn:script>'
    second = '<e:script xmlns:e="urn:e">__import__("os")</e:script></bpmn:scriptTask>'
    assert {"not_allowed", "twice"} <= errors(with_element(first + second), draft=True)


def test_bpmn_hidden_in_another_tools_extension_is_refused() -> None:
    hidden = extensions('<z:a xmlns:z="urn:z"><bpmn:timerEventDefinition/></z:a>')
    xml = f'<bpmn:intermediateCatchEvent id="x">{hidden}</bpmn:intermediateCatchEvent>'
    assert "extension_code" in errors(with_element(xml), draft=True)


def test_bpmn_hidden_in_the_drawing_is_refused() -> None:
    drawn = Process().start().user("a").end()
    drawn.top.append(
        '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" id="d">'
        '<bpmn:message id="m" name="m"/></d:BPMNDiagram>'
    )
    assert "not_allowed" in errors(drawn, draft=True)


@pytest.mark.parametrize(
    "attribute",
    [
        'triggeredByEvent="true"',
        'bpmn:triggeredByEvent="true"',
        'isForCompensation="true"',
        'startQuantity="2"',
        'spiffworkflow:scriptsOnInstances="true"',
    ],
)
def test_an_attribute_that_changes_the_meaning_is_refused(attribute: str) -> None:
    inner = '<bpmn:startEvent id="i"/><bpmn:endEvent id="o"/>'
    flow = '<bpmn:sequenceFlow id="io" sourceRef="i" targetRef="o"/>'
    xml = f'<bpmn:subProcess id="x" {attribute}>{inner}{flow}</bpmn:subProcess>'
    assert errors(with_element(xml), draft=True) == {"attribute_not_allowed"}


def test_another_language_than_feel_is_refused() -> None:
    xml = '<bpmn:scriptTask id="x" scriptFormat="javascript"><bpmn:script>n = 1</bpmn:script>'
    assert "language" in errors(with_element(xml + "</bpmn:scriptTask>"), draft=True)


def test_another_tools_harmless_marks_are_only_remarked() -> None:
    xml = (
        '<bpmn:manualTask id="x" camunda:assignee="someone">'
        + extensions("<camunda:formData/>")
        + "</bpmn:manualTask>"
    )
    assert not errors(with_element(xml))
    assert {"attribute_ignored", "extension_ignored"} <= warnings(with_element(xml))


def test_another_tools_listener_is_refused() -> None:
    listener = extensions('<camunda:executionListener expression="${x}" event="start"/>')
    xml = f'<bpmn:manualTask id="x">{listener}</bpmn:manualTask>'
    assert "extension_code" in errors(with_element(xml), draft=True)


def test_a_reference_to_nothing_is_refused() -> None:
    reference = '<bpmn:messageEventDefinition messageRef="a&quot;] | //*[&quot;1"/>'
    xml = f'<bpmn:intermediateCatchEvent id="x">{reference}</bpmn:intermediateCatchEvent>'
    assert "reference_unknown" in errors(with_element(xml), draft=True)


def test_a_sentence_names_the_element_by_its_own_name_and_says_what_to_do() -> None:
    xml = '<bpmn:receiveTask id="x" name="دریافت پاسخ" pasokh:nameEn="Receive the answer"/>'
    (finding,) = (f for f in judged(with_element(xml)).findings if f.code == "not_allowed")
    assert finding.fa.startswith("کار دریافت در «دریافت پاسخ» (x) اجرا نمی‌شود؛ به‌جای آن")
    assert finding.en == (
        'receive task at "Receive the answer" (x) is not executed; '
        "use a message catch event instead."
    )
    assert (finding.element_id, finding.line) == ("x", 5)
