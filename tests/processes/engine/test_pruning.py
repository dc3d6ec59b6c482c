"""A long life leaves no weight: what is stored and what a step costs stay the same for years."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from processes.engine.definition import Definition
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from tests.builders import Process

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GENEROUS = 0.2  # seconds of work for a step, however old the instance


class Life:
    """One instance that is stored before every step; the weight of each state is kept."""

    def __init__(self, *processes: Process) -> None:
        files = {f"bpmn/p/{process.key}.bpmn": process.xml() for process in processes}
        self.definition, self.now = Definition("p", files), NOON
        self.run = Run.start(self.definition, self._around(), {"n": 0, "again": True})
        self.weights: list[int] = []
        self.costs: list[float] = []

    def _around(self) -> Surroundings:
        return Surroundings(Scope(now=self.now))

    def _stored(self) -> Run:
        state = self.run.dump()
        self.weights.append(len(state))
        self.run = Run.load(self.definition, self._around(), state)
        return self.run

    def complete(self, element: str, **variables: object) -> None:
        began = time.thread_time()
        run = self._stored()
        (task,) = [place for place in run.user_tasks() if place.element_id == element]
        run.complete(task.task_id, variables)
        self.costs.append(time.thread_time() - began)

    def fire_and_do_the_job(self) -> None:
        began = time.thread_time()
        self._stored().fire()
        for place, _ in self.run.jobs():
            self.run.finish_job(place.task_id, {"sent": True})
        self.costs.append(time.thread_time() - began)

    def late_cost(self) -> float:
        """Seconds of work for a step at the end; the middle one, as a collector may pass by."""
        return median(self.costs[-20:])

    def is_flat(self) -> bool:
        """Whether the last states weigh no more than the first, but for longer numbers."""
        return max(self.weights[-20:]) <= max(self.weights[:20]) + 40


def rounds() -> Process:
    """Work that is done again and again, each time with a limit of 72 hours."""
    process = Process().start().xor("top").script("count", "n = n + 1").user("work").xor("more")
    process.when("again = true").to("top").at("more").otherwise().user("last").end()
    return process.boundary("late", "work", duration='"PT72H"').user("escalated").end("end2")


def forked_rounds() -> Process:
    """The same, with two branches in every round and a sub-process in one of them."""
    inner = Process("inner").start("from").user("look").end("to")
    process = Process().start().xor("top").parallel("fork").user("work").parallel("join")
    process.at("fork").sub("part", inner).to("join").at("join").script("count", "n = n + 1")
    process.xor("more").when("again = true").to("top").at("more").otherwise().user("last")
    return process.end()


def test_two_thousand_rounds_weigh_no_more_than_ten() -> None:
    life = Life(rounds())
    for _ in range(2_000):
        life.complete("work", again=True)
    assert life.is_flat() and life.late_cost() < GENEROUS
    life.complete("work", again=False)
    life.complete("last")
    assert life.run.is_completed
    assert life.run.variables["n"] == 2_001


def test_two_branches_still_wait_for_one_another_after_five_hundred_rounds() -> None:
    life = Life(forked_rounds())
    for number in range(500):
        first, second = ("work", "look") if number % 2 else ("look", "work")
        life.complete(first)
        assert [place.element_id for place in life.run.user_tasks()] == [second]
        life.complete(second, again=True)
    assert life.is_flat() and life.late_cost() < GENEROUS
    life.complete("look")
    life.complete("work", again=False)
    life.complete("last")
    assert life.run.is_completed
    assert life.run.variables["n"] == 501


def test_a_daily_reminder_of_five_years_comes_each_day_and_weighs_nothing() -> None:
    process = Process().start().user("work").user("last").end()
    process.boundary("nag", "work", interrupting=False, cycle='"R/P1D"').service("remind")
    life = Life(process.end("end2"))
    for day in range(1, 1_826):
        life.now = NOON + timedelta(days=day)
        life.fire_and_do_the_job()
        due = life.run.due_at()
        assert due is not None and due - life.now <= timedelta(days=1)
    assert life.is_flat() and life.late_cost() < GENEROUS
    life.complete("work")
    assert life.run.due_at() is None
    life.complete("last")
    assert life.run.is_completed


def test_a_standard_loop_of_a_thousand_rounds_weighs_little() -> None:
    characteristics = (
        '<bpmn:standardLoopCharacteristics testBefore="false"><bpmn:loopCondition>'
        "again = true</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    life = Life(Process().start().node("userTask", "work", characteristics).user("last").end())
    for _ in range(1_000):
        life.complete("work", again=True)
    assert life.late_cost() < GENEROUS
    life.complete("work", again=False)
    life.complete("last")
    assert life.run.is_completed
