"""A file comes in: now, or at its own dates; once, and without its bad rows."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from handlers.composition import make_ports
from handlers.importing.batches import Outcome, import_batch
from handlers.importing.ground import prepare_ground
from handlers.importing.rows import read_rows
from handlers.importing.verdict import Verdict, judge
from processes.cases.tables import Case, CaseEscalation
from processes.db import unit_of_work
from processes.instances.tables import Incident, Job, ProcessInstance, UserTask
from processes.settings import Settings
from tests.handlers.importing.conftest import ROWS, Material
from tests.rig.databases import Database

PARIS = ZoneInfo("Europe/Paris")
BAD = "9,yesterday,,,no,pothole,Words"


class Import:
    """Riverton's file on its way into the city."""

    def __init__(self, city: Database, settings: Settings, material: Material) -> None:
        self.city, self.settings, self.material = city, settings, material

    def run(self, *, replayed: bool) -> Outcome:
        mapping = self.material.load()
        with unit_of_work(self.city.sessions) as session:
            prepare_ground(session, mapping)
        rows = list(read_rows(self.material.file, mapping))
        ports = make_ports(self.settings)
        return import_batch(self.city.sessions, ports, mapping, rows, replayed=replayed)

    def cases(self) -> Sequence[Case]:
        with self.city.sessions() as session:
            return session.scalars(select(Case).order_by(Case.external_id)).all()

    def count(self, table: type) -> int:
        with self.city.sessions() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def verdict(self) -> Verdict:
        with self.city.sessions() as session:
            return judge(session, self.material.load())


@pytest.fixture
def riverton(shipped_city: Database, settings: Settings, material: Material) -> Import:
    return Import(shipped_city, settings, material)


def test_a_file_comes_in_once(riverton: Import) -> None:
    assert riverton.run(replayed=False).taken == len(ROWS)
    assert riverton.run(replayed=False).known == len(ROWS)
    assert len(riverton.cases()) == len(ROWS)


def test_a_bad_row_is_left_out_and_the_rest_goes_in(riverton: Import) -> None:
    riverton.material.write(*ROWS[:2], BAD, *ROWS[2:])
    outcome = riverton.run(replayed=False)
    assert outcome.taken == len(ROWS)
    assert [one.line for one in outcome.refused] == [4]


def test_an_imported_case_lives_and_waits_for_people(riverton: Import) -> None:
    riverton.run(replayed=False)
    with riverton.city.sessions() as session:
        timelines = set(session.scalars(select(ProcessInstance.timeline)))
        waiting = session.scalar(select(func.count(Job.id)).where(Job.status == "waiting"))
    assert timelines == {"live"}
    assert waiting == len(ROWS)


def test_a_case_keeps_the_promise_of_its_source(riverton: Import) -> None:
    riverton.run(replayed=True)
    first, *_, fourth = riverton.cases()
    assert first.due_at == datetime(2015, 3, 12, 17, tzinfo=PARIS)
    assert fourth.due_at is None


def test_a_replayed_case_is_answered_when_its_source_closed_it(riverton: Import) -> None:
    riverton.run(replayed=True)
    first, second, third, _ = riverton.cases()
    assert first.answered_at == datetime(2015, 3, 5, 11, 30, tzinfo=PARIS)
    assert second.answered_at == datetime(2015, 3, 20, 12, 0, tzinfo=PARIS)
    assert third.answered_at is None


def test_the_log_records_a_breach_where_the_file_says_late(riverton: Import) -> None:
    riverton.run(replayed=True)
    verdict = riverton.verdict()
    assert verdict.closed == {"agree": 3, "on_time": 2, "late": 1}
    assert verdict.still_open == {"agree": 1, "late": 1}
    assert verdict.agreement == 1.0


def test_a_file_that_contradicts_itself_is_named(riverton: Import) -> None:
    riverton.material.write(ROWS[0].replace(",no,", ",yes,"))
    riverton.run(replayed=True)
    (case,) = riverton.verdict().disagreeing
    assert (case.line, case.cause) == (2, "file_contradicts_itself")


def test_escalations_fire_at_their_historic_moments(riverton: Import) -> None:
    riverton.run(replayed=True)
    with riverton.city.sessions() as session:
        query = select(CaseEscalation.raised_at).join(Case, Case.id == CaseEscalation.case_id)
        passed = query.where(
            Case.external_id == "2", CaseEscalation.limit_key == "answer", CaseEscalation.level == 1
        )
        assert session.scalar(passed) == datetime(2015, 3, 6, 17, tzinfo=PARIS)


def test_replayed_cases_stay_on_their_own_timeline(riverton: Import) -> None:
    riverton.run(replayed=True)
    with riverton.city.sessions() as session:
        for table in (Case, ProcessInstance, UserTask, Job):
            assert set(session.scalars(select(table.timeline))) == {"replay:riverton"}
    assert riverton.count(Incident) == 0


def test_a_replay_can_be_taken_up_again(riverton: Import) -> None:
    riverton.material.write(*ROWS[:1])
    riverton.run(replayed=True)
    riverton.material.write(*ROWS)
    outcome = riverton.run(replayed=True)
    assert (outcome.taken, outcome.known) == (len(ROWS) - 1, 1)
