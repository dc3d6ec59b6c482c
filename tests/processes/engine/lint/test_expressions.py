"""Every expression is compiled before anyone may publish it, on every surface that holds one."""

import pytest

from tests.builders import Process, extensions, timer
from tests.processes.engine.lint.judging import errors, judged, with_element

CODE = [
    "__import__('os').system('id')",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    'open("x")',
    "(lambda: 0).__globals__",
    "case._private",
    "9**9**9",
    "((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))",
]


def condition(text: str) -> Process:
    """A choice by this condition."""
    return Process().start().xor("g").when(text).end().at("g").otherwise().end("e2")


def waiting(kind: str, text: str) -> Process:
    """A timer with this time."""
    return Process().start().catch("t", **{kind: text}).end()


def payload(text: str) -> Process:
    """A message event with this payload in SpiffWorkflow's own way."""
    inner = extensions(f"<spiffworkflow:messagePayload>{text}</spiffworkflow:messagePayload>")
    event = f'<bpmn:messageEventDefinition messageRef="m">{inner}</bpmn:messageEventDefinition>'
    drawn = with_element(
        f'<bpmn:intermediateThrowEvent id="x">{event}</bpmn:intermediateThrowEvent>'
    )
    drawn.top.append('<bpmn:message id="m" name="m"/>')
    return drawn


SURFACES = {
    "condition": condition,
    "script": lambda text: Process().start().script("s", f"n = {text}").end(),
    "script in a sub-process": lambda text: (
        Process()
        .start()
        .sub("q", Process("i").start("a").script("s", f"n = {text}").end("b"))
        .end()
    ),
    "duration": lambda text: waiting("duration", text),
    "date": lambda text: waiting("date", text),
    "boundary": lambda text: (
        Process().start().user("a").end().boundary("b", "a", date=text).end("e2")
    ),
    "parameter": lambda text: Process().start().service("s", text=text).end(),
    "candidate groups": lambda text: Process().start().user("a", candidateGroups=text).end(),
    "due date": lambda text: Process().start().user("a", dueDate=text).end(),
    "correlation": lambda text: Process().start().user("a", correlationKey=text).end(),
    "payload property": lambda text: Process().start().throw("t", "m", reason=text).end(),
    "payload": payload,
}


@pytest.mark.parametrize("text", CODE)
@pytest.mark.parametrize("surface", SURFACES)
def test_code_is_refused_on_every_surface(surface: str, text: str) -> None:
    assert errors(SURFACES[surface](text), draft=True) == {"expression_wrong"}


@pytest.mark.parametrize("text", CODE)
def test_a_cycle_is_never_computed(text: str) -> None:
    drawn = Process().start().user("a").end()
    drawn.boundary("b", "a", cycle=text, interrupting=False).service("s").end("e2")
    assert errors(drawn, draft=True) <= {"timer_cycle_computed", "timer_type"} != set()


def test_the_sentence_names_the_place_and_the_reason() -> None:
    (finding,) = (f for f in judged(condition("n >")).findings if f.level == "error")
    assert finding.en.startswith('the condition of "f2_p": The expression “n >” cannot be read')
    assert finding.fa.startswith("شرط در «f2_p»: عبارت «n >»")


@pytest.mark.parametrize(
    "text", ['"P5D"', "P5D", "${limits_days}", "= wait_for", 'if n > 1 then "P1D" else "P2D"']
)
def test_a_duration_may_be_fixed_or_computed(text: str) -> None:
    assert not errors(waiting("duration", text))


@pytest.mark.parametrize(
    "text",
    ['"banana"', '"P999999999M"', 'duration("P999999999M")', 'if n > 1 then "P1D" else "P99Y"'],
)
def test_a_duration_out_of_bounds_is_refused_wherever_it_is_written(text: str) -> None:
    assert errors(waiting("duration", text), draft=True) == {"timer_wrong"}


@pytest.mark.parametrize("text", ["5", "true", "[1]", '{a: "P1D"}'])
def test_what_is_no_time_is_refused(text: str) -> None:
    assert errors(waiting("duration", text), draft=True) == {"timer_type"}


def test_working_days_are_a_date_and_nothing_else() -> None:
    assert not errors(waiting("date", "working days(3)"))
    assert errors(waiting("duration", "working days(3)"), draft=True) == {"working_time_place"}
    assert errors(waiting("duration", "working hours(3)"), draft=True) == {"working_time_place"}


def test_a_timer_without_a_time_is_a_gap() -> None:
    drawn = with_element(
        '<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition/>'
        "</bpmn:intermediateCatchEvent>"
    )
    assert errors(drawn) == {"timer_missing"}
    assert not errors(drawn, draft=True)


def test_a_timer_has_one_time() -> None:
    both = timer(duration='"P1D"').replace(
        "</bpmn:timerEventDefinition>",
        "<bpmn:timeDate>due</bpmn:timeDate></bpmn:timerEventDefinition>",
    )
    xml = f'<bpmn:intermediateCatchEvent id="x">{both}</bpmn:intermediateCatchEvent>'
    assert errors(with_element(xml), draft=True) == {"twice"}


@pytest.mark.parametrize("name", ["case", "_x", "__builtins__", "sum", "now"])
def test_the_systems_names_cannot_be_taken(name: str) -> None:
    assert errors(Process().start().script("s", f"{name} = 1").end(), draft=True)
    assert errors(Process().start().service("s", result=name).end(), draft=True) == {
        "name_reserved"
    }
    thrown = Process().start().throw("t", "m", **{name: "1"}).end()
    assert errors(thrown, draft=True) == {"name_reserved"}


def test_a_variable_has_a_plain_name() -> None:
    assert errors(Process().start().service("s", result="a.b").end()) == {"name_wrong"}
    assert not errors(Process().start().service("s", result="نتیجه").end())


def test_an_empty_script_is_a_gap() -> None:
    assert errors(Process().start().script("s", "").end()) == {"script_empty"}
    assert not errors(Process().start().script("s", "").end(), draft=True)


def test_retries_are_a_small_number() -> None:
    def drawn(retries: str) -> bytes:
        retry = f'<spiffworkflow:retry retries="{retries}"/></spiffworkflow:serviceTaskOperator>'
        xml = Process().start().service("s").end().xml().decode()
        return xml.replace("</spiffworkflow:serviceTaskOperator>", retry).encode()

    assert not errors(drawn("3"))
    for wrong in ("-1", "999999999", "many", "", "3.5"):
        assert errors(drawn(wrong), draft=True) == {"retries_wrong"}


def test_a_mountain_of_expressions_is_refused() -> None:
    drawn = Process().start()
    for number in range(250):
        drawn.script(f"s{number}", "n = " + " + ".join(["n"] * 99))
    assert "expressions_many" in errors(drawn.end(), draft=True)
