"""No diagram may run for ever or multiply without end."""

import time

import pytest

from tests.builders import Process
from tests.processes.engine.lint.judging import errors


def looped(drawn: Process, back_to: str = "a") -> Process:
    """The diagram with a way back from a choice after its last step."""
    return drawn.xor("g").when("n > 99").end().at("g").otherwise().to(back_to)


@pytest.mark.parametrize("kind", ["script", "service", "rule"])
def test_a_loop_that_waits_for_nobody_is_refused(kind: str) -> None:
    assert errors(looped(getattr(Process().start(), kind)("a")), draft=True) == {"endless_loop"}


def test_a_loop_with_a_person_a_time_or_a_message_is_allowed() -> None:
    assert not errors(looped(Process().start().user("a")))
    assert not errors(looped(Process().start().script("a").catch("t", duration='"PT1H"')))
    assert not errors(looped(Process().start().script("a").catch("m", message="more")))


def test_a_loop_without_a_choice_cannot_be_foreseen_by_the_engine() -> None:
    drawn = Process().start().user("a").catch("t", duration='"PT1H"').to("a")
    drawn.boundary("b", "a", message="stop").end()
    assert errors(drawn, draft=True) == {"loop_undecided"}
    foreseen = Process().start().xor("back").user("a").catch("t", duration='"PT1H"').to("back")
    assert not errors(foreseen.boundary("b", "a", message="stop").end())


def test_a_past_date_stops_no_loop() -> None:
    drawn = Process().start().script("a").catch("t", date='"2020-01-01T00:00:00Z"')
    assert errors(looped(drawn), draft=True) == {"endless_loop"}


def test_a_loop_around_or_inside_a_sub_process_is_seen() -> None:
    quick = Process("i").start("in").script("s").end("out")
    assert errors(looped(Process().start().sub("a", quick)), draft=True) == {"endless_loop"}
    slow = Process("i").start("in").user("u").end("out")
    assert not errors(looped(Process().start().sub("a", slow)))
    turning = Process("i").start("in").script("s").xor("h").when("n > 1").end("out")
    turning.at("h").otherwise().to("s")
    assert errors(Process().start().sub("a", turning).end()) == {"endless_loop"}


def test_an_error_that_tries_again_at_once_is_an_endless_loop() -> None:
    drawn = Process().start().service("a").end().boundary("b", "a", error="E").script("c").to("a")
    assert errors(drawn, draft=True) == {"endless_loop"}


def test_a_loop_through_a_called_process_is_judged_by_that_process() -> None:
    caller = looped(Process("p").start().call("a", "q"))
    quick = Process("q").start("qs").script("s").end("qe")
    slow = Process("q").start("qs").user("u").end("qe")
    assert errors(caller, quick, draft=True) == {"endless_loop"}
    assert not errors(caller, slow)


def test_processes_that_call_each_other_are_refused() -> None:
    itself = Process("p").start().call("a", "p").end()
    assert errors(itself, draft=True) == {"call_cycle"}
    first = Process("p").start().user("u").call("a", "q").end()
    second = Process("q").start("qs").sub("s", Process("i").start("is").call("c", "p").end("ie"))
    assert errors(first, second.end("qe"), draft=True) == {"call_cycle"}


def test_a_message_that_starts_its_own_sender_at_once_is_refused() -> None:
    itself = Process("p").start(message="go").script("s").end(message="go")
    assert errors(itself, draft=True) == {"message_cycle"}
    waiting = Process("p").start(message="go").user("u").end(message="go")
    assert not errors(waiting)
    first = Process("p").start(message="go").throw("t", "come").end()
    second = Process("q").start("qs", message="come").throw("qt", "go").end("qe")
    assert errors(first, second, draft=True) == {"message_cycle"}


def braid(rounds: int, join: str, step: str = "user", prefix: str = "") -> Process:
    """So many times two parallel branches that meet again at a node of kind `join`."""
    drawn = Process(f"{prefix}p").start(f"{prefix}start")
    for n in range(rounds):
        gateway, meeting = f"{prefix}g{n}", f"{prefix}m{n}"
        getattr(getattr(drawn.parallel(gateway), step)(f"{prefix}a{n}"), join)(meeting)
        getattr(drawn.at(gateway), step)(f"{prefix}b{n}").to(meeting)
    return drawn.end(f"{prefix}end")


@pytest.mark.parametrize("join", ["xor", "user", "script"])
@pytest.mark.parametrize("step", ["user", "script"])
def test_branches_that_double_again_and_again_are_refused(join: str, step: str) -> None:
    assert "tokens_many" in errors(braid(18, join, step), draft=True)


def test_joined_branches_and_one_loose_pair_are_allowed() -> None:
    assert not errors(braid(18, "parallel"))
    assert not errors(braid(1, "xor"))


def test_a_parallel_gateway_reached_by_two_branches_is_refused() -> None:
    assert errors(braid(2, "xor"), draft=True) == {"tokens_twice"}


def test_many_choices_in_a_row_are_no_bomb() -> None:
    drawn = Process().start()
    for n in range(18):
        drawn.xor(f"g{n}").when("n > 1").user(f"a{n}").xor(f"m{n}")
        drawn.at(f"g{n}").otherwise().user(f"b{n}").to(f"m{n}")
    assert not errors(drawn.end())


def test_implicit_splits_are_counted_too() -> None:
    drawn = Process().start()
    for n in range(18):
        drawn.user(f"t{n}").user(f"a{n}").user(f"m{n}").at(f"t{n}").user(f"b{n}").to(f"m{n}")
    assert "tokens_many" in errors(drawn.end(), draft=True)


def test_bombs_in_nested_sub_processes_are_multiplied() -> None:
    inner, outer = braid(4, "xor", "script", "inner_"), braid(4, "xor", "script")
    assert "tokens_many" not in errors(inner) | errors(outer)
    between = outer.at("m3").sub("s", inner)
    outer.parts = [p for p in outer.parts if not (isinstance(p, str) and 'targetRef="end"' in p)]
    assert "tokens_many" in errors(between.to("end"), draft=True)


def test_a_loop_that_multiplies_its_branches_is_refused() -> None:
    drawn = Process().start().user("a").parallel("s").user("b").xor("x").when("n > 1").end()
    drawn.at("x").otherwise().to("a").at("s").user("c").to("a")
    assert "tokens_grow" in errors(drawn, draft=True)


def test_an_event_beside_a_task_may_not_lead_back_to_it() -> None:
    drawn = Process().start().xor("m").user("a").end()
    drawn.boundary("b", "a", duration='"P1D"', interrupting=False).script("s").to("m")
    assert errors(drawn, draft=True) == {"tokens_grow"}
    ends = Process().start().xor("m").user("a").end()
    assert not errors(ends.boundary("b", "a", duration='"P1D"').script("s").to("m"))


def test_the_largest_diagram_is_judged_quickly() -> None:
    drawn = Process().start()
    for n in range(298):
        drawn.parallel(f"g{n}")
    drawn.end()
    for n in range(0, 296, 2):
        drawn.at(f"g{n}").to(f"g{n + 2}").at(f"g{n}").to(f"g{n + 1}")
    started = time.monotonic()
    errors(drawn, draft=True)
    assert time.monotonic() - started < 30  # a hang, not a speed
