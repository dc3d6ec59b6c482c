"""How many statements a page sends, exactly: whoever adds one sees it here."""

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from processes.db import unit_of_work
from tests.rig.statements import counted
from tests.rig.towns import Town
from tests.web.desks import TOKEN, Desk, desk
from web.db import db


@pytest.fixture
def engine(town_app: Flask) -> Engine:
    with town_app.app_context():
        return db.engine


@pytest.fixture
def officer(town_app: Flask) -> Desk:
    return desk(town_app, "triage1")


def test_the_inbox_costs_the_same_with_one_line_and_with_many(
    town: Town, officer: Desk, engine: Engine
) -> None:
    town.receive()
    town.run_jobs()
    officer.get("/inbox?box=groups")
    assert _sent(officer, engine, "/inbox?box=groups") == 5
    for number in range(6):
        town.receive(external_id=f"more {number}")
    town.run_jobs()
    officer.get("/inbox?box=groups")  # each new line is worked out once
    assert _sent(officer, engine, "/inbox?box=groups") == 5


def test_a_task_and_its_completion(town: Town, officer: Desk, engine: Engine) -> None:
    first, second = (town.receive(external_id=name).case_id for name in ("a", "b"))
    town.run_jobs()
    for case_id in (first, second):
        task = town.tasks(case_id)["assess"]
        officer.post(f"/tasks/{task.id}/claim")
        page = officer.get(f"/tasks/{task.id}")
        token = TOKEN.search(page)
        assert token
        opened = _sent(officer, engine, f"/tasks/{task.id}")
        answers = {"csrf_token": token[1], "topic": "roads.asphalt", "severity": "S3"}
        answers["points[0].text"] = "نشست آسفالت"
        with counted(engine) as statements:
            answer = officer.client.post(f"/tasks/{task.id}", data=answers)
        assert answer.status_code == 302, answer.text[:2000]
    assert (opened, len(statements)) == (17, 17), "\n".join(statements)


def test_a_case(town: Town, officer: Desk, engine: Engine) -> None:
    case = town.case(town.receive().case_id)
    town.run_jobs()
    officer.get(f"/cases/{case.code}")
    assert _sent(officer, engine, f"/cases/{case.code}") == 23


def test_a_power_taken_away_elsewhere_is_gone_at_the_next_request(
    town: Town, officer: Desk
) -> None:
    case = town.case(town.receive().case_id)
    town.run_jobs()
    officer.get(f"/cases/{case.code}")
    with unit_of_work(town.sessions) as elsewhere:
        gone = "delete from membership using person where person.id = person_id"
        elsewhere.execute(text(f"{gone} and username = 'triage1'"))
    officer.get(f"/cases/{case.code}", status=404)
    with unit_of_work(town.sessions) as elsewhere:
        elsewhere.execute(text("update person set is_active = false where username = 'triage1'"))
    assert officer.client.get("/inbox").status_code == 302  # to the door


def _sent(officer: Desk, engine: Engine, url: str) -> int:
    with counted(engine) as statements:
        officer.get(url)
    return len(statements)
