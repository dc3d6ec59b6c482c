"""Ninety days of the demonstration city, driven through the real processes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.demo import fill
from processes.cases.tables import Case, CaseEscalation
from processes.feedback.tables import Survey
from processes.instances.tables import Incident, Job, ProcessInstance, UserTask
from processes.settings import Settings
from tests.rig.databases import Database


def quiet(english: str, persian: str) -> None:
    """Nobody listens."""


@pytest.fixture
def life(shipped_city: Database, settings: Settings) -> Iterator[Session]:
    """A session on the filled city."""
    fill(shipped_city.sessions, settings, quiet)
    with shipped_city.sessions() as session:
        yield session


def count(session: Session, table: type, *conditions: object) -> int:
    query = select(func.count()).select_from(table)
    return session.scalar(query.where(*conditions)) or 0  # type: ignore[arg-type]


def test_the_city_has_a_life_and_a_second_filling_adds_nothing(
    life: Session, shipped_city: Database, settings: Settings
) -> None:
    now = func.now()
    is_open = UserTask.state == "open"
    assert count(life, Case, Case.source == "demo") == 400
    assert count(life, Incident) == 0
    assert count(life, Job, Job.status == "waiting") == 0
    assert count(life, UserTask, is_open) > 20
    assert count(life, UserTask, is_open, UserTask.due_at < now) > 5
    assert count(life, UserTask, is_open, UserTask.assignee_id.is_not(None)) > 3
    for level in (0, 1, 2):
        raised = CaseEscalation.level == level
        seen = CaseEscalation.acknowledged_at.is_not(None)
        assert count(life, CaseEscalation, raised, seen) > 0
        assert count(life, CaseEscalation, raised, ~seen) > 0
    assert count(life, Survey, Survey.answered_at.is_not(None)) > 50
    assert count(life, Survey, Survey.answered_at.is_(None)) > 5
    assert count(life, Case, Case.reopened_count > 0) >= 4
    assert count(life, Case, Case.reopened_count > 0, Case.status == "closed") >= 2
    assert count(life, Case, Case.status == "closed") > 60
    assert count(life, Case, Case.status == "in_progress") > 10

    before = count(life, ProcessInstance)
    fill(shipped_city.sessions, settings, quiet)
    assert count(life, ProcessInstance) == before


def test_no_case_is_timed_after_the_moment_of_filling(life: Session) -> None:
    assert count(life, Case, Case.received_at > func.now()) == 0
    assert count(life, UserTask, UserTask.created_at > func.now()) == 0
    assert count(life, ProcessInstance, ProcessInstance.due_at < func.now()) == 0
