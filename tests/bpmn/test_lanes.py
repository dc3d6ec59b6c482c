"""The inspector's lane on the shipped diagrams: tasks and notices of cases that few may see."""

from typing import Any

import pytest
from sqlalchemy import select

from processes.cases.correspondence import add_from_citizen
from processes.cases.followups import follow_up
from processes.cases.intake import NewMessage
from processes.cases.links import parts_of
from processes.cases.objections import object_to_kind
from processes.cases.staff_door import raise_case
from processes.cases.tables import Case, Correspondence
from processes.cases.timeline import for_staff
from processes.cases.visibility import may_see
from processes.feedback import surveys
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey
from processes.instances.tables import UserTask
from processes.organisation.tables import Membership, Person, Role, Unit
from tests.bpmn.conftest import Way
from tests.bpmn.test_after_answer import appeal, reopen
from tests.bpmn.test_sealed import SUMMARY, about, assess, away, conclude, sealed, to_investigation
from tests.bpmn.test_ways import ANSWER, Begin, look

FINDING = {"finding": "upheld", "reason": "سند هست.", "rule": "مادهٔ ۵"}
SECRET = "کارمند باجهٔ ۳ پول خواست و گفت بدون آن نمی‌شود."
PROMISE = {"remedy": "آموزش", "remedy_date": "2026-12-20"}


def groups(way: Way) -> dict[str, str]:
    """Open task -> the group that has it."""
    units = {unit.id: unit.key for unit in way.town.rows(select(Unit))}
    tasks = way.town.tasks(way.case_id).items()
    return {key: f"{task.role}@{units.get(task.unit_id)}" for key, task in tasks}


def told(way: Way) -> set[str]:
    """The members of staff who were written to about the case."""
    query = select(Person.username).join(Correspondence, Correspondence.person_id == Person.id)
    asked = Correspondence.case_id == way.case_id, Correspondence.direction == "staff"
    return set(way.town.rows(query.where(*asked)))


def who_did(way: Way, *elements: str) -> set[str]:
    query = select(Person.username).join(UserTask, UserTask.completed_by_id == Person.id)
    asked = UserTask.case_id == way.case_id, UserTask.element_id.in_(elements)
    return set(way.town.rows(query.where(*asked)))


def ask(way: Way, what: Any, *words: str) -> None:
    with way.town.work() as work:
        what(work, work.session.get_one(Case, way.case_id), *words)
    way.town.run_jobs()


def by_staff(begin: Begin, writer: str, **fields: Any) -> Way:
    """A member of staff writes through their own door."""
    town = begin().town
    with town.work() as work:
        given = {"identity": "confidential", "source": "staff", "external_id": "s", **fields}
        receipt = raise_case(work, town.person(writer), NewMessage(**given))
    town.run_jobs()
    return Way(town, receipt.case_id)


def test_additions_and_follow_ups_of_a_sealed_report_reach_inspectors_alone(begin: Begin) -> None:
    way = sealed(begin)
    assess(way)
    before = told(way)
    ask(way, add_from_citizen, "فیش واریز را هم می‌فرستم.")
    for _ in range(3):
        ask(way, follow_up)
    way.later(days=2)
    assert told(way) >= before | {"integrity1", "integrity2"}
    with way.town.sessions() as session:
        people = [way.town.person(name) for name in told(way)]
        assert all(may_see(session, person, way.case_id) for person in people)


def test_an_objection_about_a_sealed_case_is_decided_by_another_inspector(begin: Begin) -> None:
    way = begin(topic_key="conduct.bribe", identity="confidential")
    given = {"severity": "S2", "topic": "conduct.bribe", "kind_reason": "گزارش تخلف است."}
    first = way.do("assess_message", kind="criticism", points=[{"text": "پول"}], **given)
    ask(way, object_to_kind, "این شکایت است.")
    assert groups(way)["decide_objection"] == "inspector@integrity"
    assert way.who(way.town.tasks(way.case_id)["decide_objection"]) != first


def test_a_sealed_case_settled_in_part_and_reopened_stays_with_inspection(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("counter"))
    to_investigation(way)
    way.do("investigate_report", next_step="decide", evidence="فیش واریز")
    conclude(way)
    first = who_did(way, "declare_conflict", "decide_sealed_finding", "check_finding")
    way.later(days=6)
    query = select(Survey).where(Survey.case_id == way.case_id, Survey.kind == "outcome")
    with way.town.work() as work:
        given = Given("partly", remaining="هنوز همان جا می‌نشیند")
        surveys.answer(work, way.town.rows(query)[0].token, given)
    way.town.run_jobs()
    assert groups(way)["finish_rest"] == "inspector@integrity"
    assert groups(way)["record_cause"] == "senior_inspector@integrity"
    reopen(way)
    again = {way.do("declare_conflict", conflict="no")}
    assert first <= set(away(way)) and not first & again
    way.do("acknowledge_report", questions="چه روزی بود؟")
    way.do("plan_protection", protection="none", protection_reason="کسی او را نمی‌شناسد.")
    way.do("investigate_report", next_step="decide", evidence="فیش واریز")
    conclude(way)
    assert len(who_did(way, "check_finding")) == 2


def test_what_is_guarded_at_inspection_is_an_inspectors_from_contact_to_remedy(
    begin: Begin,
) -> None:
    way = begin(topic_key="conduct.discrimination")
    given = {"severity": "S2", "topic": "conduct.discrimination", "subjects": about("counter")}
    way.do("assess_message", kind="complaint", **given)
    seen = groups(way)
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "تبعیض"}])
    seen |= groups(way)
    way.do("answer_for_unit", unit_answer="نوبت رعایت شد و سند هست.")
    way.do("prepare_hearing", hearing_employee="counter", summary=SUMMARY)
    way.later(days=12)
    seen |= groups(way)
    way.do("decide_findings", findings=[{**FINDING, **PROMISE}], outcome="upheld")
    seen |= groups(way)
    way.do("draft_answer", answer=ANSWER)
    seen |= groups(way)
    look(way)
    seen |= groups(way)
    work = {"contact_citizen", "decide_findings", "draft_answer", "look_again", "carry_out_remedy"}
    assert work <= set(seen)
    assert set(seen.values()) == {"inspector@integrity", "senior_inspector@integrity"}
    first = who_did(way, "contact_citizen", "decide_findings", "draft_answer", "look_again")
    reopen(way)
    assert first <= set(away(way))
    assert way.who(way.town.tasks(way.case_id)["contact_citizen"]) not in first
    appeal_groups(way)


def appeal_groups(way: Way) -> None:
    """An appeal goes on at the office for the second stage."""
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "تبعیض"}])
    way.do("answer_for_unit", unit_answer="نوبت رعایت شد و سند هست.")
    way.do("prepare_hearing", hearing_employee="counter", summary=SUMMARY)
    way.later(days=12)
    way.do("decide_findings", findings=[{**FINDING, **PROMISE}], outcome="upheld")
    way.do("draft_answer", answer=ANSWER)
    look(way)
    appeal(way)
    assert groups(way)["take_up_appeal"] == "inspector@stage_two"


def test_what_an_assessment_expert_writes_is_assessed_by_an_inspector(begin: Begin) -> None:
    fields = {"kind": "criticism", "topic_key": "internal.working_conditions"}
    way = by_staff(begin, "triage1", body="در ادارهٔ ما بار کار نابرابر است.", **fields)
    assert not way.incidents()
    assert groups(way) == {"assess_message": "inspector@integrity"}


@pytest.mark.parametrize("who", ["integrity1", "integrity.head"])
def test_when_inspectors_are_kept_away_no_office_outside_inspection_gets_the_report(
    begin: Begin, who: str
) -> None:
    way = sealed(begin)
    assess(way, subjects=about(who))
    assert not way.incidents()
    assert set(groups(way).values()) <= {"inspector@stage_two", "senior_inspector@stage_two"}


def test_a_report_by_one_of_the_integrity_office_is_taken_by_the_second_stage(begin: Begin) -> None:
    fields = {"kind": "wrongdoing", "topic_key": "conduct.bribe"}
    way = by_staff(begin, "integrity1", body="همکارم از پیمانکار پول گرفت.", **fields)
    assert not way.incidents()
    assert groups(way) == {"assess_message": "inspector@stage_two"}


def test_a_report_that_nobody_may_see_leads_outside_from_the_first_moment(begin: Begin) -> None:
    fields = {"kind": "wrongdoing", "topic_key": "conduct.bribe"}
    way = by_staff(begin, "inspector1", body="همکارم از پیمانکار پول گرفت.", **fields)
    assert not way.incidents() and not way.open
    assert (way.case.status, way.case.grade) == ("closed", "sealed")
    assert way.letters()[-1] == "report-outside" and not told(way)


def test_about_the_head_of_inspection_nobody_inside_decides(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("inspection.head"))
    assert not way.incidents() and not way.open
    assert way.letters()[-1] == "report-outside" and way.case.status == "closed"


def test_when_the_last_inspectors_declare_a_conflict_the_report_leads_outside(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("integrity1"))
    for _ in range(2):
        way.do("declare_conflict", conflict="yes", conflict_note="خویشاوندم است.")
    assert not way.incidents() and not way.open
    assert way.letters()[-1] == "report-outside" and way.case.status == "closed"


def test_a_second_stage_that_has_nobody_left_leads_outside(begin: Begin) -> None:
    way = sealed(begin)
    assess(way)
    for again in (reopen, appeal):
        to_investigation(way)
        way.do("investigate_report", next_step="decide")
        conclude(way)
        again(way)
    asked = []
    while "take_up_appeal" in way.open:
        asked.append(way.do("take_up_appeal", has_conflict="yes"))
    assert len(asked) > 2 and len(set(asked)) == len(asked)  # nobody is asked twice
    assert not way.incidents() and "report-outside" in way.letters()
    assert (way.case.grade, way.case.status) == ("sealed", "closed")
    inspection = set(
        way.town.rows(
            select(Person.username)
            .join(Membership)
            .join(Role, Role.key == Membership.role)
            .where(Role.sees_sealed)
        )
    )
    assert told(way) <= inspection
    way.later(days=90)
    assert not way.incidents() and not way.running()


def test_of_a_sealed_matter_nothing_stays_in_the_case_it_was_split_from(begin: Begin) -> None:
    phone = {"name": "نسترن آزمونی", "phone": "09121234567", "identity": "named"}
    body = f"سه ساعت در صف ماندم. {SECRET}"
    way = begin(topic_key="service.waiting", body=body, person_named="باجهٔ ۳", **phone)
    split = {"split_kind": "complaint", "split_topic": "conduct.bribe", "split_text": SECRET}
    given = {"severity": "S3", "topic": "service.waiting", "points": [{"text": "معطلی"}]}
    way.do("assess_message", kind="complaint", way="split", **split, **given)
    second = way.town.rows(select(Case).where(Case.grade == "sealed"))[0]
    first = way.case
    assert (first.body, first.subject, first.person_named) == ("معطلی", "معطلی", "")
    with way.town.sessions() as session:
        stored = session.get_one(Case, way.case_id)
        story = for_staff(session, stored)
        assert [part.code for part in parts_of(session, stored)] == [second.code]
        whole = [one.text for one in for_staff(session, session.get_one(Case, second.id))]
    shown = repr([(one.en, one.text, one.detail) for one in story])
    assert not [word for word in (second.code, SECRET, "bribe", "split") if word in shown]
    assert not [word for word in ("پول", "باجهٔ") if word in stored.folded]
    assert body in whole and "split-told" not in way.letters()
    assert "news-sms" in Way(way.town, second.id).letters()
    task = way.town.tasks(way.case_id)["contact_citizen"]
    assert way.case.grade == "open" and task.role == "officer"


def test_no_inspector_alone_opens_a_seal(begin: Begin) -> None:
    ordinary = {"severity": "S3", "topic": "service.waiting", "points": [{"text": "معطلی"}]}
    report = sealed(begin)
    why = {"kind_reason": "گزارش تخلفی در آن نیست."}
    report.do("assess_message", kind="criticism", **why, **ordinary)
    assert report.case.grade == "sealed" and "declare_conflict" in report.open
    for number, decision in enumerate(("keep", "open")):
        way = begin(topic_key="conduct.bribe", external_id=f"seal-{number}")
        first = way.do("assess_message", kind="complaint", **ordinary)
        assert way.case.grade == "sealed"
        assert groups(way) == {"confirm_unsealing": "senior_inspector@integrity"}
        reason = {"unsealing_reason": "در آن کسی نام برده نشده است."}
        assert way.do("confirm_unsealing", unsealing=decision, **reason) != first
        assert way.case.grade == {"keep": "sealed", "open": "open"}[decision]
        assert ("declare_conflict" in way.open) is (decision == "keep")
