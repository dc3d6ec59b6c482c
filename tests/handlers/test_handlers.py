"""What service tasks do, called by real diagrams on real rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from processes import clock
from processes.cases.tables import CaseDeadline, CaseEscalation, Correspondence
from processes.db import unit_of_work
from processes.instances import jobs, verbs
from processes.instances.queries import history
from processes.instances.tables import Incident, Job, ProcessInstance, UserTask
from processes.organisation.units import NoSuchUnit
from tests.builders import Process
from tests.rig.towns import LETTERS, Town, form_file

NOTICE = {"notice.fa": "# هشدار {code}\n\nمهلت {limit} پروندهٔ {code}: {due_date}. {cause}"}


@pytest.fixture
def case_id(town: Town) -> Iterator[int]:
    """A routed case that waits for its officer."""
    found = town.receive().case_id
    town.run_jobs()
    town.complete(found, "assess", "triage1", topic="roads.asphalt", points=[{"text": "چاله"}])
    yield found


def _run(town: Town, case_id: int, process: Process, **variables: Any) -> int:
    """Publish `process` as a package of its own, run it for the case, do its jobs."""
    texts = {**LETTERS, **NOTICE}
    letters = {f"forms/letters/{name}.md": text.encode() for name, text in texts.items()}
    drawn = process.xml()
    used = {path: data for path, data in letters.items() if _key(path).encode() in drawn}
    files = {f"bpmn/{process.key}/{process.key}.bpmn": drawn, **used}
    if b"formKey" in drawn:
        files["forms/decide.form"] = form_file("decide", [("textarea", "cause", "note")])
    town.publish(files)
    with town.work() as work:
        found = verbs.start(
            work,
            process.key,
            case_id=case_id,
            variables=variables,
            correlation_key=town.case(case_id).code,
        )
    town.run_jobs()
    return found


def _key(path: str) -> str:
    return '"' + path.rsplit("/", 1)[-1].split(".")[0] + '"'


def test_words_of_the_message_suggest_its_topic(town: Town, case_id: int) -> None:
    (job,) = town.rows(select(Job).where(Job.handler == "suggest_assessment"))
    assert job.status == "done"
    instance_id = _run(
        town,
        case_id,
        Process("hints")
        .start()
        .service("look", "suggest_assessment")
        .xor("found")
        .when(
            'suggested_topic = "roads.asphalt" and suggested_kind = "complaint"'
            " and suggested_reason != null"
        )
        .end("good")
        .at("found")
        .otherwise()
        .end("bad"),
    )
    with town.sessions() as session:
        assert "good" in [entry.element_id for entry in history(session, instance_id)]


def test_a_referral_by_rule_moves_the_case_and_its_open_task(town: Town, case_id: int) -> None:
    before = town.tasks(case_id)["answer"].unit_id
    _run(
        town,
        case_id,
        Process("move")
        .start()
        .service("a", "route_case", unit='"d07_works"')
        .service("b", "route_case", unit='"d07_works"')
        .end(),
    )
    case, task = town.case(case_id), town.tasks(case_id)["answer"]
    assert case.transfers == 1 and task.unit_id == case.unit_id != before
    assert task.why["group"] == "officer@d07_works"


def test_a_task_that_names_the_unit_of_its_case_follows_it_too(town: Town, case_id: int) -> None:
    _run(
        town,
        case_id,
        Process("named")
        .start()
        .user("decide", lane="officer", form="decide", candidateGroups='"officer@" + case.unit')
        .end(),
    )
    _run(
        town,
        case_id,
        Process("move").start().service("a", "route_case", unit='"d07_works"').end(),
    )
    assert town.tasks(case_id)["decide"].why["group"] == "officer@d07_works"


def test_a_referral_outside_names_the_body_and_keeps_the_unit(town: Town, case_id: int) -> None:
    unit_id = town.case(case_id).unit_id
    _run(
        town,
        case_id,
        Process("out").start().service("a", "route_case", unit='"external:police"').end(),
    )
    case = town.case(case_id)
    assert (case.transfer_body, case.unit_id, case.transfers) == ("police", unit_id, 0)


def test_an_unknown_unit_becomes_an_incident_and_changes_nothing(town: Town, case_id: int) -> None:
    unit_id = town.case(case_id).unit_id
    _run_failing(
        town, case_id, Process("bad").start().service("a", "route_case", unit='"nowhere"').end()
    )
    (incident,) = town.rows(select(Incident))
    assert "nowhere" in incident.message_en and "nowhere" in incident.message_fa
    assert town.case(case_id).unit_id == unit_id


def _run_failing(town: Town, case_id: int, process: Process) -> None:
    with pytest.raises(NoSuchUnit) as problem:
        _run(town, case_id, process)
    job_id = town.rows(select(Job.id).where(Job.status == "waiting"))[-1]
    for _ in range(2):
        with unit_of_work(town.sessions) as session:
            jobs.failed(session, job_id, problem.value, clock.read(session))


def test_the_ladder_is_climbed_acknowledged_and_told_once(town: Town, case_id: int) -> None:
    _run(
        town,
        case_id,
        Process("ladder")
        .start()
        .service("raise", "record_escalation", limit='"answer"', level="1")
        .service("again", "record_escalation", limit='"answer"', level="1")
        .service("tell", "notify_staff", letter='"notice"', group='"officer@" + case.unit')
        .user("decide", lane="unit_manager", form="decide")
        .service("heard", "acknowledge_escalation", limit='"answer"', level="1")
        .end(),
        limit="answer",
    )
    (row,) = town.rows(select(CaseEscalation))
    assert (row.level, row.acknowledged_at, town.case(case_id).escalation_level) == (1, None, 1)
    notices = town.rows(select(Correspondence).where(Correspondence.direction == "staff"))
    assert {notice.recipient for notice in notices} == {"d05.officer1", "d05.officer2"}
    assert "مهلت پاسخ پروندهٔ" in notices[0].body and "سه‌شنبه ۳ آذر" in notices[0].body
    town.complete(case_id, "decide", "d05.deputy", cause="کمبود قیر")
    (row,) = town.rows(select(CaseEscalation))
    assert row.acknowledged_by_id == town.person("d05.deputy").id
    assert row.decision == {"cause": "کمبود قیر"}


def test_a_limit_that_was_not_met_is_passed(town: Town, case_id: int) -> None:
    _run(
        town,
        case_id,
        Process("late")
        .start()
        .service("set", "set_deadline", limit='"contact"', due='"2026-11-08"')
        .service("never", "pass_deadline", limit='"assess"')
        .service("over", "pass_deadline", limit='"contact"')
        .service("done", "meet_deadline", limit='"contact"')
        .service("soon", "set_deadline", limit='"answer"', due='"2026-11-15"')
        .service("early", "pass_deadline", limit='"answer"')
        .end(),
    )
    rows = {row.limit_key: row for row in town.rows(select(CaseDeadline))}
    contact, answer = rows["contact"], rows["answer"]
    assert contact.due_at.isoformat() == "2026-11-08T11:30:00+00:00"  # the end of office hours
    assert (contact.passed_at, contact.met_at) == (contact.due_at, town.now)
    assert answer.passed_at is None  # its time has not come
    assert contact.why["amount"] is None


def test_a_status_and_its_note_are_shown_beside_each_other(town: Town, case_id: int) -> None:
    _run(
        town,
        case_id,
        Process("state")
        .start()
        .service("a", "set_status", status='"waiting"', note='"citizen"')
        .end(),
    )
    case = town.case(case_id)
    assert (case.status, case.status_note) == ("waiting", {"note": "citizen"})


def test_a_letter_goes_by_the_way_that_is_asked_for(town: Town, case_id: int) -> None:
    _run(
        town,
        case_id,
        Process("box")
        .start()
        .service("a", "send_letter", letter='"receipt"', sms='"receipt-sms"', channel='"box"')
        .end(),
    )
    query = select(Correspondence).where(Correspondence.direction == "out")
    last = town.rows(query.order_by(Correspondence.id))[-1]
    assert (last.channel, last.recipient, last.letter_key) == ("box", "", "receipt")


def test_a_withdrawn_case_is_not_called_closed(town: Town, case_id: int) -> None:
    _run(
        town,
        case_id,
        Process("leave").start().service("a", "close_case", reason='"withdrawn"').end(),
    )
    case = town.case(case_id)
    assert (case.status, case.closing_reason) == ("withdrawn", "withdrawn")


def test_a_handler_is_done_once_however_often_it_is_delivered(town: Town) -> None:
    town.receive()
    town.run_jobs()
    sent = town.rows(select(Correspondence.id))
    done = town.rows(select(Job.id).where(Job.handler == "send_letter"))

    def never(work: object, job: object) -> None:
        raise AssertionError("called twice")

    for job_id in done:
        with town.work() as work:
            assert jobs.perform(work, job_id, never) is False  # type: ignore[arg-type]
    assert town.rows(select(Correspondence.id)) == sent
    assert town.rows(select(ProcessInstance.status)) == ["running"]
    assert town.rows(select(UserTask.element_id)) == ["assess"]
