"""An instance taken over by another version of its drawing, position by position."""

import pytest

from processes.engine.definition import Definition
from processes.engine.repair.misplaced import WouldWaitForEver
from processes.engine.repair.remapping import remap
from processes.engine.repair.unsafe import UnsafeMigration
from processes.engine.run import Run
from tests.builders import Process
from tests.processes.engine.test_run import Stored, defined


def migrate(stored: Stored, new: Definition, **mapping: str) -> list[tuple[str, str]]:
    """Take it over; answers what became of each token."""
    run, outlook = remap(stored.again(), new, mapping)
    stored.run, stored.definition = run, new
    stored.again()
    return sorted((fate.place.element_id, fate.how) for fate in outlook.fates)


def refused(stored: Stored, new: Definition, **mapping: str) -> str:
    with pytest.raises(UnsafeMigration) as unsafe:
        remap(Run.load(stored.definition, stored._around(), stored.run.dump()), new, mapping)
    told = unsafe.value
    assert all("{" not in told.sentence(language) for language in ("fa", "en"))
    return told.sentence("en")


def row(*names: str, key: str = "p") -> Process:
    process = Process(key).start(f"{key}_start")
    for name in names:
        process.user(name)
    return process.end(f"{key}_end")


def timed(*, with_warning: bool = True, second: bool = False) -> Process:
    process = Process().start().user("work").user("next").end()
    if with_warning:
        process.boundary("warn", "work", interrupting=False, duration='"P1D"').user("warned")
        process.end("e2")
    process.boundary("late", "work", duration='"P3D"').user("chief").end("e3")
    if second:
        process.boundary("later", "work", duration='"P5D"').user("mayor").end("e4")
    return process


def forked(*branches: str) -> Process:
    process = Process().start().parallel("fork").user("a").parallel("join").user("after").end()
    for branch in branches:
        process.at("fork").user(branch).to("join")
    return process


def test_a_step_added_ahead_is_visited_and_one_added_behind_is_not() -> None:
    stored = Stored(defined(row("a", "b", "c")))
    stored.complete("a", n=1)
    task = stored.run.user_tasks()[0].task_id
    assert migrate(stored, defined(row("x", "a", "b", "y", "c"))) == [("b", "kept")]
    assert stored.run.user_tasks()[0].task_id == task
    stored.complete("b")
    assert stored.at() == ["y"]
    assert stored.run.user_tasks()[0].variables == {"n": 1}


def test_a_reminder_that_is_being_sent_is_not_lost_and_the_next_one_comes() -> None:
    process = Process().start().user("work").end()
    process.boundary("nag", "work", interrupting=False, cycle='"R3/PT1H"').service("remind")
    process.end("e2")
    stored = Stored(defined(process))
    stored.later(hours=1, minutes=1).fire()
    ((job, _),) = stored.run.jobs()
    migrate(stored, defined(process))
    assert [place.task_id for place, _ in stored.run.jobs()] == [job.task_id]
    stored.again().finish_job(job.task_id, {})
    stored.later(hours=1).fire()
    assert [place.element_id for place, _ in stored.run.jobs()] == ["remind"]


def test_due_times_are_kept_and_timers_fire_at_the_time_first_set() -> None:
    stored = Stored(defined(timed()))
    due = stored.run.due_at()
    stored.later(hours=20)
    migrate(stored, defined(timed()))
    assert stored.run.due_at() == due
    stored.later(hours=5).fire()
    assert stored.at() == ["warned", "work"]
    migrate(stored, defined(timed()))
    stored.later(days=2).fire()
    assert stored.at() == ["chief", "warned"]
    stored.complete("chief")
    stored.complete("warned")
    assert stored.run.is_completed


def test_a_step_that_is_gone_is_refused_until_somebody_says_where_to() -> None:
    stored = Stored(defined(row("a", "b", "c")))
    stored.complete("a", n=1)
    new = defined(row("a", "z", "c"))
    assert "“Name of b” is not in the new version" in refused(stored, new)
    assert migrate(stored, new, b="z") == [("b", "renamed")]
    assert stored.at() == ["z"]
    stored.complete("z")
    assert stored.at() == ["c"]


def test_a_mapping_to_another_kind_of_step_begins_there_anew() -> None:
    stored = Stored(defined(row("a", "b")))
    new = Process().start("p_start").user("first").catch("rest", duration='"P2D"').user("b").end()
    assert migrate(stored, defined(new), a="rest") == [("a", "anew")]
    assert stored.at() == []
    stored.later(days=2, hours=1).fire()
    assert stored.at() == ["b"]


def test_a_step_of_another_kind_is_refused_and_may_begin_anew() -> None:
    stored = Stored(defined(Process().start().service("do").user("z").end()))
    new = defined(Process().start().service("do", "other").user("z").end())
    assert "of another kind" in refused(stored, new)
    assert migrate(stored, new, do="do") == [("do", "anew")]
    ((place, attempt),) = stored.run.jobs()
    assert (place.element_id, attempt) == ("do", 1)


def test_a_step_that_got_a_timer_is_refused_and_may_begin_anew() -> None:
    stored = Stored(defined(timed(with_warning=False)))
    stored.later(days=2)
    new = defined(timed(with_warning=False, second=True))
    assert "has got events on its edge (later)" in refused(stored, new)
    assert ("work", "anew") in migrate(stored, new, work="work")
    stored.later(days=2).fire()
    assert stored.at() == ["work"], "begun anew: the third day is not over"
    stored.later(days=2).fire()
    assert stored.at() == ["chief"]


def test_a_step_without_an_edge_that_gets_one_is_refused_too() -> None:
    stored = Stored(defined(row("work", "next")))
    new = defined(timed(with_warning=False))
    assert "late" in refused(stored, new)
    migrate(stored, new, work="work")
    assert stored.at() == ["work"]
    stored.complete("work")
    assert (stored.at(), stored.run.due_at()) == (["next"], None)


def test_an_edge_that_is_drawn_no_more_is_dropped_and_the_step_goes_on() -> None:
    stored = Stored(defined(timed()))
    assert migrate(stored, defined(timed(with_warning=False))) == [
        ("late", "kept"),
        ("warn", "dropped"),
        ("work", "kept"),
    ]
    stored.complete("work")
    assert (stored.at(), stored.run.due_at()) == (["next"], None)
    other = Stored(defined(timed()))
    migrate(other, defined(row("work", "next")))
    assert other.run.due_at() is None
    other.complete("work")
    other.complete("next")
    assert other.run.is_completed


def test_what_an_edge_has_begun_goes_on_though_the_edge_is_gone() -> None:
    new = Process().start().user("work").xor("x").when("n = 1").user("warned").end("e2")
    new.at("x").otherwise().user("next").end()
    new.boundary("late", "work", duration='"P3D"').user("chief").end("e3")
    for order in (["warned", "work", "next"], ["work", "warned", "next"]):
        stored = Stored(defined(timed()), n=0)
        stored.later(days=2).fire()
        assert stored.at() == ["warned", "work"]
        assert ("warned", "kept") in migrate(stored, defined(new))
        assert stored.run.due_at() is not None
        for element in order:
            stored.complete(element)
        assert stored.run.is_completed


def test_branches_at_a_join_keep_what_has_arrived() -> None:
    stored = Stored(defined(forked("b", "c")))
    stored.complete("b", n=2)
    stored.complete("c")
    new = forked("b", "c")
    assert migrate(stored, defined(new)) == [("a", "kept"), ("join", "kept"), ("join", "kept")]
    stored.complete("a")
    assert stored.at() == ["after"]
    assert stored.run.user_tasks()[0].variables == {"n": 2}


def test_a_branch_that_never_began_would_be_waited_for_and_is_refused() -> None:
    stored = Stored(defined(forked("b")))
    with pytest.raises(WouldWaitForEver, match="Name of join"):
        remap(stored.again(), defined(forked("b", "c")), {})


def test_a_branch_whose_way_into_the_join_is_gone_is_refused() -> None:
    stored = Stored(defined(forked("b", "c")))
    stored.complete("b")
    new = defined(forked("c"))
    assert "no such way into it" in refused(stored, new)


def test_called_processes_are_taken_over_with_the_one_that_called() -> None:
    def callers(*inside: str) -> Definition:
        caller = Process().start().user("a").call("calls", "callee").user("z").end()
        caller.boundary("stop", "calls", message="stop").end("e2")
        return defined(caller, row(*inside, key="callee"))

    stored = Stored(callers("one", "two"))
    stored.complete("a", n=1)
    stored.complete("one")
    assert ("two", "kept") in migrate(stored, callers("one", "two", "three"))
    stored.complete("two")
    assert stored.at() == ["three"]
    new = callers("one")
    assert "“Name of three” is not in the new version" in refused(stored, new)
    assert ("three", "renamed") in migrate(stored, new, three="one")
    stored.complete("one")
    stored.complete("z")
    assert stored.run.is_completed


def test_a_called_process_may_begin_anew_with_its_box() -> None:
    def callers(callee: str) -> Definition:
        caller = Process().start().call("calls", callee).user("z").end()
        return defined(caller, row("one", key="c1"), row("uno", "due", key="c2"))

    stored = Stored(callers("c1"))
    new = callers("c2")
    assert refused(stored, new).count("“Name of") == 1, "the box is told, not each step inside"
    assert migrate(stored, new, calls="calls") == [("calls", "anew")]
    assert stored.at() == ["uno"]


def test_a_sub_process_is_renamed_with_what_runs_in_it() -> None:
    def held(name: str) -> Definition:
        inner = row("deep1", "deep2", key="inner")
        return defined(Process().start().sub(name, inner).user("z").end())

    stored = Stored(held("box"))
    stored.complete("deep1")
    assert "box" in refused(stored, held("crate"))
    assert ("box", "renamed") in migrate(stored, held("crate"), box="crate")
    stored.complete("deep2")
    assert stored.at() == ["z"]


def test_an_event_gateway_keeps_its_timer_unless_its_events_change() -> None:
    def waiting(message: str, *, timer: bool = True) -> Definition:
        process = Process().start().events("which").catch("m", message=message).user("x").end()
        if timer:
            process.at("which").catch("t", duration='"P7D"').user("y").end("e2")
        else:
            process.at("which").catch("t", message="t").user("y").end("e2")
        return defined(process)

    stored = Stored(waiting("word"))
    due = stored.run.due_at()
    stored.later(days=1)
    migrate(stored, waiting("other"))
    assert [p.name for p in stored.run.awaited()] == ["other"]
    assert stored.run.due_at() == due
    assert "waits for something else" in refused(stored, waiting("word", timer=False))


def test_a_mapping_that_names_nothing_is_told() -> None:
    stored = Stored(defined(row("a", "b")))
    assert "names typo" in refused(stored, defined(row("a", "b")), typo="a")
    assert "where no token can be put" in refused(stored, defined(row("z", "b")), a="nowhere")


def test_what_a_step_gone_by_had_worked_out_is_not_forgotten() -> None:
    old = Process().start().script("set", "n = n + 1").catch("rest", duration='"P1D"')
    stored = Stored(defined(old.user("z").end()), n=1)
    migrate(stored, defined(Process().start().catch("rest", duration='"P1D"').user("z").end()))
    stored.later(days=2).fire()
    assert stored.run.user_tasks()[0].variables == {"n": 2}


def test_a_loop_of_many_rounds_is_taken_over() -> None:
    def looping(*, more: bool = False) -> Definition:
        process = Process().start().xor("top").user("work")
        if more:
            process.user("check")
        process.xor("again_or_not").when("again = true").to("top")
        return defined(process.at("again_or_not").otherwise().user("last").end())

    stored = Stored(looping())
    for _ in range(30):
        stored.complete("work", again=True)
    migrate(stored, looping(more=True))
    stored.complete("work", again=False)
    assert stored.at() == ["check"]
