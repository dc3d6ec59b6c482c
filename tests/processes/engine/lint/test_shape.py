"""A diagram can be walked: one beginning, every step reachable, every path to an end."""

from tests.builders import Process
from tests.processes.engine.lint.judging import errors


def test_a_diagram_without_a_process_is_refused() -> None:
    assert errors(Process()) == {"process_none"}


def test_a_diagram_needs_a_start_and_an_end() -> None:
    assert "start_none" in errors(Process().end(), draft=True)
    assert "end_none" in errors(Process().start().user("a").to("a"), draft=True)


def test_two_starts_would_both_begin_and_are_refused() -> None:
    assert "start_many" in errors(Process().start().end().start("second").to("end"))
    drawn = Process().start(message="by_web").user("a").end().start("s2", message="by_phone")
    assert errors(drawn.to("a")) == {"start_many"}


def test_a_sub_process_begins_plainly_and_once() -> None:
    by_message = Process("i").start("in", message="m").user("a").end("out")
    assert errors(Process().start().sub("s", by_message).end()) == {"start_sub"}


def test_a_step_that_leads_nowhere_is_refused() -> None:
    assert "dead_end" in errors(Process().start().user("a").at("start"), draft=True)


def test_a_step_that_nobody_reaches_is_refused() -> None:
    drawn = Process().start().user("a").end()
    assert "unreachable" in errors(drawn.at(None).user("lonely").to("end"), draft=True)


def test_a_loop_that_never_ends_is_refused() -> None:
    drawn = Process().start().xor("g").when("n > 1").end().at("g").otherwise().user("a").user("b")
    assert "no_way_out" in errors(drawn.to("a"), draft=True)


def test_a_step_behind_a_boundary_event_is_reached() -> None:
    drawn = Process().start().user("a").end().boundary("late", "a", duration='"P5D"').user("b")
    assert not errors(drawn.end("e2"))


def test_a_flow_that_hangs_loose_is_refused() -> None:
    loose = '<bpmn:sequenceFlow id="loose" sourceRef="a" targetRef="nothing"/>'
    assert "flow_broken" in errors(Process().start().user("a").end().raw(loose), draft=True)


def test_a_flow_may_not_cross_the_edge_of_a_sub_process() -> None:
    inner = Process("i").start("in").user("a").end("out")
    drawn = Process().start().sub("s", inner).end()
    crossing = '<bpmn:sequenceFlow id="crossing" sourceRef="a" targetRef="end"/>'
    assert "flow_broken" in errors(drawn.raw(crossing), draft=True)


def test_flows_into_a_start_and_out_of_an_end_are_refused() -> None:
    drawn = Process().start().user("a").end()
    assert "flow_into_start" in errors(drawn.at("a").to("start"), draft=True)
    assert "flow_out_of_end" in errors(Process().start().end().user("a").end("e2"), draft=True)


def test_a_task_with_two_conditional_ways_out_needs_a_gateway() -> None:
    drawn = Process().start().user("a").when("n > 1").end().at("a").end("e2")
    assert {"split_implicit", "condition_place"} <= errors(drawn, draft=True)


def test_two_processes_in_one_file_are_refused() -> None:
    second = '<bpmn:process id="q"><bpmn:startEvent id="qs"/></bpmn:process>'
    drawn = Process().start().user("a").end()
    drawn.top.append(second)
    assert "process_many" in errors(drawn, draft=True)


def test_a_partner_is_drawn_as_an_empty_pool() -> None:
    drawn = Process().start().user("a").end()
    drawn.top.append(
        '<bpmn:collaboration id="c"><bpmn:participant id="us" processRef="p"/>'
        '<bpmn:participant id="citizen" name="شهروند"/>'
        '<bpmn:messageFlow id="mf" sourceRef="citizen" targetRef="start"/></bpmn:collaboration>'
    )
    assert not errors(drawn)


def test_three_hundred_steps_are_the_most() -> None:
    drawn = Process().start()
    for number in range(298):
        drawn.user(f"t{number}")
    assert not errors(drawn.end())
    assert errors(drawn.user("one_more")) == {"too_many_nodes"}


def test_the_id_of_a_process_is_a_plain_key() -> None:
    assert "process_key" in errors(Process("case-handling").start().user("a").end())
