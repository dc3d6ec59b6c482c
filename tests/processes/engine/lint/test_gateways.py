"""Gateways and events run as they are drawn, or not at all."""

import pytest

from tests.builders import Process
from tests.processes.engine.lint.judging import errors, warnings


def choice() -> Process:
    """A choice with one conditional way out; the other is left to the test."""
    return Process().start().user("a").xor("g").when("n > 1").end().at("g")


def test_a_choice_needs_a_default_and_in_a_draft_it_is_a_gap() -> None:
    drawn = choice().when("n < 1").end("e2")
    assert errors(drawn) == {"default_missing"}
    assert not errors(drawn, draft=True)
    assert "default_missing" in warnings(drawn, draft=True)


def test_every_other_way_out_needs_a_condition() -> None:
    drawn = choice().otherwise().end("e2").at("g").end("e3")
    assert errors(drawn) == {"condition_missing"}


def test_the_default_has_no_condition() -> None:
    assert errors(choice().when("n < 1").otherwise().end("e2")) == {"default_conditional"}


def test_the_default_leaves_its_own_gateway() -> None:
    drawn = choice().otherwise().end("e2")
    drawn.defaults["g"] = "f1_p"
    assert "default_unknown" in errors(drawn, draft=True)


def test_a_condition_elsewhere_is_refused() -> None:
    drawn = Process().start().when("n > 1").user("a").end()
    assert errors(drawn, draft=True) == {"condition_place"}
    split = Process().start().parallel("g").when("n > 1").user("a").end()
    assert "condition_place" in errors(split.at("g").user("b").end("e2"), draft=True)


def test_a_join_needs_no_condition() -> None:
    drawn = choice().otherwise().user("b").xor("join").user("c").end("e2")
    assert not errors(drawn.at("g").when("n = 0").to("join"))


def test_an_event_gateway_with_two_timers_is_refused() -> None:
    drawn = Process().start().events("g").catch("a", duration='"P5D"').end()
    drawn.at("g").catch("b", duration='"P1D"').end("e2")
    assert errors(drawn, draft=True) == {"event_gateway_timers"}


def test_an_event_gateway_leads_to_events_alone() -> None:
    drawn = Process().start().events("g").user("a").end().at("g").catch("b", message="m").end("e2")
    assert errors(drawn, draft=True) == {"event_gateway_target"}


def test_an_event_gateway_has_two_ways_and_no_message_twice() -> None:
    once = Process().start().events("g").catch("b", message="m").end()
    assert errors(once, draft=True) == {"event_gateway_few"}
    assert errors(once.at("g").catch("c", message="m").end("e2")) == {"event_gateway_messages"}


@pytest.mark.parametrize("kind", ["script", "rule"])
def test_a_boundary_event_sits_on_what_waits(kind: str) -> None:
    drawn = getattr(Process().start(), kind)("a").end()
    assert errors(drawn.boundary("b", "a", duration='"P1D"').end("e2")) == {"boundary_host"}


def test_a_boundary_event_sits_on_something() -> None:
    drawn = Process().start().user("a").end().boundary("b", "nothing", duration='"P1D"')
    assert "boundary_host" in errors(drawn.end("e2"), draft=True)


def test_an_error_comes_from_a_service_and_interrupts_it() -> None:
    on_person = Process().start().user("a").end().boundary("b", "a", error="E").end("e2")
    assert errors(on_person) == {"boundary_error_host"}
    beside = Process().start().service("a").end().boundary("b", "a", error="E", interrupting=False)
    assert errors(beside.end("e2")) == {"boundary_error"}


def test_an_interruption_does_not_lead_straight_back() -> None:
    drawn = Process().start().user("a").end().boundary("b", "a", duration='"P1D"').to("a")
    assert errors(drawn, draft=True) == {"boundary_back"}


def test_a_cycle_only_reminds_beside_a_task() -> None:
    waiting = Process().start().catch("a", cycle='"R3/P1D"').end()
    assert errors(waiting) == {"cycle_place"}
    ending = Process().start().user("a").end().boundary("b", "a", cycle='"R3/P1D"')
    assert errors(ending.service("c").end("e2")) == {"cycle_place"}


def reminder() -> Process:
    """A user task with a daily reminder; what the reminder does is left to the test."""
    drawn = Process().start().user("a").user("z").end()
    return drawn.boundary("b", "a", cycle='"R3/P1D"', interrupting=False)


def test_a_reminder_may_call_a_service() -> None:
    assert not errors(reminder().script("s").service("c").end("e2"))


def test_a_person_in_a_reminder_would_silently_lose_the_task() -> None:
    assert errors(reminder().user("c").end("e2"), draft=True) == {"cycle_waits"}
    assert errors(reminder().call("c", "escalation").end("e2")) == {"cycle_waits"}
    inner = Process("i").start("in").user("deep").end("out")
    assert errors(reminder().sub("c", inner).end("e2")) == {"cycle_waits"}
    assert "cycle_waits" in errors(reminder().script("s").to("z"), draft=True)


def test_a_person_behind_a_single_timer_keeps_the_task() -> None:
    drawn = Process().start().user("a").end()
    drawn.boundary("b", "a", duration='"P3D"', interrupting=False).user("c").end("e2")
    assert not errors(drawn)
