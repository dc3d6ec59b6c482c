"""What an answer promised is followed until it is done, and the citizen sees how it stands."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from processes.cases import answering, remedies
from processes.cases.promise_tables import Remedy
from processes.cases.tables import Case, CaseEscalation, Correspondence
from processes.instances import verbs
from tests.bpmn.conftest import Way
from tests.bpmn.shipped import outcome_of

Begin = Callable[..., Way]
ANSWER = "چاله را پر می‌کنیم و پیمانکار جریمه شد."
PROMISE = {"remedy": "چاله پر می‌شود.", "remedy_date": "2026-12-01"}


def answered(begin: Begin, *points: dict[str, object], **fields: object) -> Way:
    """A complaint with a finding for each point, answered and looked at."""
    way = begin(topic_key="service.waiting", **fields)
    way.do("assess_message", kind="complaint", severity="S3", topic="service.waiting")
    texts = [{"text": f"بند {at}"} for at, _ in enumerate(points, 1)]
    way.do("contact_citizen", contact_result="spoke", points=texts)
    way.do("answer_for_unit", unit_answer="یک باجه بسته بود.")
    findings = [{"reason": "دیدیم.", "rule": "مادهٔ ۵۵", **point} for point in points]
    outcome = outcome_of(*(str(point["finding"]) for point in points))
    way.do("decide_findings", findings=findings, outcome=outcome)
    way.do("draft_answer", answer=ANSWER)
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer=ANSWER)
    assert way.case.status == "answered" and way.incidents() == []
    return way


def promised(way: Way) -> list[Remedy]:
    with way.town.sessions() as session:
        return remedies.remedies_of(session, way.case_id)


def test_an_upheld_point_is_not_answered_without_a_remedy(begin: Begin) -> None:
    way = begin(topic_key="service.waiting")
    way.do("assess_message", kind="complaint", severity="S3", topic="service.waiting")
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "یک"}, {"text": "دو"}])
    way.do("answer_for_unit", unit_answer="یک باجه بسته بود.")
    task = way.town.tasks(way.case_id)["decide_findings"]
    cited = {"reason": "نبود.", "rule": "مادهٔ ۵۵"}
    found = {"findings": [{"finding": "not_upheld", **cited}, {"finding": "partly"}]}
    with way.town.work(way.who(task)) as work:
        done = answering.complete_task(work, task.id, {**found, "outcome": "partly"}, "fa")
    assert {"findings[1].remedy", "findings[1].remedy_date"} <= set(done.answers.errors)
    assert not any(name.startswith("findings[0]") for name in done.answers.errors)


@pytest.mark.parametrize(
    ("finding", "missing"),
    [("upheld", True), ("partly", True), ("not_upheld", True), ("no_finding", False)],
)
def test_every_finding_cites_its_rule_but_none_is_needed_where_nothing_was_found(
    begin: Begin, finding: str, missing: bool
) -> None:
    way = begin(topic_key="service.waiting")
    way.do("assess_message", kind="complaint", severity="S3", topic="service.waiting")
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "یک"}])
    way.do("answer_for_unit", unit_answer="یک باجه بسته بود.")
    task = way.town.tasks(way.case_id)["decide_findings"]
    found = {"findings": [{"finding": finding, **PROMISE}], "outcome": finding}
    with way.town.work(way.who(task)) as work:
        done = answering.complete_task(work, task.id, found, "fa")
    assert ("findings[0].rule" in done.answers.errors) == missing
    assert "findings[0].reason" in done.answers.errors


def test_the_letter_carries_the_rule_and_the_reason_why_no_remedy_is_needed(begin: Begin) -> None:
    why = "باجهٔ دوم از دیروز باز است و نوبت‌ها به روز شده‌اند."
    way = answered(begin, {"finding": "upheld", "no_remedy": True, "no_remedy_reason": why})
    query = select(Correspondence.body).where(
        Correspondence.case_id == way.case_id, Correspondence.letter_key == "answer-upheld"
    )
    letter = way.town.rows(query)[0]
    assert f"اقدامی لازم نیست: {why}" in letter and "مادهٔ ۵۵" in letter
    assert way.case.open_remedies == 0 and way.case.done_at is not None


def test_no_remedy_needs_its_reason(begin: Begin) -> None:
    way = begin(topic_key="service.waiting")
    way.do("assess_message", kind="complaint", severity="S3", topic="service.waiting")
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "یک"}])
    way.do("answer_for_unit", unit_answer="یک باجه بسته بود.")
    task = way.town.tasks(way.case_id)["decide_findings"]
    row = {"finding": "upheld", "reason": "بود.", "rule": "مادهٔ ۵۵", "no_remedy": "true"}
    with way.town.work(way.who(task)) as work:
        given = {"findings": [row], "outcome": "upheld"}
        done = answering.complete_task(work, task.id, given, "fa")
    assert set(done.answers.errors) == {"findings[0].no_remedy_reason"}


def test_answered_is_not_done_until_the_remedy_is_confirmed_by_another(begin: Begin) -> None:
    way = answered(begin, {"finding": "upheld", **PROMISE})
    assert (way.case.open_remedies, way.case.done_at) == (1, None)
    assert way.case.remedy_on == date(2026, 12, 1)
    reporter = way.do("carry_out_remedy", evidence_list="سه عکس")
    assert way.open == {"confirm_remedy"}
    confirmer = way.do("confirm_remedy", remedy_proof="enough")
    assert confirmer != reporter
    assert (way.case.open_remedies, way.case.done_at) == (0, way.town.now)
    assert (way.case.status, "remedy_tracking" in way.running()) == ("answered", False)
    assert {"remedy-done", "remedy-done-sms"} & set(way.letters())
    assert way.happened("all_remedies_done") == 1 and way.incidents() == []


def test_each_point_has_its_own_remedy_and_the_last_one_ends_the_case_work(begin: Begin) -> None:
    later = {"remedy": "آموزش کارکنان", "remedy_date": "2026-12-20", "remedy_unit": "personnel"}
    not_upheld = {"finding": "not_upheld"}
    way = answered(
        begin, {"finding": "partly", **PROMISE}, not_upheld, {"finding": "upheld", **later}
    )
    first, second = promised(way)
    assert (first.point, second.point, second.text) == (1, 3, "آموزش کارکنان")
    assert first.unit_id != second.unit_id and way.case.remedy_on == date(2026, 12, 20)
    way.do("carry_out_remedy", evidence_list="عکس")
    way.do("confirm_remedy", remedy_proof="enough")
    assert (way.case.open_remedies, way.happened("remedy_closed")) == (1, 1)
    way.do("carry_out_remedy", evidence_list="فهرست آموزش‌دیدگان")
    way.do("confirm_remedy", remedy_proof="enough")
    assert (way.case.open_remedies, way.happened("all_remedies_done")) == (0, 1)


def test_evidence_that_does_not_convince_sends_the_remedy_back(begin: Begin) -> None:
    way = answered(begin, {"finding": "upheld", **PROMISE})
    way.do("carry_out_remedy", evidence_list="عکس تار")
    assert promised(way)[0].state == "reported"
    way.do("confirm_remedy", remedy_proof="not_enough", proof_missing="عکس روشن نیست.")
    assert promised(way)[0].state == "promised" and way.open == {"carry_out_remedy"}
    assert way.case.open_remedies == 1


def test_a_late_remedy_climbs_the_ladder_and_a_kept_one_leaves_it(begin: Begin) -> None:
    way = answered(begin, {"finding": "upheld", **PROMISE})
    for _ in range(4):
        way.later(days=6)
    assert way.happened("remedy_warning") == 1 and way.happened("limit_passed") == 1
    raised = select(CaseEscalation.level).where(CaseEscalation.limit_key == "remedy:1")
    assert "escalation" in way.running() and 1 in way.town.rows(raised)
    assert remedies.is_late(promised(way)[0], way.town.now)
    way.do("carry_out_remedy", evidence_list="عکس")
    way.do("confirm_remedy", remedy_proof="enough")
    assert "escalation" not in way.running() and way.incidents() == []


def test_a_new_date_given_for_a_late_remedy_is_told_and_moves_the_task(begin: Begin) -> None:
    way = answered(begin, {"finding": "upheld", **PROMISE})
    later = "2026-12-15T14:30:00+03:30"
    with way.town.work() as work:
        work.session.get_one(Case, way.case_id).extension_reason = "قطعه نرسیده است."
        verbs.deliver(work, "limit_moved", f"{way.case.code}:remedy:1:0", {"due": later})
    way.town.run_jobs()
    assert promised(way)[0].due_on == date(2026, 12, 15) and way.open == {"carry_out_remedy"}
    assert way.town.tasks(way.case_id)["carry_out_remedy"].due_at == datetime.fromisoformat(later)
    assert "remedy-moved" in "".join(way.letters()) and way.incidents() == []
    way.do("carry_out_remedy", evidence_list="عکس")
    way.do("confirm_remedy", remedy_proof="not_enough", proof_missing="عکس تار است.")
    again = way.town.tasks(way.case_id)["carry_out_remedy"].due_at
    assert again is not None and again.date() == date(2026, 12, 15)


def test_nothing_upheld_promises_nothing_and_is_done_at_once(begin: Begin) -> None:
    way = answered(begin, {"finding": "not_upheld"}, {"finding": "no_finding"})
    assert promised(way) == [] and way.case.done_at == way.case.answered_at


@pytest.mark.parametrize(
    "promise", [{}, {"remedy": "تابلو عوض می‌شود.", "remedy_date": "2026-12-05"}]
)
def test_a_criticism_may_promise_something_too(begin: Begin, promise: dict[str, str]) -> None:
    way = begin(kind="criticism")
    way.do("assess_message", kind="criticism", severity="S3", topic="roads.asphalt")
    way.do("answer_criticism", answer=ANSWER, change="yes", **promise)
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer=ANSWER)
    assert way.case.open_remedies == len(promised(way)) == (1 if promise else 0)


def test_a_reopened_case_keeps_its_old_promise_and_adds_new_ones(begin: Begin) -> None:
    way = answered(begin, {"finding": "upheld", **PROMISE})
    with way.town.work() as work:
        work.session.get_one(type(way.case), way.case_id).reopened_count = 1
        remedies.promise(work, way.case_id, "remedy_promised")
        assert remedies.promise(work, way.case_id, "remedy_promised") == []
    assert [(r.number, r.round) for r in promised(way)] == [(1, 0), (2, 1)]
    assert way.case.open_remedies == 2
