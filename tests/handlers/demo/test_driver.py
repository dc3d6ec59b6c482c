"""A slice of the demonstration city's ninety days, driven through the real processes.

The whole of it takes a minute; `pasokh up --demo` fills it, and `bench` tells how long it took."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.demo import driver, fill
from handlers.demo.story import messages
from processes.cases.tables import Case, CaseEscalation
from processes.definitions.tables import ProcessVersion
from processes.feedback.tables import Survey
from processes.instances.tables import Incident, Job, ProcessInstance, UserTask
from processes.organisation.units import unit_by_key
from processes.settings import Settings
from tests.rig.databases import Database

ALWAYS = {"d204", "d355", "d165"}  # of the unit that was merged, in trouble, a duplicate
STORIES = ("way", "withdraw", "adds", "appeal", "session", "about", "again")
A_KIND = 2  # messages of each sort


def quiet(english: str, persian: str) -> None:
    """Nobody listens."""


def slice_of_life() -> tuple[Mapping[str, Any], ...]:
    """A few messages of every kind and pace and of every story that the files tell."""
    seen: Counter[tuple[str, str]] = Counter()
    chosen: dict[str, Mapping[str, Any]] = {}
    for entry in messages():
        case = entry["case"]
        sorts = [("kind", case["kind"] + case["pace"]), ("severity", case["severity"])]
        sorts += [(name, story_sort(entry[name])) for name in STORIES if name in entry]
        if entry["id"] in ALWAYS or any(seen[sort] < A_KIND for sort in sorts):
            seen.update(sorts)
            chosen[entry["id"]] = entry
    return tuple(entry for entry in chosen.values() if is_whole(entry, chosen))


def story_sort(told: Any) -> str:
    return str(told.get("is", "")) if isinstance(told, Mapping) else ""


def is_whole(entry: Mapping[str, Any], chosen: Mapping[str, Any]) -> bool:
    """Who speaks of another message is told of only with it."""
    of = (entry.get("way") or {}).get("of")
    return of is None or of in chosen


@pytest.fixture
def life(
    shipped_city: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """A session on the filled city."""
    monkeypatch.setattr(driver, "messages", slice_of_life)
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
    assert count(life, Case, Case.source == "demo") == len(slice_of_life())
    assert count(life, Incident, Incident.resolution.is_(None)) >= 1
    assert count(life, Job, Job.status == "waiting") == 0
    assert count(life, UserTask, is_open) > 10
    assert count(life, UserTask, is_open, UserTask.due_at < now) > 2
    assert count(life, UserTask, is_open, UserTask.assignee_id.is_not(None)) > 0
    for level in (0, 1, 2):
        assert count(life, CaseEscalation, CaseEscalation.level == level) > 0
    assert count(life, CaseEscalation, CaseEscalation.acknowledged_at.is_not(None)) > 0
    for kind, least in (("outcome", 5), ("pulse", 1), ("effect", 1)):
        assert count(life, Survey, Survey.kind == kind, Survey.answered_at.is_not(None)) > least
    assert count(life, Survey, Survey.via == "tap") > 0
    assert count(life, Case, Case.reopened_count > 0) >= 1
    assert count(life, Case, Case.stage == 2) >= 1
    assert count(life, Case, Case.withdrawal_asked_at.is_not(None)) >= 1
    assert count(life, Case, Case.grade == "sealed") >= 2
    assert count(life, Case, Case.status == "closed") > 8
    assert count(life, Case, Case.status == "in_progress") > 3
    assert count(life, Case, Case.received_at > now) == 0
    assert count(life, UserTask, UserTask.created_at > now) == 0
    assert count(life, ProcessInstance, ProcessInstance.due_at < now) == 0

    assert count(life, Case, Case.unit_id == unit_by_key(life, "workshops").id) == 0
    assert count(life, Case, Case.unit_id == unit_by_key(life, "trades").id) >= 1
    reformed = ProcessVersion.key == "remedy_tracking"
    assert count(life, ProcessVersion, reformed) == 2

    before = count(life, ProcessInstance)
    fill(shipped_city.sessions, settings, quiet)
    assert count(life, ProcessInstance) == before
