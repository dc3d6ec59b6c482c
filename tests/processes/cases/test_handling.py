"""A case from assessment to reopening: forms, findings, deadlines, letters, closing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from processes import audit
from processes.cases import answering, timeline
from processes.cases.correspondence import add_from_citizen, add_note
from processes.cases.deadlines import Reason, deadlines_of, set_deadline, why
from processes.cases.errors import CaseChanged, CaseEnded, MessageEmpty, NoSuchCase
from processes.cases.exclusions import excluded_people
from processes.cases.letter_values import letter_values
from processes.cases.record import case_record
from processes.cases.tables import Case, CaseDeadline, CasePoint, Correspondence, FormAnswer
from processes.cases.task_forms import open_form
from processes.engine.letters import LOOKUPS
from processes.feedback import surveys
from processes.feedback.intervals import wilson
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey
from processes.instances.errors import TaskAlreadyCompleted
from processes.organisation.units import unit_by_key
from tests.rig.figures import satisfaction
from tests.rig.towns import Town

ASSESSED = {
    "topic": "roads.asphalt",
    "severity": "S2",
    "points": [{"text": "چاله"}, {"text": "چرخ شکست"}],
}
ANSWERED = {
    "findings": [
        {"finding": "upheld", "reason": "دیدیم", "rule": "مادهٔ ۵۵"},
        {"finding": "no_finding", "reason": "گواهی نبود"},
    ],
    "answer": "چاله را پر می‌کنیم.",
    "actions_taken": "بازدید کردیم",
    "visits": 2,
}


def _assessed(town: Town) -> int:
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    return case_id


def _answered(town: Town, who: str = "d05.officer1") -> int:
    case_id = _assessed(town)
    town.complete(case_id, "answer", who, **ANSWERED)
    return case_id


def _survey(town: Town) -> Survey:
    found: Survey = town.rows(select(Survey).order_by(Survey.id.desc()))[0]
    return found


def test_assessment_fills_the_case_and_routes_it(town: Town) -> None:
    case_id = _assessed(town)
    case = town.case(case_id)
    with town.sessions() as session:
        assert case.unit_id == unit_by_key(session, "d05_works").id
        record = case_record(session, case_id)
    assert (case.severity, case.status, case.transfers) == ("S2", "in_progress", 0)
    assert (record["unit"], record["level_2"], record["points"]) == ("d05_works", "d05", 2)
    assert record["topic_flags"] == ["field_visit"] and record["has_contact"] is True
    assert record["received_at"] == "2026-11-10T07:00:00+00:00"


def test_a_form_with_errors_changes_nothing(town: Town) -> None:
    case_id = town.receive().case_id
    town.run_jobs()
    task = town.tasks(case_id)["assess"]
    with town.work("triage1") as work:
        answering.claim(work, task.id)
        done = answering.complete_task(work, task.id, {"severity": "S9"}, "fa")
    assert not done.is_done and set(done.answers.errors) == {"topic", "severity"}
    assert town.rows(select(func.count(FormAnswer.id))) == [0]
    assert "assess" in town.tasks(case_id)


def test_a_task_is_completed_once(town: Town) -> None:
    case_id = _assessed(town)
    done = town.tasks(case_id, "completed")["assess"]
    with pytest.raises(TaskAlreadyCompleted), town.work("triage1") as work:
        answering.complete_task(work, done.id, ASSESSED, "fa")
    assert town.rows(select(func.count(FormAnswer.id))) == [1]


def test_a_case_that_changed_meanwhile_is_shown_again(town: Town) -> None:
    case_id = town.receive().case_id
    town.run_jobs()
    task = town.tasks(case_id)["assess"]
    with town.work("triage1") as work:
        answering.claim(work, task.id)
        answering.save_draft(work, task.id, {"remark": "نیمه"})
    with pytest.raises(CaseChanged), town.work("triage1") as work:
        answering.complete_task(work, task.id, ASSESSED, "fa", seen_version=99)
    assert town.tasks(case_id)["assess"].draft == {"remark": "نیمه"}
    version = town.case(case_id).lock_version
    with town.work("triage1") as work:
        answering.complete_task(work, task.id, ASSESSED, "fa", seen_version=version)
    assert town.case(case_id).lock_version == version + 1


def test_every_point_gets_its_finding_and_they_make_the_outcome(town: Town) -> None:
    case_id = _answered(town)
    points = town.rows(select(CasePoint).order_by(CasePoint.number))
    assert [(p.number, p.finding, p.rule) for p in points] == [
        (1, "upheld", "مادهٔ ۵۵"),
        (2, "no_finding", ""),
    ]
    case = town.case(case_id)
    assert (case.outcome, case.status, case.answer) == (
        "partly",
        "answered",
        "چاله را پر می‌کنیم.",
    )


def test_the_answer_letter_holds_points_findings_and_the_way_back(town: Town) -> None:
    case_id = _answered(town)
    query = select(Correspondence).where(Correspondence.letter_key == "answer")
    (letter,) = town.rows(query)
    lines = letter.body.splitlines()
    assert lines[:3] == ["بند ۱: چاله", "بند ۲: چرخ شکست", "بازدید کردیم"]
    assert "بند ۱: وارد است، زیرا دیدیم. مستند: مادهٔ ۵۵" in letter.body
    assert "بند ۲: قابل احراز نیست، زیرا گواهی نبود." in letter.body
    assert "پنجشنبه ۱۹ آذر" in letter.body  # thirty days after the answer
    assert "معاونت فنی و عمران منطقهٔ ۵" in letter.body
    assert town.case(case_id).code not in letter.body


def test_every_look_up_of_letters_can_be_filled_or_is_left_empty(town: Town) -> None:
    case_id = _answered(town)
    with town.work() as work:
        case = work.session.get_one(Case, case_id)
        for language in ("fa", "en"):
            values = letter_values(work, case, language, {"closing_reason": "settled"})
            assert set(values) <= LOOKUPS
            assert all(isinstance(value, str) for value in values.values())
            assert values["closing_reason"] and values["officer_title"] and values["city"]


def test_a_deadline_says_why(town: Town) -> None:
    case_id = town.receive().case_id
    town.run_jobs()
    (deadline,) = town.rows(select(CaseDeadline))
    due = datetime(2026, 11, 24, 15, tzinfo=ZoneInfo("Asia/Tehran"))
    assert deadline.due_at == due and town.case(case_id).due_at == due
    assert why(deadline, "en") == (
        "10 working days from 10 November 2026 (the day of receipt is not counted); "
        "row 3 of the table “deadlines”."
    )
    assert why(deadline, "fa").startswith("۱۰ روز کاری از ۱۹ آبان ۱۴۰۵ (روز دریافت شمرده نمی‌شود)؛")


def test_a_deadline_names_the_days_off_it_passed_over(town: Town) -> None:
    case_id = town.receive().case_id
    start = datetime(2026, 12, 21, 7, tzinfo=ZoneInfo("UTC"))
    with town.work() as work:
        due = datetime(2026, 12, 27, 11, tzinfo=ZoneInfo("UTC"))
        row = set_deadline(
            work, case_id, "contact", due, Reason(amount=3, unit="working", since=start)
        )
        assert "days off: 23 December 2026, Birthday of Imam Ali" in why(row, "en")
        again = set_deadline(work, case_id, "contact", due.replace(day=28), Reason())
        assert again.id == row.id and "earlier: 27 December 2026" in why(again, "en")


def test_an_answer_in_time_meets_the_promise(town: Town) -> None:
    case_id = _answered(town)
    with town.sessions() as session:
        (deadline,) = deadlines_of(session, case_id)
    assert deadline.met_at == town.now and deadline.passed_at is None


def test_a_satisfied_citizen_closes_the_case(town: Town) -> None:
    case_id = _answered(town)
    with town.work() as work:
        surveys.answer(work, _survey(town).token, Given("settled", satisfaction=5))
    town.run_jobs()
    case = town.case(case_id)
    assert (case.status, case.closing_reason, case.closed_at) == ("closed", "settled", town.now)
    with pytest.raises(surveys.NoSuchSurvey), town.work() as work:
        surveys.answer(work, _survey(town).token, Given("partly"))
    with pytest.raises(CaseEnded), town.work() as work:
        add_from_citizen(work, work.session.get_one(Case, case_id), "هنوز نه")


def test_reopening_goes_to_a_different_officer_and_keeps_the_past(town: Town) -> None:
    case_id = _answered(town)
    with pytest.raises(surveys.ReasonMissing), town.work() as work:
        surveys.answer(work, _survey(town).token, Given("not_settled", wants_reopening=True))
    with town.work() as work:
        given = Given("not_settled", remaining="هنوز هست", wants_reopening=True)
        surveys.answer(work, _survey(town).token, given)
    town.run_jobs()
    case = town.case(case_id)
    assert (case.reopened_count, case.status, case.draft_answer) == (1, "in_progress", "")
    assert case.answer == "چاله را پر می‌کنیم."
    first = town.person("d05.officer1")
    task = town.tasks(case_id)["answer"]
    with town.sessions() as session:
        assert excluded_people(session, case_id) == {first.id}
    for act in (answering.claim, lambda w, t: answering.complete_task(w, t, ANSWERED, "fa")):
        with pytest.raises(NoSuchCase), town.work("d05.officer1") as work:
            act(work, task.id)
    town.complete(case_id, "answer", "d05.officer2", **ANSWERED)
    assert town.case(case_id).status == "answered"


def test_a_later_task_goes_to_the_officer_of_the_earlier_one(town: Town) -> None:
    case_id = _answered(town, "d05.officer2")
    with town.work() as work:
        found = work.ports.group(work.session, "officer", case_id)
    assert found.assignee_id == town.person("d05.officer2").id


def test_what_the_citizen_adds_is_kept_and_found(town: Town) -> None:
    case_id = _assessed(town)
    with town.work() as work:
        case = work.session.get_one(Case, case_id)
        add_from_citizen(work, case, "عکس هم دارم", idempotency_key="a")
        add_from_citizen(work, case, "عکس هم دارم", idempotency_key="a")
        with pytest.raises(MessageEmpty):
            add_from_citizen(work, case, "  ")
    rows = town.rows(select(Correspondence.body).where(Correspondence.direction == "in"))
    assert rows == ["عکس هم دارم"]
    assert "عکس" in town.case(case_id).folded


def test_the_history_for_staff_names_people_and_the_citizens_does_not(town: Town) -> None:
    case_id = _answered(town)
    with town.work("d05.officer1") as work:
        add_note(work, case_id, "محرمانه: با پیمانکار حرف زدم")
    with town.sessions() as session:
        case = session.get_one(Case, case_id)
        staff, citizen = timeline.for_staff(session, case), timeline.for_citizen(session, case)
    assert [h.at for h in staff] == sorted(h.at for h in staff)
    assert {"task_done", "letter_note", "letter_out", "case_answered"} <= {h.kind for h in staff}
    assert not {"task_done", "letter_note", "letter_staff"} & {h.kind for h in citizen}
    assert all(h.person is None for h in citizen)
    assert "پیمانکار" not in str(citizen)
    assert all(h.title("fa") and h.title("en") and "{" not in h.title("en") for h in staff)


def test_a_form_opens_with_the_lists_and_points_of_its_case(town: Town) -> None:
    case_id = _assessed(town)
    with town.sessions() as session:
        task = town.tasks(case_id)["answer"]
        opened = open_form(session, town.ports(), task, town.now)
    assert opened.form.key == "answer"
    assert opened.context.points == ["چاله", "چرخ شکست"]
    assert opened.context.data["case"]["unit"] == "d05_works"
    assert {"topics", "units", "districts", "kinds", "severities"} <= set(opened.context.lists)
    assert len(opened.context.lists["districts"]) == 22


def test_everything_done_is_in_an_unbroken_trail(town: Town) -> None:
    case_id = _answered(town)
    with town.sessions() as session:
        assert list(audit.verify(session)) == []
        query = select(audit.AuditRow.action).where(audit.AuditRow.stream == f"case:{case_id}")
        actions = set(session.scalars(query))
    assert {
        "case_received",
        "deadline_set",
        "case_routed",
        "form_answered",
        "case_answered",
    } <= actions


def test_figures_say_how_many_were_asked_and_how_sure_they_are(town: Town) -> None:
    _answered(town)
    with town.work() as work:
        surveys.answer(work, _survey(town).token, Given("settled", satisfaction=4))
    with town.sessions() as session:
        figures = satisfaction(session)
    assert (figures.asked, figures.answered, figures.share, figures.mean) == (1, 1, 1.0, 4.0)
    assert figures.interval is not None
    assert figures.interval[0] == pytest.approx(0.2065, abs=1e-3)
    assert wilson(0, 0) is None
    assert wilson(45, 100) == pytest.approx((0.3561, 0.5476), abs=1e-3)
