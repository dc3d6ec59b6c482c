"""Joins get what they wait for: every way through a diagram is tried."""

from tests.builders import Process
from tests.processes.engine.lint.judging import errors


def test_a_parallel_join_of_exclusive_branches_waits_for_ever() -> None:
    drawn = Process().start().xor("g").when("n > 1").user("a").parallel("j").end()
    drawn.at("g").otherwise().user("b").to("j")
    assert errors(drawn, draft=True) == {"join_stuck"}


def test_a_branch_that_may_leave_before_the_join_is_refused() -> None:
    drawn = Process().start().parallel("s").user("a").xor("g").when("n > 1").parallel("j").end()
    drawn.at("g").otherwise().end("e2").at("s").user("b").to("j")
    assert errors(drawn, draft=True) == {"join_stuck"}


def test_an_interrupted_branch_must_still_reach_the_join() -> None:
    drawn = Process().start().parallel("s").user("a").parallel("j").end()
    drawn.at("s").user("b").to("j").boundary("late", "a", duration='"P1D"')
    assert errors(drawn.end("e2"), draft=True) == {"join_stuck"}


def test_a_branch_that_comes_to_the_join_twice_is_refused() -> None:
    drawn = Process().start().parallel("s").user("a").parallel("j").end()
    drawn.at("s").user("b").to("j")
    drawn.boundary("beside", "a", duration='"P1D"', interrupting=False).user("c").to("a2")
    drawn.at(None).xor("a2").to("j")
    assert errors(drawn, draft=True) & {"join_repeated", "join_stuck"}


def test_a_way_back_out_of_parallel_branches_never_ends() -> None:
    drawn = Process().start().xor("m").user("a").parallel("s").end()
    drawn.at("s").user("b").xor("again").to("m")
    assert "never_ends" in errors(drawn, draft=True)


def test_an_inclusive_join_takes_whatever_was_chosen() -> None:
    drawn = Process().start().inclusive("s").when("n > 1").user("a").inclusive("j").end()
    drawn.at("s").when("n > 2").user("b").to("j").at("s").otherwise().to("j")
    assert not errors(drawn)


def test_a_terminating_end_frees_a_waiting_join() -> None:
    drawn = Process().start().parallel("s").user("a").xor("g").when("n > 1").parallel("j").end()
    drawn.at("g").otherwise().end("stop", terminate=True).at("s").user("b").to("j")
    assert not errors(drawn)


def test_sub_processes_are_tried_on_their_own() -> None:
    inner = Process("i").start("in").xor("g").when("n > 1").user("a").parallel("j").end("out")
    inner.at("g").otherwise().user("b").to("j")
    assert errors(Process().start().sub("s", inner).end(), draft=True) == {"join_stuck"}


def test_two_flows_between_the_same_nodes_are_refused() -> None:
    drawn = Process().start().parallel("s").user("a").end().at("s").to("a")
    assert "flow_twice" in errors(drawn, draft=True)


def test_a_loop_in_a_loop_that_multiplies_is_refused() -> None:
    drawn = Process().start().xor("m").user("a").xor("k").when("n > 1").end().at("k").otherwise()
    drawn.xor("n").user("b").parallel("s").xor("x").when("n > 2").end("e2")
    drawn.at("x").otherwise().to("n").at("s").to("m")
    assert "tokens_grow" in errors(drawn, draft=True)


def test_a_join_behind_a_message_that_may_come_again_is_refused() -> None:
    drawn = Process().start().user("work").end()
    drawn.boundary("more", "work", message="word", interrupting=False).parallel("s").user("a")
    drawn.parallel("j").end("e2").at("s").user("b").to("j")
    assert errors(drawn, draft=True) == {"join_repeated"}
