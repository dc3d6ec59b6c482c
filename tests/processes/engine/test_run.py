"""What the engine does with a diagram, stored and taken up again before every step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processes.engine.definition import Definition
from processes.engine.faults import ExpressionFailed, NotWaiting, TimerWithoutValue, TooManySteps
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from tests.builders import Process, table

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Stored:
    """An instance that is written to bytes and read back before each verb."""

    def __init__(self, definition: Definition, **variables: Any) -> None:
        self.definition, self.now, self.case = definition, NOON, {"kind": "complaint"}
        self.run = Run.start(definition, self._around(), variables)

    def _around(self) -> Surroundings:
        return Surroundings(Scope(now=self.now), lambda: self.case)

    def again(self) -> Run:
        state = self.run.dump()
        self.run = Run.load(self.definition, self._around(), state)
        assert self.run.dump() == state
        return self.run

    def later(self, **time: int) -> "Stored":
        self.now += timedelta(**time)
        return self

    def at(self) -> list[str]:
        return sorted(place.element_id for place in self.run.user_tasks())

    def complete(self, element: str, **variables: Any) -> None:
        run = self.again()
        task = next(p for p in run.user_tasks() if p.element_id == element)
        run.complete(task.task_id, variables)

    def fire(self) -> None:
        self.again().fire()

    def deliver(self, name: str, **payload: Any) -> None:
        run = self.again()
        place = next(p for p in run.awaited() if p.name == name)
        run.deliver(place.task_id, name, payload)


def defined(*processes: Process, **tables: bytes) -> Definition:
    files = {f"bpmn/p/{p.key}.bpmn": p.xml() for p in processes}
    files |= {f"bpmn/p/{name}.dmn": content for name, content in tables.items()}
    return Definition("p", files)


def test_a_task_is_completed_and_the_process_ends() -> None:
    stored = Stored(defined(Process().start().user("assess").end()))
    assert stored.at() == ["assess"]
    stored.complete("assess", n=5)
    assert stored.run.is_completed
    assert stored.run.variables == {"n": 5}


def test_a_completed_task_is_not_completed_again() -> None:
    stored = Stored(defined(Process().start().user("assess").user("answer").end()))
    task = stored.run.user_tasks()[0]
    stored.complete("assess")
    with pytest.raises(NotWaiting):
        stored.again().complete(task.task_id, {})


def test_the_way_is_chosen_by_a_table_and_a_condition() -> None:
    process = Process().start().rule("decide").xor("which").when('level = "high"').user("chief")
    process.end().at("which").otherwise().user("clerk").end("end2")
    definition = defined(process, limits=table())
    assert Stored(definition, n=3).at() == ["chief"]
    assert Stored(definition, n=2).at() == ["clerk"]
    assert Stored(definition, n=3).run.variables["limits_row"] == 1


def test_a_script_assigns_and_sees_the_case() -> None:
    process = Process().start().script("set", 'm = n * 2\nloud = case.kind = "complaint"').user("t")
    stored = Stored(defined(process.end()), n=4)
    assert stored.run.user_tasks()[0].variables == {"n": 4, "m": 8, "loud": True}


def test_a_faulty_expression_is_named_with_its_element() -> None:
    process = Process().start().script("set", 'm = "a" + 1').user("t").end()
    with pytest.raises(ExpressionFailed) as failed:
        Stored(defined(process))
    assert "set" in failed.value.sentence("en")


def test_a_job_waits_for_its_result() -> None:
    process = Process().start().service("send", "send_letter", letter='"hello"').user("t").end()
    stored = Stored(defined(process))
    ((place, attempt),) = stored.run.jobs()
    assert (place.element_id, attempt, stored.at()) == ("send", 1, [])
    stored.again().finish_job(place.task_id, {"sent": True})
    assert stored.at() == ["t"]
    assert stored.run.variables["sent"] is True
    with pytest.raises(NotWaiting):
        stored.again().finish_job(place.task_id, {})


def test_an_interrupting_timer_takes_the_task_away_when_it_is_due_and_not_before() -> None:
    process = Process().start().user("work").end()
    process.boundary("late", "work", duration='"P3D"').user("chief").end("end2")
    stored = Stored(defined(process))
    assert stored.run.due_at() == NOON + timedelta(days=3, microseconds=1)
    stored.later(days=2).fire()
    assert stored.at() == ["work"]
    stored.later(days=1, seconds=1).fire()
    assert stored.at() == ["chief"]
    assert stored.run.due_at() is None


def test_a_warning_timer_leaves_the_task_where_it_is() -> None:
    process = Process().start().user("work").end()
    process.boundary("warn", "work", interrupting=False, date="due").user("chief").end("end2")
    due = (NOON + timedelta(days=1)).isoformat()
    stored = Stored(defined(process), due=due)
    stored.later(days=1).fire()
    assert stored.at() == ["chief", "work"]
    stored.complete("work")
    assert stored.at() == ["chief"]
    stored.complete("chief")
    assert stored.run.is_completed


def test_a_timer_without_a_date_is_a_fault() -> None:
    process = Process().start().catch("wait", date="nothing").user("t").end()
    with pytest.raises(TimerWithoutValue):
        Stored(defined(process))


def test_the_first_of_several_events_wins() -> None:
    process = Process().start().events("which").catch("answered", message="survey_answered")
    process.user("thank").end().at("which").catch("silence", duration='"P7D"').user("call")
    stored = Stored(defined(process.end("end2")))
    assert [p.catcher_id for p in stored.run.awaited()] == ["answered"]
    assert stored.run.due_at() == NOON + timedelta(days=7, microseconds=1)
    stored.deliver("survey_answered", outcome="settled")
    assert stored.at() == ["thank"]
    assert stored.run.variables["outcome"] == "settled"
    assert stored.run.due_at() is None
    other = Stored(defined(process))
    other.later(days=8).fire()
    assert other.at() == ["call"]


def test_a_message_boundary_interrupts_a_whole_sub_process() -> None:
    ladder = Process("ladder").start("s1").user("warn").catch("wait", duration='"P2D"')
    ladder.user("chief").end("e1")
    process = Process().start().sub("ladder", ladder).end()
    process.boundary("met", "ladder", message="limit_met").end("end2")
    stored = Stored(defined(process))
    stored.complete("warn")
    stored.later(days=3).fire()
    assert stored.at() == ["chief"]
    stored.deliver("limit_met")
    assert stored.at() == []
    assert stored.run.is_completed


def test_a_called_process_gives_its_variables_back() -> None:
    inner = Process("inner").start("s1").user("ask").end("e1")
    process = Process().start().call("handle", "inner").user("answer").end()
    stored = Stored(defined(process, inner), n=1)
    stored.complete("ask", found="yes")
    assert stored.at() == ["answer"]
    assert stored.again().variables == {"n": 1, "found": "yes"}


def test_parallel_branches_meet_again() -> None:
    process = Process().start().parallel("split").user("a").parallel("join").user("c").end()
    process.at("split").user("b").to("join")
    stored = Stored(defined(process))
    assert stored.at() == ["a", "b"]
    stored.complete("b", y=2)
    assert stored.at() == ["a"]
    stored.complete("a", x=1)
    assert stored.at() == ["c"]
    assert stored.again().user_tasks()[0].variables == {"x": 1, "y": 2}


def test_a_task_can_be_sent_back_many_times() -> None:
    process = Process().start().user("write").xor("good").when("ok = true").end()
    process.at("good").otherwise().to("write")
    stored = Stored(defined(process))
    for _ in range(40):
        stored.complete("write", ok=False)
        assert stored.at() == ["write"]
    stored.complete("write", ok=True)
    assert stored.run.is_completed


def test_a_process_that_waits_for_nobody_is_stopped() -> None:
    process = Process().start().script("again", "n = n + 1").xor("enough").when("n < 0").end()
    process.at("enough").otherwise().to("again")
    with pytest.raises(TooManySteps):
        Stored(defined(process), n=1)


def test_a_missed_cycle_fires_once() -> None:
    process = Process().start().user("work").end()
    process.boundary("daily", "work", interrupting=False, cycle='"R5/P1D"')
    process.service("remind", "send_letter").end("end2")
    stored = Stored(defined(process))
    stored.later(days=3, hours=1).fire()
    assert len(stored.run.jobs()) == 1
    stored.later(days=1).fire()
    assert len(stored.run.jobs()) == 2


def test_a_thrown_message_is_handed_out_and_a_start_message_just_starts() -> None:
    process = Process().start(message="answer_sent").throw("tell", "followup_ended").user("t").end()
    stored = Stored(defined(process))
    assert [(t.name, t.element_id) for t in stored.run.take_thrown()] == [
        ("followup_ended", "tell")
    ]
    assert stored.at() == ["t"]


def test_the_changes_tell_the_history_in_order() -> None:
    stored = Stored(defined(Process().start().user("assess").script("note").end()))
    stored.run.take_changes()
    run = stored.run
    run.complete(run.user_tasks()[0].task_id, {})
    assert [(c.element_id, c.state) for c in run.take_changes()] == [
        ("assess", "completed"),
        ("note", "completed"),
        ("end", "completed"),
    ]


def rounds(split: Any) -> Process:
    """A loop round a split with a slow branch: two people look, and it may begin again."""
    process = Process().start().xor("top").user("ask")
    split(process, "fork").when("true" if split is Process.inclusive else None).user("first")
    split(process, "join").user("judge").xor("enough").when("again = true").to("top")
    process.at("enough").otherwise().end().at("fork")
    process.when("true" if split is Process.inclusive else None).user("second").service("slow")
    return process.script("s", "m = 1").to("join")


def test_a_join_waits_for_every_branch_in_each_round() -> None:
    for split in (Process.parallel, Process.inclusive):
        stored = Stored(defined(rounds(split)), again=True)
        for _ in range(3):
            stored.complete("ask")
            stored.complete("first")
            assert stored.at() == ["second"]
            stored.complete("second")
            assert stored.at() == []
            run = stored.again()
            run.finish_job(run.jobs()[0][0].task_id, {})
            assert stored.at() == ["judge"]
            stored.complete("judge")
        assert stored.at() == ["ask"]


def test_a_second_token_through_a_join_takes_nothing_of_the_first_away() -> None:
    process = Process().start().user("main").end()
    process.boundary("more", "main", interrupting=False, duration='"PT1H"').xor("in")
    process.parallel("fork").user("a").parallel("join").user("after").end("e2").at("fork").user(
        "b"
    ).to("join")
    process.boundary("again", "main", interrupting=False, message="more").to("in")
    stored = Stored(defined(process))
    stored.later(hours=2).fire()
    stored.deliver("more")
    for element in ("a", "b", "b"):
        stored.complete(element)
    assert stored.at() == ["a", "after", "main"]
    stored.complete("a")
    assert stored.at() == ["after", "after", "main"]
    for element in ("after", "after", "main"):
        stored.complete(element)
    assert stored.run.is_completed


def test_of_a_message_and_an_overdue_timer_the_message_decides() -> None:
    process = Process().start().events("gate").catch("m", message="word").user("read").end()
    process.at("gate").catch("t", duration='"PT1H"').user("remind").end("e2")
    stored = Stored(defined(process)).later(hours=2)
    stored.deliver("word")
    assert stored.at() == ["read"]


def test_of_two_interrupting_events_at_once_one_interrupts() -> None:
    process = Process().start().user("work").end()
    process.boundary("late", "work", duration='"PT1H"').user("remind").end("e2")
    process.boundary("stop", "work", message="word").user("read").end("e3")
    stored = Stored(defined(process)).later(hours=2)
    stored.deliver("word")
    assert stored.at() == ["read"]


def test_a_message_that_does_not_interrupt_comes_as_often_as_it_is_sent() -> None:
    process = Process().start().user("work").user("review").end()
    process.boundary("more", "work", interrupting=False, message="word").user("read").end("e2")
    stored = Stored(defined(process))
    for said in ("one", "two", "three"):
        stored.deliver("word", said=said)
    assert stored.at() == ["read", "read", "read", "work"]
    heard = {
        place.variables["said"] for place in stored.run.user_tasks() if "said" in place.variables
    }
    assert heard == {"one", "two", "three"}
    stored.complete("work")
    assert stored.at() == ["read", "read", "read", "review"]
    assert stored.run.awaited() == []
    for element in ("read", "read", "review", "read"):
        stored.complete(element)
    assert stored.run.is_completed


def test_what_a_message_began_beside_goes_on_when_the_work_is_interrupted() -> None:
    process = Process().start().user("work").end()
    process.boundary("more", "work", interrupting=False, message="word").user("read").end("e2")
    process.boundary("stop", "work", message="enough").user("close").end("e3")
    stored = Stored(defined(process))
    stored.deliver("word")
    stored.deliver("word")
    stored.deliver("enough")
    assert stored.at() == ["close", "read", "read"]
    assert stored.run.awaited() == []
    for element in ("read", "close", "read"):
        stored.complete(element)
    assert stored.run.is_completed
