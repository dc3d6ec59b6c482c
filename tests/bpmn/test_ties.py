"""Cases tied to others: duplicates, follow-ups, transfers, split messages, arranged ones."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases.followups import follow_up
from processes.cases.grading import set_grade
from processes.cases.likeness import MOST
from processes.cases.links import children, parent_of, ties
from processes.cases.objections import may_object, object_to_kind
from processes.cases.tables import Case
from processes.cases.task_forms import open_form
from processes.engine.forms import Option
from processes.instances.tables import UserTask
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
ANSWER = "چاله پر شد و آسفالت آن یک ماه زیر نظر است."
HOLE = "سر کوچهٔ دوازدهم خشت‌زاران چاله‌ای هست و موتورسوارها می‌افتند."


def hole(begin: Begin, number: int, **fields: Any) -> Way:
    """Citizen number so and so writes about the same hole."""
    phone = f"0912000{number:04}"
    asked = {"kind": "request", "body": HOLE, "external_id": f"hole-{number}", "phone": phone}
    return begin(**{**asked, **fields})


def assess(way: Way, /, **answers: Any) -> None:
    given = {"kind": way.case.kind, "severity": "S3", "topic": way.case.topic_key, **answers}
    way.do("assess_message", **given)


def repair(way: Way) -> None:
    """The work is ordered, done, proved and answered."""
    way.do("issue_work_order", work_order="چاله را پر کنید.")
    way.do("report_work", work_result="done", work_report="با عکس.", evidence="سه عکس")
    way.do("check_work", proof="enough", answer=ANSWER)
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer=ANSWER)


def offered(way: Way, key: str) -> list[Option]:
    """The choices that the assessment's form offers for a question."""
    with way.town.work() as work:
        query = select(UserTask).where(UserTask.case_id == way.case_id, UserTask.state == "open")
        opened = open_form(work.session, work.ports, work.session.scalars(query).one(), work.now)
        asked = next(part for part in opened.form.asked() if part.key == key)
        return list(opened.context.options(asked))


def follow(child: Way, parent: Way) -> None:
    assess(child, way="duplicate", parent=parent.case.code)


def test_a_duplicate_waits_for_its_parent_and_gets_a_letter_of_its_own(begin: Begin) -> None:
    parent, child = hole(begin, 1), hole(begin, 2)
    assess(parent)
    assert offered(child, "parent")[0].value == parent.case.code
    follow(child, parent)
    assert child.open == set() and "linked" in child.letters()
    with child.town.sessions() as session:
        assert [one.id for one in children(session, parent.case_id)] == [child.case_id]
    repair(parent)
    assert (child.case.status, child.case.answer) == ("answered", ANSWER)
    assert "answer-request-done" in child.letters()
    assert {"case_handling", "satisfaction_followup"} <= child.running()
    assert child.incidents() == []


def test_a_duplicate_of_an_answered_case_is_answered_at_once(begin: Begin) -> None:
    parent, child = hole(begin, 1), hole(begin, 2)
    assess(parent)
    repair(parent)
    follow(child, parent)
    assert child.case.status == "answered" and child.happened("wait_for_parent") == 0


def test_a_duplicate_of_a_duplicate_follows_the_first(begin: Begin) -> None:
    ways = [hole(begin, number) for number in (1, 2, 3)]
    assess(ways[0])
    follow(ways[1], ways[0])
    assert ways[1].case.code not in [o.value for o in offered(ways[2], "parent")]


def test_a_citizens_own_repeat_is_no_duplicate_but_a_follow_up(begin: Begin) -> None:
    first, again = hole(begin, 1), hole(begin, 2, phone="09120000001")
    assert first.case.code not in [option.value for option in offered(again, "parent")]
    assert first.case.code in [option.value for option in offered(again, "earlier")]


def test_a_repeat_by_email_is_known_too(begin: Begin) -> None:
    first = hole(begin, 1, phone="", email="One@mail.example")
    again = hole(begin, 2, phone="09120000002", email="one@mail.example ")
    stranger = hole(begin, 3, phone="", email="other@mail.example")
    assert first.case.code not in [option.value for option in offered(again, "parent")]
    assert first.case.code in [option.value for option in offered(again, "earlier")]
    assert first.case.code in [option.value for option in offered(stranger, "parent")]


def test_a_conduct_case_is_never_merged(begin: Begin) -> None:
    conduct = {"kind": "complaint", "topic_key": "conduct.discourtesy"}
    parent, child = hole(begin, 1, **conduct), hole(begin, 2, **conduct)
    assert parent.case.grade != "open" and offered(child, "parent") == []
    with pytest.raises(AssertionError, match="way"):
        follow(child, parent)


def test_a_child_is_reopened_for_itself(begin: Begin) -> None:
    from processes.cases.reopening import ask_reopening

    parent, child = hole(begin, 1), hole(begin, 2)
    assess(parent)
    follow(child, parent)
    repair(parent)
    with child.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, child.case_id), "جلوی خانهٔ ما نه.")
    child.town.run_jobs()
    assert (child.case.status, parent.case.status) == ("in_progress", "answered")
    assert "issue_work_order" in child.open and child.incidents() == []


@pytest.mark.parametrize("following", ["wait", "leave"])
def test_a_late_parent_is_waited_for_or_left(begin: Begin, following: str) -> None:
    parent, child = hole(begin, 1), hole(begin, 2)
    assess(parent)
    follow(child, parent)
    child.later(days=6)
    child.do("decide_following", following=following)
    if following == "wait":
        repair(parent)
        assert child.case.status == "answered"
    else:
        assert "issue_work_order" in child.open
        with child.town.sessions() as session:
            assert parent_of(session, child.case_id) is None
    assert child.incidents() == []


def test_a_parent_that_ends_without_an_answer_lets_its_followers_go(begin: Begin) -> None:
    parent, child = hole(begin, 1), hole(begin, 2)
    assess(
        parent,
        way="transfer",
        transfer_body="water_company",
        transfer_reason="خیابان ملی است و راه‌داری مسئول آن است.",
    )
    follow(child, parent)
    parent.do("hand_over", transfer_result="accepted", transfer_receipt="۱۲۳۴۵")
    assert "issue_work_order" in child.open and child.happened("leave_parent") == 1


def test_a_follow_up_of_an_answered_case_reopens_it(begin: Begin) -> None:
    first = hole(begin, 1)
    assess(first)
    repair(first)
    again = hole(begin, 2, phone="09120000001", body="گفتید درست شد، همان است.")
    assess(again, way="follow_up", earlier=first.case.code)
    assert (first.case.status, first.case.reopened_count) == ("in_progress", 1)
    assert (again.case.status, again.case.closing_reason) == ("closed", "linked")
    assert "joined-reopened" in again.letters()
    with again.town.sessions() as session:
        assert [(kind, one.id) for kind, one in ties(session, again.case_id)] == [
            ("follow_up", first.case_id)
        ]
    assert again.incidents() == []


def test_a_follow_up_of_an_open_case_is_counted_and_told(begin: Begin) -> None:
    first = hole(begin, 1)
    assess(first)
    again = hole(begin, 2, phone="09120000001", body="پیام من چه شد؟")
    assess(again, way="follow_up", earlier=first.case.code)
    assert first.case.followups == 1 and "follow-up-asked" in first.letters("staff")
    assert "joined" in again.letters() and again.case.status == "closed"


def test_the_third_question_goes_to_the_manager(begin: Begin) -> None:
    way = hole(begin, 1)
    assess(way)
    for number in range(3):
        with way.town.work() as work:
            case = work.session.get_one(Case, way.case_id)
            follow_up(work, case, "چه شد؟", channel="phone", idempotency_key=str(number))
        way.town.run_jobs()
    assert way.case.followups == 3 and way.happened("raise_follow_up") == 1
    assert way.case.escalation_level == 1 and way.incidents() == []


def test_an_asked_question_is_counted_once(begin: Begin) -> None:
    way = hole(begin, 1)
    for _ in range(2):
        with way.town.work() as work:
            follow_up(work, work.session.get_one(Case, way.case_id), idempotency_key="same")
    assert way.case.followups == 1


def transfer(way: Way) -> None:
    why = "روشنایی معابر با شرکت توزیع برق است."
    assess(way, way="transfer", transfer_body="power_company", transfer_reason=why)


def test_a_transfer_ends_with_the_other_bodys_receipt(begin: Begin) -> None:
    way = hole(begin, 1)
    transfer(way)
    assert way.open == {"hand_over"} and "transfer-announced" in way.letters()
    way.do("hand_over", transfer_result="accepted", transfer_receipt="۹۸۷")
    assert (way.case.status, way.case.closing_reason) == ("transferred", "transferred")
    assert "transferred" in way.letters() and way.limit("answer").met_at is not None
    assert way.running() == set() and way.incidents() == []


def test_without_a_receipt_the_message_comes_back(begin: Begin) -> None:
    way = hole(begin, 1)
    transfer(way)
    promised = way.case.due_at
    way.later(days=8)
    assert "assess_message" in way.open and "hand_over" not in way.open
    assert "transfer-returned" in way.letters() and way.case.due_at == promised
    assess(way)
    assert "issue_work_order" in way.open


def test_a_refused_transfer_comes_back(begin: Begin) -> None:
    way = hole(begin, 1)
    transfer(way)
    way.do("hand_over", transfer_result="refused", refusal_reason="گفتند با ما نیست.")
    assert way.open == {"assess_message"} and way.case.status != "transferred"


def test_one_message_becomes_two_cases_with_one_pin(begin: Begin) -> None:
    way = hole(begin, 1)
    assess(
        way,
        way="split",
        split_kind="criticism",
        split_topic="service.waiting",
        split_text="فقط کاش صندلی هم می‌گذاشتید.",
    )
    query = select(Case).where(Case.source == f"case:{way.case.code}")
    second = way.town.rows(query)[0]
    assert (second.kind, second.pin_hash) == ("criticism", way.case.pin_hash)
    assert "split-told" in way.letters() and "issue_work_order" in way.open
    other = Way(way.town, second.id)
    assert other.open == {"assess_message"} and len(other.letters()) > 0
    assert way.incidents() == []


def test_many_alike_are_proposed_for_a_look_and_a_person_decides(begin: Begin) -> None:
    praise = {"kind": "appreciation", "topic_key": "conduct.good", "identity": "anonymous"}
    body = "از زحمات شبانه‌روزی مدیر محترم واحد فنی تقدیر و تشکر به عمل می‌آید."
    ways = [hole(begin, number, **praise, body=body) for number in range(6)]
    with ways[-1].town.work() as work:
        query = select(UserTask).where(UserTask.case_id == ways[-1].case_id)
        opened = open_form(work.session, work.ports, work.session.scalars(query).one(), work.now)
        assert opened.context.data["suggested_way"] == "verify"
    assess(ways[-1], way="verify")
    ways[-1].do("verify_message", verified="arranged", verify_reason="هفده بار یک متن.")
    assert ways[-1].case.is_arranged and ways[-1].open == {"assess_message"}
    with pytest.raises(AssertionError, match="way"):
        assess(ways[-1], way="verify")
    assess(ways[-1])
    assert ways[-1].case.status == "in_progress" and ways[-1].incidents() == []


def changed(begin: Begin) -> Way:
    """A complaint that assessment has made a criticism."""
    way = begin(topic_key="service.waiting")
    assess(way, kind="criticism", kind_reason="نظر است، نه حق ضایع‌شده.")
    return way


def object_(way: Way) -> None:
    with way.town.work() as work:
        object_to_kind(work, work.session.get_one(Case, way.case_id), "این شکایت است.")
    way.town.run_jobs()


def test_an_objection_is_decided_by_another_expert_and_restores_the_kind(begin: Begin) -> None:
    way = changed(begin)
    promised = way.case.due_at
    object_(way)
    assert {"decide_objection", "answer_criticism"} <= way.open
    first = way.town.tasks(way.case_id, "completed")["assess_message"].completed_by_id
    way.do("decide_objection", objection="upheld")
    second = way.town.tasks(way.case_id, "completed")["decide_objection"].completed_by_id
    assert first != second
    assert (way.case.kind, way.open) == ("complaint", {"contact_citizen"})
    assert promised is not None and way.case.due_at is not None and way.case.due_at <= promised
    assert "objection-upheld" in way.letters() and way.incidents() == []


def test_a_refused_objection_gives_its_reason_and_the_work_goes_on(begin: Begin) -> None:
    way = changed(begin)
    object_(way)
    way.do("decide_objection", objection="refused", reason="حقی ضایع نشده است؛ نظر شماست.")
    assert way.case.kind == "criticism" and way.open == {"answer_criticism"}
    assert "objection-refused" in way.letters()
    with way.town.sessions() as session:
        assert not may_object(session, session.get_one(Case, way.case_id))


def test_nobody_objects_where_the_kind_was_not_changed(begin: Begin) -> None:
    way = begin()
    assess(way, topic="service.waiting")
    with way.town.sessions() as session:
        assert not may_object(session, session.get_one(Case, way.case_id))


def test_the_third_referral_is_shown_to_level_two(begin: Begin) -> None:
    way = hole(begin, 1)
    for _ in range(4):
        with way.town.work() as work:
            work.session.get_one(Case, way.case_id).transfers += 1
    assess(way)
    assert way.happened("third_transfer_raised") == 1 and way.incidents() == []


def test_a_parent_is_offered_among_many_that_still_wait(begin: Begin) -> None:
    words = ("شکست افتاد", "شب", "باران آب", "کالسکه", "مدرسه", "پدرم", "اتوبوس", "زود", "هر روز")
    parent = hole(begin, 0, body=f"{HOLE} این را پیش از این هم تلفنی گفته بودم و کسی نیامد.")
    others = [hole(begin, n, body=f"{HOLE} {said}") for n, said in enumerate(words, start=1)]
    assess(parent)
    for child in others:
        given = [option.value for option in offered(child, "parent")]
        assert parent.case.code in given and len(given) <= MOST


def test_one_piece_of_work_answers_twelve_citizens(begin: Begin) -> None:
    parent, *others = [hole(begin, number) for number in range(12)]
    assess(parent)
    for child in others:
        follow(child, parent)
    repair(parent)
    assert {way.case.status for way in (parent, *others)} == {"answered"}
    assert all("answer-request-done" in way.letters() for way in (parent, *others))
    assert len({way.case.code for way in others}) == 11 and parent.incidents() == []


def choose(way: Way, /, **answers: Any) -> None:
    """The assessment is answered; nothing that follows from it has happened yet."""
    who = way.who(way.town.tasks(way.case_id)["assess_message"])
    kind, topic = way.case.kind, way.case.topic_key
    given = {"kind": kind, "severity": "S3", "topic": topic, **answers}
    way.town.fill_in(way.case_id, "assess_message", who, **given)


def test_a_parent_that_ended_meanwhile_is_not_followed(begin: Begin) -> None:
    parent, child = hole(begin, 1), hole(begin, 2)
    transfer(parent)
    choose(child, way="duplicate", parent=parent.case.code)
    receiver = parent.who(parent.town.tasks(parent.case_id)["hand_over"])
    parent.town.complete(
        parent.case_id, "hand_over", receiver, transfer_result="accepted", transfer_receipt="۱۲۳"
    )
    assert parent.case.status == "transferred" and "issue_work_order" in child.open
    assert child.happened("leave_parent") == 1 and "linked" not in child.letters()
    assert child.incidents() == []


def test_a_follow_up_of_an_ended_case_is_handled_for_itself(begin: Begin) -> None:
    first = hole(begin, 1)
    transfer(first)
    first.do("hand_over", transfer_result="accepted", transfer_receipt="۱۲۳")
    again = hole(begin, 2, phone="09120000001", body="آنجا گفتند با شهرداری است.")
    assess(again, way="follow_up", earlier=first.case.code)
    assert first.case.status == "transferred" and first.case.followups == 0
    assert again.case.status == "in_progress" and "issue_work_order" in again.open
    assert "joined" not in again.letters()
    with again.town.sessions() as session:
        assert [one.id for _, one in ties(session, again.case_id)] == [first.case_id]
    assert again.incidents() == []


def test_nobody_joins_a_case_that_has_become_closed_to_others(begin: Begin) -> None:
    first = hole(begin, 1)
    assess(first)
    again = hole(begin, 2, phone="09120000001", body="پیام من چه شد؟")
    choose(again, way="follow_up", earlier=first.case.code)
    with first.town.work() as work:
        work.session.get_one(Case, first.case_id).grade = "sealed"
    again.town.run_jobs()
    assert first.case.followups == 0 and "follow-up-asked" not in first.letters("staff")
    assert "issue_work_order" in again.open and "joined" not in again.letters()
    with again.town.sessions() as session:
        assert ties(session, again.case_id) == []
    assert again.incidents() == []


def test_nobody_takes_the_answer_of_a_parent_that_is_no_longer_open(begin: Begin) -> None:
    parent, child = hole(begin, 1, kind="complaint"), hole(begin, 2, kind="complaint")
    assess(parent)
    follow(child, parent)
    assert child.open == set()
    with parent.town.work() as work:
        set_grade(work, parent.case_id, "guarded")
    parent.town.run_jobs()
    assert "contact_citizen" in child.open
    with child.town.sessions() as session:
        assert children(session, parent.case_id) == [] and parent_of(session, child.case_id) is None
    assert not child.incidents() and not child.case.answer
