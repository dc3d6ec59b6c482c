"""An officer's inbox: what next, why me, by when."""

import pytest
from flask import Flask

from processes.cases import answering
from processes.cases.tables import CaseExclusion
from processes.db import unit_of_work
from tests.rig.towns import Town
from tests.web.desks import Desk, desk

ASSESSED = {"topic": "roads.asphalt", "severity": "S3", "points": [{"text": "نشست آسفالت"}]}


@pytest.fixture
def case_id(town: Town) -> int:
    """A case that waits for an officer of district 5."""
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    return case_id


@pytest.fixture
def officer(town_app: Flask, case_id: int) -> Desk:
    return desk(town_app, "d05.officer1")


def test_a_task_of_the_group_is_seen_by_its_group_and_by_nobody_else(
    officer: Desk, town_app: Flask
) -> None:
    assert "Name of answer" in officer.get("/inbox?box=groups")
    assert "Name of answer" not in desk(town_app, "d07.officer1").get("/inbox?box=groups")


def test_an_empty_inbox_says_what_to_do(officer: Desk) -> None:
    page = officer.get("/inbox")
    assert "Nothing is with you." in page
    assert "See the tasks of my groups" in page


def test_a_claimed_task_moves_from_the_group_to_the_officer(
    officer: Desk, town: Town, case_id: int
) -> None:
    task = town.tasks(case_id)["answer"]
    assert officer.post(f"/tasks/{task.id}/claim").status_code == 302
    assert f"/tasks/{task.id}" in officer.get("/inbox")
    assert f"/tasks/{task.id}" not in officer.get("/inbox?box=groups")


def test_a_released_task_goes_back_to_its_group(officer: Desk, town: Town, case_id: int) -> None:
    task = town.tasks(case_id)["answer"]
    officer.post(f"/tasks/{task.id}/claim")
    officer.post(f"/tasks/{task.id}/release")
    assert f"/tasks/{task.id}" in officer.get("/inbox?box=groups")


def test_the_next_task_is_the_most_pressing_one(officer: Desk, town: Town, case_id: int) -> None:
    answer = officer.client.get("/inbox/next")
    assert answer.headers["Location"].endswith(f"/tasks/{town.tasks(case_id)['answer'].id}")


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ("q=چاله", True),
        ("q=گلدان", False),
        ("step=answer", True),
        ("step=assess", False),
        ("kind=complaint", True),
        ("kind=suggestion", False),
    ],
)
def test_the_inbox_is_searched_and_narrowed(officer: Desk, asked: str, is_there: bool) -> None:
    assert (">Name of answer</a>" in officer.get(f"/inbox?box=groups&{asked}")) is is_there


def test_the_search_takes_a_code_in_persian_digits(officer: Desk, town: Town, case_id: int) -> None:
    code = town.case(case_id).code[:6].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert "Name of answer" in officer.get(f"/inbox?box=groups&q={code}")


def test_a_late_task_stands_in_the_late_group(officer: Desk, town: Town, case_id: int) -> None:
    assert "Late · 1" in officer.get("/inbox?box=groups")  # due in November 2026, long ago by now


def test_who_is_excluded_from_a_case_sees_nothing_of_its_tasks(
    town_app: Flask, town: Town, case_id: int
) -> None:
    person = town.person("d05.officer1")
    with unit_of_work(town.sessions) as session:
        session.add(
            CaseExclusion(
                case_id=case_id, person_id=person.id, reason="declared_interest", since=town.now
            )
        )
    task = town.tasks(case_id)["answer"]
    seeing = desk(town_app, "d05.officer1")
    assert "Name of answer" not in seeing.get("/inbox?box=groups")
    seeing.get(f"/tasks/{task.id}", status=404)
    seeing.get(f"/cases/{town.case(case_id).code}", status=404)


def test_a_stranger_is_sent_to_the_door_and_comes_back(town_app: Flask) -> None:
    answer = town_app.test_client().get("/inbox?box=groups")
    assert answer.status_code == 302
    assert "/sign-in?next=" in answer.headers["Location"]
    assert "inbox" in answer.headers["Location"]


def test_a_task_that_a_colleague_took_says_so(
    officer: Desk, town: Town, town_app: Flask, case_id: int
) -> None:
    task = town.tasks(case_id)["answer"]
    with town.work("d05.officer2") as work:
        answering.claim(work, task.id)
    page = officer.post(f"/tasks/{task.id}/claim")
    assert page.status_code == 409
    assert "has taken this task" in officer.get(f"/tasks/{task.id}")
