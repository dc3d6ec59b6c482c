"""Tokens put elsewhere by hand: each verb on small drawings, stored before and after."""

from typing import Any

import pytest

from processes.engine.faults import NoBranchFits
from processes.engine.repair import moving
from processes.engine.repair.misplaced import (
    ElsewhereOnly,
    NoPlaceForTokens,
    NothingComesBack,
    NotSkipped,
    WouldWaitForEver,
)
from tests.builders import Process
from tests.processes.engine.test_run import Stored, defined


def token(stored: Stored, element: str) -> Any:
    return next(p.task_id for p, _, _ in stored.again().tokens() if p.element_id == element)


def skip(stored: Stored, element: str) -> None:
    task = token(stored, element)
    moving.skip(stored.run, task)
    stored.again()


def move(stored: Stored, element: str, to: str) -> None:
    task = token(stored, element)
    moving.move(stored.run, task, to)
    stored.again()


def send_back(stored: Stored, to: str) -> None:
    moving.send_back(stored.again(), to)
    stored.again()


def row() -> Process:
    return Process().start().user("a").user("b").user("c").end()


def forked() -> Process:
    process = Process().start().user("before").parallel("fork").user("a").user("a2")
    process.parallel("join").user("after").end()
    return process.at("fork").user("b").to("join")


def edged() -> Process:
    process = Process().start().user("a").user("work").user("c").end()
    process.boundary("warn", "work", interrupting=False, duration='"P1D"').user("warned").end("e2")
    process.boundary("late", "work", duration='"P3D"').user("chief").end("e3")
    return process


def after_the_join() -> Stored:
    stored = Stored(defined(forked()))
    for element in ("before", "b", "a", "a2"):
        stored.complete(element)
    return stored


def test_a_persons_step_is_passed_over() -> None:
    stored = Stored(defined(row()))
    skip(stored, "a")
    assert stored.at() == ["b"]


def test_an_automatic_work_a_timer_and_a_message_are_passed_over() -> None:
    process = Process().start().service("send").catch("rest", duration='"P9D"')
    stored = Stored(defined(process.catch("reply", message="word").user("last").end()))
    skip(stored, "send")
    skip(stored, "rest")
    assert stored.run.due_at() is None
    skip(stored, "reply")
    assert (stored.at(), stored.run.awaited()) == (["last"], [])


def test_a_called_process_is_passed_over_with_all_that_runs_in_it() -> None:
    callee = Process("callee").start("cs").call("deeper", "callee2").end("ce")
    callee2 = Process("callee2").start("cs2").user("inner").end("ce2")
    callee2.boundary("late", "inner", duration='"P1D"').end("ce3")
    stored = Stored(
        defined(Process().start().call("calls", "callee").user("z").end(), callee, callee2)
    )
    assert stored.at() == ["inner"]
    skip(stored, "calls")
    assert (stored.at(), stored.run.due_at()) == (["z"], None)
    stored.complete("z")
    assert stored.run.is_completed


def test_what_only_waits_for_others_is_not_passed_over() -> None:
    events = Process().start().events("which").catch("m", message="word").user("x").end()
    events.at("which").catch("t", duration='"P1D"').user("y").end("e2")
    with pytest.raises(NotSkipped):
        skip(Stored(defined(events)), "which")
    stored = Stored(defined(forked()))
    stored.complete("before")
    stored.complete("b")
    with pytest.raises(NotSkipped, match="Name of join"):
        skip(stored, "join")
    with pytest.raises(NotSkipped):
        other = Stored(defined(edged()))
        other.complete("a")
        skip(other, "late")


def test_skipping_into_a_way_that_does_not_fit_is_told() -> None:
    process = Process().start().user("a").xor("which").when("n = 1").user("x").end()
    process.at("which").when("n = 2").user("y").end("e2")
    with pytest.raises(NoBranchFits):
        skip(Stored(defined(process)), "a")


def test_a_token_is_moved_on_and_the_edge_of_its_step_goes_with_it() -> None:
    stored = Stored(defined(edged()))
    stored.complete("a")
    stored.later(days=2).fire()
    assert stored.at() == ["warned", "work"]
    move(stored, "work", "c")
    assert (stored.at(), stored.run.due_at()) == (["c", "warned"], None)
    stored.complete("c")
    stored.complete("warned")
    assert stored.run.is_completed


def test_a_token_is_moved_onto_a_step_with_an_edge_and_its_timers_begin_now() -> None:
    stored = Stored(defined(edged()))
    stored.complete("a")
    stored.complete("work")
    stored.later(days=5)
    move(stored, "c", "work")
    assert stored.at() == ["work"]
    stored.later(days=3, hours=1).fire()
    assert "chief" in stored.at()


def test_a_process_is_sent_back_with_what_it_knows() -> None:
    stored = Stored(defined(row()))
    stored.complete("a", n=1)
    stored.complete("b", m=2)
    send_back(stored, "a")
    assert stored.at() == ["a"]
    assert stored.run.user_tasks()[0].variables == {"n": 1, "m": 2}
    for element in ("a", "b", "c"):
        stored.complete(element)
    assert stored.run.is_completed


def test_what_runs_beside_is_left_when_a_branch_is_sent_back() -> None:
    stored = Stored(defined(forked()))
    stored.complete("before")
    stored.complete("a")
    send_back(stored, "a")
    assert stored.at() == ["a", "b"]
    for element in ("a", "b", "a2", "after"):
        stored.complete(element)
    assert stored.run.is_completed


def test_a_branch_that_waits_at_the_join_is_withdrawn_when_it_came_from_there() -> None:
    stored = Stored(defined(forked()))
    for element in ("before", "a", "a2"):
        stored.complete(element)
    send_back(stored, "a2")
    assert stored.at() == ["a2", "b"]
    stored.complete("b")
    assert stored.at() == ["a2"], "the join must wait for the branch that was sent back"
    stored.complete("a2")
    assert stored.at() == ["after"]


def test_the_other_branch_still_counts_as_arrived() -> None:
    stored = Stored(defined(forked()))
    for element in ("before", "b", "a", "a2"):
        stored.complete(element)
    assert stored.at() == ["after"]
    again = Stored(defined(forked()))
    for element in ("before", "b", "a"):
        again.complete(element)
    send_back(again, "a")
    again.complete("a")
    again.complete("a2")
    assert again.at() == ["after"]


def test_sending_back_before_the_fork_takes_every_branch_along() -> None:
    stored = Stored(defined(forked()))
    stored.complete("before")
    stored.complete("b")
    send_back(stored, "before")
    assert stored.at() == ["before"]
    for element in ("before", "b", "a", "a2", "after"):
        stored.complete(element)
    assert stored.run.is_completed


def test_a_place_from_which_a_join_would_wait_for_ever_is_refused() -> None:
    stored = Stored(defined(forked()))
    stored.complete("before")
    with pytest.raises(WouldWaitForEver, match="Name of join"):
        move(stored, "a", "after")
    with pytest.raises(WouldWaitForEver):
        send_back(after_the_join(), "a2")
    done = after_the_join()
    send_back(done, "fork")
    assert done.at() == ["a", "b"]


def test_no_token_is_put_on_a_join_an_edge_or_a_beginning() -> None:
    stored = Stored(defined(forked()))
    stored.complete("before")
    for place in ("join", "start"):
        with pytest.raises(NoPlaceForTokens):
            move(stored, "a", place)
    other = Stored(defined(edged()))
    with pytest.raises(NoPlaceForTokens):
        move(other, "a", "late")
    with pytest.raises(ElsewhereOnly):
        move(other, "a", "nowhere")
    with pytest.raises(NothingComesBack):
        send_back(other, "c")


def test_inside_a_called_process_tokens_stay_in_its_drawing() -> None:
    callee = Process("callee").start("cs").user("one").user("two").end("ce")
    caller = Process().start().user("a").call("calls", "callee").user("z").end()
    stored = Stored(defined(caller, callee))
    stored.complete("a")
    stored.complete("one")
    send_back(stored, "one")
    assert stored.at() == ["one"]
    with pytest.raises(ElsewhereOnly):
        move(stored, "one", "z")
    send_back(stored, "a")
    assert stored.at() == ["a"]
    for element in ("a", "one", "two", "z"):
        stored.complete(element)
    assert stored.run.is_completed


def test_a_token_put_on_an_end_ends_its_branch() -> None:
    stored = Stored(defined(row()))
    move(stored, "a", "end")
    assert stored.run.is_completed


def test_edited_variables_reach_every_token_and_what_has_arrived() -> None:
    stored = Stored(defined(forked()), n=1)
    stored.complete("before")
    stored.complete("b")
    moving.edit(stored.again(), {"n": 7})
    assert {dict(p.variables)["n"] for p in stored.again().user_tasks()} == {7}
    stored.complete("a")
    stored.complete("a2")
    assert stored.run.user_tasks()[0].variables == {"n": 7}


def test_a_job_is_asked_for_again_as_a_new_attempt() -> None:
    stored = Stored(defined(Process().start().service("send").user("z").end()))
    moving.ask_again(stored.again(), stored.run.jobs()[0][0].task_id)
    ((_, attempt),) = stored.again().jobs()
    assert attempt == 2


def test_the_rounds_of_a_loop_can_be_sent_back() -> None:
    process = Process().start().xor("top").user("work").user("check").xor("again_or_not")
    process.when("again = true").to("top").at("again_or_not").otherwise().user("last").end()
    stored = Stored(defined(process))
    for _ in range(3):
        stored.complete("work")
        stored.complete("check", again=True)
    stored.complete("work")
    send_back(stored, "work")
    assert stored.at() == ["work"]
    stored.complete("work")
    stored.complete("check", again=False)
    send_back(stored, "check")
    assert stored.at() == ["check"]
