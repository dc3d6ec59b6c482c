"""Other modellers' habits are rewritten, and the uploaded file is left as it was."""

from lxml import etree

from processes.engine.elements import read_diagram
from processes.engine.normalise import normalise
from processes.engine.xml import parse_xml
from tests.builders import Process
from tests.processes.engine.lint.judging import errors, with_element


def normalised(drawn: Process) -> tuple[object, list[str]]:
    """The model after normalising and the words of what was changed."""
    root, findings = normalise(parse_xml(drawn.xml(), name="a.bpmn"))
    model = read_diagram(root).processes[0]
    return model, [f.en for f in findings]


def test_the_uploaded_file_stays_as_it_was() -> None:
    root = parse_xml(Process().start().catch("t", duration="P5D").end().xml(), name="a.bpmn")
    before = etree.tostring(root)
    copy, findings = normalise(root)
    assert etree.tostring(root) == before != etree.tostring(copy)
    assert [f.element_id for f in findings] == ["t"]
    assert findings[0].level == "warning"


def test_bare_times_are_quoted_and_wrapped_expressions_unwrapped() -> None:
    model, said = normalised(Process().start().catch("t", duration="P5D").end())
    assert model.elements["t"].timer == ("timeDuration", '"P5D"')
    model, said = normalised(Process().start().catch("t", duration="${wait_for}").end())
    assert model.elements["t"].timer == ("timeDuration", "wait_for")
    drawn = Process().start().xor("g").when("= n > 1").end().at("g").otherwise().end("e2")
    model, said = normalised(drawn)
    assert model.flows["f2_p"].condition == "n > 1"
    assert said == ['"f2_p": the expression was unwrapped to plain FEEL']


def test_a_process_with_steps_is_executable_whatever_the_file_says() -> None:
    xml = Process().start().user("a").end().xml().replace(b'isExecutable="true"', b"")
    root, findings = normalise(parse_xml(xml, name="a.bpmn"))
    assert read_diagram(root).executable is not None
    assert len(findings) == 1


def test_several_bare_flows_become_a_parallel_gateway() -> None:
    drawn = Process().start().user("a").user("b").end().at("a").user("c").end("e2")
    model, said = normalised(drawn)
    assert model.elements["a_split"].kind == "parallelGateway"
    assert len(model.elements["a_split"].outgoing) == 2
    assert not errors(drawn)


def test_the_only_bare_flow_of_a_choice_is_its_default() -> None:
    drawn = Process().start().xor("g").when("n > 1").end().at("g").end("e2")
    model, said = normalised(drawn)
    assert model.elements["g"].default_flow == "f3_p"


def test_a_sub_process_gets_its_start_and_end() -> None:
    drawn = with_element('<bpmn:subProcess id="x"><bpmn:manualTask id="y"/></bpmn:subProcess>')
    assert not errors(drawn)


def test_the_top_level_gets_no_start_of_its_own() -> None:
    assert "start_none" in errors(Process().user("a").end())


def test_camunda_and_zeebe_settings_are_mapped() -> None:
    service = normalised(with_element('<bpmn:serviceTask id="x" camunda:topic="note"/>'))[0]
    assert service.elements["x"].operator.id == "note"
    rule = normalised(with_element('<bpmn:businessRuleTask id="x" camunda:decisionRef="d"/>'))[0]
    assert rule.elements["x"].decision == "d"
    form = normalised(with_element('<bpmn:userTask id="x" camunda:formKey="f"/>'))[0]
    assert form.elements["x"].properties == {"formKey": "f"}
    callee = (
        '<bpmn:callActivity id="x"><bpmn:extensionElements>'
        '<z:calledElement xmlns:z="http://camunda.org/schema/zeebe/1.0" processId="q"/>'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )
    assert normalised(with_element(callee))[0].elements["x"].called_element == "q"
