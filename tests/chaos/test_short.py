"""Power cuts in short form: worker, ticker, broker die at random; no work is lost or doubled."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.composition import make_ports
from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.valkey import Valkey
from processes import audit
from processes.cases import intake
from processes.cases.tables import CaseDeadline, Correspondence
from processes.instances import verbs
from processes.instances.tables import (
    EventLog,
    Incident,
    Job,
    MessageSubscription,
    ProcessInstance,
    UserTask,
)
from processes.instances.work import open_work
from processes.settings import read_settings
from tests.builders import Process
from tests.rig.houses import House
from tests.rig.towns import Town, small_package
from tests.rig.waiting import until

CASES = 15
FAULTY_SECONDS = 12.0
QUIET_SECONDS = 60.0
SEED = int(os.environ.get("CHAOS_SEED", "2026"))
STEPS = {"case_handling": 1 + 3, "nudge": 1 + 1 + 1}  # start, timer, jobs


class Broker:
    """A Valkey of this test's own, which may be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.server = Valkey(folder / "mortal", free_port(), "tests", folder / "mortal.log")
        self.start()

    def start(self) -> None:
        self.program = self.server.program()
        self.child = programs.spawn(self.program)
        self.server.wait_until_ready(self.child)

    def restart(self) -> None:
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        time.sleep(0.5)
        self.start()

    def flush(self) -> None:
        with redis.Redis.from_url(self.server.url) as client:
            client.flushall()

    def stop(self) -> None:
        programs.stop(self.child, self.program)


@pytest.fixture
def broker(data: Path) -> Iterator[Broker]:
    """A broker that may die."""
    made = Broker(data)
    yield made
    made.stop()


@pytest.fixture
def houses(town: Town, broker: Broker, tmp_path: Path) -> Iterator[list[House]]:
    """Two workers and two tickers on the town's database."""
    url = town.sessions.kw["bind"].url.render_as_string(hide_password=False)
    made = [House(tmp_path / "house", url, broker.server.url) for _ in range(2)]
    for house in made:
        house.start("worker", "tick")
    yield made
    for house in made:
        house.stop()


def receive(town: Town, house: House) -> None:
    """The citizens write; each message also begins a process that waits for a timer."""
    nudge = Process("nudge").start().catch("wait", duration='"PT2S"')
    nudge.service("tell", "set_status", status='"waiting"', note='"a timer fired"')
    nudge.user("look", lane="triage_expert", form="assess").end()
    form = town_form("assess")
    town.publish({"bpmn/nudge/nudge.bpmn": nudge.xml(), "forms/assess.form": form})
    settings = read_settings(house.environ())
    ports = replace(make_ports(settings), after_commit=lambda new_jobs: None)
    for number in range(CASES):
        with open_work(town.sessions, ports) as work:
            case_id = intake.receive(work, message(number)).case_id
            verbs.start(work, "nudge", case_id=case_id, variables={}, idempotency_key=f"n{number}")


def message(number: int) -> intake.NewMessage:
    return intake.NewMessage(
        kind="complaint",
        body="چراغ این چهارراه خاموش است.",
        topic_key="roads.asphalt",
        district_key="d05",
        identity="named",
        name="نسترن آزمونی",
        phone="09120000000",
        source="web",
        external_id=str(number),
    )


def town_form(key: str) -> bytes:
    return small_package()[f"forms/{key}.form"]


def break_things(houses: list[House], broker: Broker) -> Counter[str]:
    """Faults at random for a while; whoever ends by itself is started again, as the house does."""
    dice, done = random.Random(SEED), Counter[str]()  # noqa: S311 - a seed that can be repeated
    end = time.monotonic() + FAULTY_SECONDS
    while time.monotonic() < end:
        house = dice.choice(houses)
        fault = dice.choice(["worker", "worker", "tick", "horse", "flush", "broker"])
        if fault in house.running and house.running[fault].poll() is None:
            house.kill(fault)
        elif fault == "horse":
            kill_horse(house)
        elif fault == "flush":
            broker.flush()
        elif fault == "broker":
            broker.restart()
        done[fault] += 1
        time.sleep(dice.uniform(0.1, 0.6))
        done["ended by itself"] += keep_running(houses)
    return done


def kill_horse(house: House) -> None:
    """Kill the process that does one job, not the worker that forked it."""
    for child in psutil.Process(house.running["worker"].pid).children():
        child.kill()


def keep_running(houses: list[House]) -> int:
    ended = 0
    for house in houses:
        for part in ("worker", "tick"):
            child = house.running.get(part)
            ended += child is not None and child.poll() is not None
            if child is None or child.poll() is not None:
                house.start(part)
    return ended


def is_quiet(sessions: Callable[[], Session], houses: list[House]) -> Callable[[], bool]:
    def holds() -> bool:
        keep_running(houses)
        time.sleep(0.3)
        with sessions() as session:
            jobs = select(func.count()).select_from(Job).where(Job.status == "waiting")
            tasks = select(func.count()).select_from(UserTask).where(UserTask.state == "open")
            return session.scalar(jobs) == 0 and session.scalar(tasks) == 2 * CASES

    return holds


def orphans(session: Session) -> list[int]:
    """Open instances that wait for nothing: neither task, job, timer, message nor incident."""
    mine = ProcessInstance.id
    reasons = [
        select(row.instance_id).where(row.instance_id == mine, kept).exists()
        for row, kept in (
            (UserTask, UserTask.state == "open"),
            (Job, Job.status == "waiting"),
            (MessageSubscription, MessageSubscription.id.is_not(None)),
            (Incident, Incident.closed_at.is_(None)),
        )
    ]
    query = select(mine).where(
        ProcessInstance.status == "running", ProcessInstance.due_at.is_(None)
    )
    for reason in reasons:
        query = query.where(~reason)
    return list(session.scalars(query))


def counted(session: Session, *columns: Any) -> set[int]:
    """How often each combination of `columns` occurs, as the set of those numbers."""
    query = select(func.count()).select_from(columns[0].class_).group_by(*columns)
    return set(session.scalars(query))


def test_power_cuts_lose_nothing_and_double_nothing(
    town: Town, broker: Broker, houses: list[House]
) -> None:
    receive(town, houses[0])
    faults = break_things(houses, broker)
    print(f"seed {SEED}: {dict(faults)}")  # noqa: T201 - pytest shows it when the test fails
    until(is_quiet(town.sessions, houses), QUIET_SECONDS)
    with town.sessions() as session:
        assert counted(session, UserTask.instance_id) == {1}
        assert counted(session, Job.instance_id, Job.element_id) == {1}
        assert set(session.scalars(select(Job.status))) == {"done"}
        assert counted(session, Correspondence.case_id) == {2}
        assert counted(session, CaseDeadline.case_id) == {1}
        assert session.scalars(select(Incident)).all() == []
        assert counted(session, EventLog.instance_id, EventLog.task_id, EventLog.state) == {1}
        for row in session.scalars(select(ProcessInstance)):
            assert row.lock_version == STEPS[row.process_key]
            seqs = select(EventLog.seq).where(EventLog.instance_id == row.id)
            assert sorted(session.scalars(seqs)) == list(range(1, row.next_seq))
        assert orphans(session) == []
        assert list(audit.verify(session)) == []
