"""An officer who holds a task of the case asks for more time, with a reason."""

import pytest
from flask import Flask
from sqlalchemy import select

from processes.cases import answering
from processes.cases.tables import Case
from processes.instances.tables import Message
from tests.rig.towns import Town
from tests.web.desks import Desk, desk
from tests.web.staff.test_inbox import ASSESSED

REASON = "منتظر نامهٔ شرکت آب هستیم."


@pytest.fixture
def case(town: Town) -> Case:
    """A case whose officer has taken the task."""
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    with town.work("d05.officer1") as work:
        answering.claim(work, town.tasks(case_id)["answer"].id)
    return town.case(case_id)


@pytest.fixture
def officer(town_app: Flask, case: Case) -> Desk:
    return desk(town_app, "d05.officer1")


def test_the_wish_goes_to_the_manager_with_its_reason(
    officer: Desk, case: Case, town: Town
) -> None:
    url = f"/cases/{case.code}"
    assert "Ask for more time" in officer.get(url)
    answer = officer.post(f"{url}/more-time", more_time=REASON)
    assert answer.status_code == 303
    (message,) = town.rows(select(Message).where(Message.name == "extension_requested"))
    assert message.correlation_key == f"{case.code}:extension:0"
    assert town.case(case.id).extension_reason == REASON


def test_a_wish_without_a_reason_is_not_taken(officer: Desk, case: Case, town: Town) -> None:
    answer = officer.post(f"/cases/{case.code}/more-time", more_time=" ")
    assert answer.status_code == 422
    assert '<details id="more-time" open>' in answer.text
    assert 'aria-invalid="true" autofocus aria-describedby="more-time-why-e' in answer.text
    assert town.rows(select(Message).where(Message.name == "extension_requested")) == []


def test_who_does_not_work_on_it_is_not_offered_it(town_app: Flask, case: Case) -> None:
    assert "Ask for more time" not in desk(town_app, "d05.mayor").get(f"/cases/{case.code}")
