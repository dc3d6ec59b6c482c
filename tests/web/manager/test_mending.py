"""The pages on which running processes are put right: who may, what is told, what is done."""

import pytest
from flask import Flask
from sqlalchemy import select

from handlers import batches as workers
from handlers.bench import Bench
from processes.audit import AuditRow
from processes.cases import answering
from processes.cases.tables import Case
from processes.instances.repair.tables import RepairBatch
from processes.instances.tables import ProcessInstance
from tests.rig.towns import Town, small_package
from tests.web.desks import Desk, desk


@pytest.fixture
def instance(town: Town) -> int:
    """A case that waits for its initial assessment."""
    case_id = town.receive().case_id
    town.run_jobs()
    with town.sessions() as session:
        query = select(ProcessInstance.id).where(ProcessInstance.case_id == case_id)
        return session.scalars(query).one()


@pytest.fixture
def owner(town_app: Flask, instance: int) -> Desk:
    return desk(town_app, "owner")


def test_a_process_is_found_looked_at_and_put_right(owner: Desk, instance: int, town: Town) -> None:
    assert f"/instances/{instance}" in owner.get("/instances?process=case_handling")
    page = f"/instances/{instance}"
    assert "Where it stands" in owner.get(page)
    order = {"_verb": "skip", "_at_skip": "assess"}
    ahead = owner.post(page, page, _look="1", **order).text
    assert "This is what would happen; nothing was changed." in ahead
    assert "is passed over, not done" in ahead
    assert list(town.tasks(town.case(1).id)) == ["assess"]
    refused = owner.post(page, page, **order)
    assert (refused.status_code, "Say in a few words why" in refused.text) == (422, True)
    assert owner.post(page, page, reason="assessed by phone", **order).status_code == 302
    assert "Done: Skip a step" in owner.get(page)
    town.run_jobs()
    assert list(town.tasks(1)) == ["answer"]
    kept = town.rows(select(AuditRow).where(AuditRow.action == "instance_skip"))
    assert kept[0].body["reason"] == "assessed by phone"


def test_who_looked_at_an_older_state_is_told(owner: Desk, instance: int, town: Town) -> None:
    page = f"/instances/{instance}"
    order = {"_verb": "suspend", "reason": "x"}
    answer = owner.post(page, page, _seen="0", **order)
    assert (answer.status_code, "has gone on since" in answer.text) == (409, True)


def test_a_suspended_case_says_so_to_its_officer(
    owner: Desk, instance: int, town: Town, town_app: Flask
) -> None:
    page = f"/instances/{instance}"
    owner.post(page, page, _verb="suspend", reason="the table is being mended")
    with town.work("triage1") as work:
        task = town.tasks(1)["assess"].id
        answering.claim(work, task)
    officer = desk(town_app, "triage1")
    answer = officer.post(f"/tasks/{task}", f"/tasks/{task}", assessment="ok")
    assert answer.status_code in (409, 422)
    assert "suspended" in owner.get("/instances?process=case_handling&status=suspended")
    assert owner.post(page, page, _verb="resume", reason="mended").status_code == 302


def test_many_are_migrated_with_a_result_for_each(owner: Desk, instance: int, town: Town) -> None:
    town.receive(external_id="2")
    town.run_jobs()
    files = small_package()
    path = "bpmn/case_handling/case_handling.bpmn"
    town.publish({**files, path: files[path].replace(b"Name of answer", b"Write the answer")})
    order = {"_query": "process=case_handling version=1", "_verb": "migrate", "_version": "2"}
    ahead = owner.post("/instances", "/instances?process=case_handling", _look="1", **order).text
    assert "Looked ahead at 2 of 2; nothing was changed." in ahead
    assert "2 would be done." in ahead
    answer = owner.post("/instances", "/instances?process=case_handling", reason="clear", **order)
    (batch,) = town.rows(select(RepairBatch.id))
    assert answer.headers["Location"].endswith(f"/batches/{batch}")
    assert "in progress" in owner.get(f"/batches/{batch}")
    workers.go_on(Bench(town.sessions, town.ports()), batch, 30)
    page = owner.get(f"/batches/{batch}")
    assert "finished" in page
    assert page.count("stays, with its times") == 2
    assert {row.version.version for row in town.rows(select(ProcessInstance))} == {2}


def test_a_batch_is_stopped_in_the_browser(owner: Desk, instance: int, town: Town) -> None:
    order = {"_query": "process=case_handling", "_verb": "suspend", "reason": "x"}
    owner.post("/instances", "/instances?process=case_handling", **order)
    (batch,) = town.rows(select(RepairBatch.id))
    owner.post(f"/batches/{batch}/stop", f"/batches/{batch}")
    assert "left as it was" in owner.get(f"/batches/{batch}")
    assert {row.status for row in town.rows(select(ProcessInstance))} == {"running"}


def test_a_query_that_is_not_understood_is_told_on_the_page(owner: Desk) -> None:
    assert "is not understood" in owner.get("/instances?version=three", status=422)


@pytest.mark.parametrize("who", ["d05.officer1", "triage1"])
def test_officers_do_not_put_processes_right(town_app: Flask, instance: int, who: str) -> None:
    officer = desk(town_app, who)
    officer.get(f"/instances/{instance}", status=403)
    officer.get("/instances", status=403)
    assert officer.post(f"/instances/{instance}", _verb="skip", reason="x").status_code == 403
    assert officer.post("/instances", _verb="skip", reason="x").status_code == 403


def test_sealed_cases_are_mended_by_inspection_alone(
    town_app: Flask, instance: int, town: Town
) -> None:
    with town.sessions() as session, session.begin():
        session.get_one(Case, 1).grade = "sealed"
    owner = desk(town_app, "owner")
    owner.get(f"/instances/{instance}", status=404)
    assert f"/instances/{instance}" not in owner.get("/instances?process=case_handling")
    head = desk(town_app, "inspection.head")
    assert f"/instances/{instance}" in head.get("/instances?process=case_handling")


def test_the_owner_sees_no_case_that_is_not_theirs(owner: Desk, instance: int, town: Town) -> None:
    page = owner.get(f"/instances/{instance}")
    assert f"/cases/{town.case(1).code}" not in page
