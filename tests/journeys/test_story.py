"""One case, truly: from a citizen's message to a measured satisfaction, in real browsers."""

import pytest
from playwright.sync_api import Page

from processes import audit
from processes.cases.tables import CaseExclusion, Correspondence
from processes.feedback.tables import Survey
from processes.instances.tables import Incident, Job, ProcessInstance, UserTask
from tests.journeys.conftest import Story

pytestmark = pytest.mark.browser

BODY = """آسفالت کوچهٔ نسترن سه هفته پس از لکه‌گیری دوباره نشست کرده است.
مأمور پیمانکار گفت «به ما مربوط نیست» و رفت. می‌خواهم بدانم چه کسی کار را تحویل گرفته است."""


def complain(story: Story) -> tuple[str, str]:
    """A citizen writes in Persian and keeps code and PIN."""
    page = story.go("citizen", "/")
    story.picture(page, "01-home")
    page = story.go("citizen", "/message")
    page.check("[name=kind][value=complaint]", force=True)
    page.fill("[name=body]", BODY)
    page.fill("[name=subject]", "نشست دوبارهٔ آسفالت کوچهٔ نسترن")
    page.select_option("[name=topic]", "roads.asphalt")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=named]", force=True)
    page.fill("[name=name]", "نسترن آزمونی")
    page.fill("[name=mobile]", "۰۹۱۲۰۰۰۱۲۳۴")
    story.picture(page, "02-message")
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.read_receipt(page)
    story.picture(page, "03-receipt")
    code, pin = (page.locator("dd bdi").nth(at).inner_text() for at in (0, 1))
    return code, pin


def assess(story: Story) -> None:
    """The triage expert confirms kind and topic, and raises the severity."""
    page = story.go("triage1", "/inbox?box=groups")
    story.picture(page, "04-inbox")
    page = story.take("triage1", "assess_message")
    page.check("[name=kind][value=complaint]", force=True)
    page.check("[name=severity][value=S2]", force=True)
    story.picture(page, "05-assessment")
    story.complete(page)


def contact(story: Story, who: str) -> None:
    """The officer speaks with the citizen and agrees the points."""
    page = story.take(who, "contact_citizen")
    page.check("[name=contact_result][value=spoke]", force=True)
    page.fill("[name=contact_summary]", "با شهروند حرف زدیم؛ دو بند روشن شد.")
    page.locator("[name^='points'][name$='text']").first.fill("آسفالت پس از لکه‌گیری نشست کرده است")
    story.picture(page, f"06-contact-{who}")
    story.send(page)


def investigate(story: Story, who: str) -> None:
    """The unit answers, and where the topic asks for it the officer looks at the place."""
    page = story.take(story.somebody_for("answer_for_unit"), "answer_for_unit")
    page.fill("[name=unit_answer]", "پیمانکار زیرسازی را نکوبیده و ناظر آن را ندیده است.")
    story.complete(page)
    if "visit_site" in story.open_tasks():
        page = story.take(who, "visit_site")
        page.fill("[name=visit_date]", "۱۴۰۵/۰۸/۱۹")
        page.fill(
            "[name=visit_report]", "نشست چهار سانتی‌متر در یازده متر؛ زیرسازی کوبیده نشده بود."
        )
        story.complete(page)


def decide_and_answer(story: Story, who: str, answer: str) -> None:
    """A finding for the point, the draft of the answer, and the manager's second look."""
    page = story.take(who, "decide_findings")
    for group in page.locator("[name$='finding'][value=upheld]").all():
        group.check(force=True)
    page.fill("[name$='.remedy']", "نوسازی زیرسازی و روکش یازده متر به هزینهٔ پیمانکار")
    page.fill("[name$='remedy_date']", "۱۴۰۵/۰۹/۳۰")
    for reason in page.locator("textarea[name^='findings'][name$='.reason']").all():
        reason.fill("بازدید نشان داد زیرسازی کوبیده نشده است.")
    for rule in page.locator("[name^='findings'][name$='.rule']").all():
        rule.fill("قانون شهرداری، مادهٔ ۵۵ بندهای ۱ و ۲")
    page.check("[name=outcome][value=upheld]", force=True)
    story.picture(page, f"09-findings-{who}")
    story.complete(page)
    page = story.take(who, "draft_answer")
    page.fill("[name=answer]", answer)
    story.complete(page)
    page = story.take(story.somebody_for("look_again"), "look_again")
    page.check("[name=look_decision][value=send]", force=True)
    story.picture(page, f"10-second-look-{who}")
    story.complete(page)


def keep_promise(story: Story, who: str) -> None:
    """The remedy that the answer promised is carried out, and somebody else sees the proof."""
    page = story.take(who, "carry_out_remedy")
    page.fill("[name=evidence_list]", "سه عکس از زیرسازی کوبیده و روکش تازه")
    story.complete(page)
    page = story.take(story.somebody_for("confirm_remedy"), "confirm_remedy")
    page.check("[name=remedy_proof][value=enough]", force=True)
    story.complete(page)


def follow(story: Story, code: str, pin: str, name: str) -> Page:
    """The citizen opens the case with code and PIN."""
    page = story.go("citizen", "/track")
    if page.locator("[name=code]").count():
        page.fill("[name=code]", code)
        page.fill("[name=pin]", pin)
        page.locator("main form button.p").click()
    page = story.go("citizen", "/case")
    story.picture(page, name)
    return page


def test_a_complaint_that_is_late_reopened_and_settled(story: Story) -> None:
    code, pin = complain(story)
    assess(story)
    story.strike(lambda: contact(story, "d05.officer1"))
    follow(story, code, pin, "07-tracking")

    story.later(days=16)  # the limit passes: level 1 must decide, then level 2 plan
    assert story.case().escalation_level is not None
    page = story.take(story.somebody_for("decide_overdue_case"), "decide_overdue_case")
    page.select_option("[name=late_reason]", "workload")
    page.check("[name=level_1_decision][value=help]", force=True)
    story.picture(page, "08-escalation")
    story.complete(page)

    investigate(story, "d05.officer1")
    decide_and_answer(
        story,
        "d05.officer1",
        "حق با شماست. زیرسازی کوبیده نشده بود. پیمانکار یازده متر را تا ۳۰ آذر نو می‌کند.",
    )
    assert story.case().status == "answered"
    keep_promise(story, "d05.officer1")
    first_officers = {"d05.officer1"}

    story.later(days=4)  # two days after the answer the citizen is asked
    page = story.go("citizen", story.survey_path())
    page.check("[name=outcome][value=not_settled]", force=True)
    page.fill("[name=remaining_not_settled]", "تکه‌ای که نو شد دوباره ترک خورده است.")
    page.check("[name=reopen_not_settled]", force=True)
    story.picture(page, "11-survey")
    page.locator("main form button.p").click()
    page.wait_for_load_state()
    story.rest()

    assert story.case().reopened_count == 1
    assert story.count(CaseExclusion, CaseExclusion.case_id == story.case().id) >= 1
    refused = story.go("d05.officer1", f"/tasks/{story.task('contact_citizen').id}")
    assert refused.locator("h1").inner_text()
    assert "contact_citizen" in story.open_tasks()
    contact(story, "d05.officer2")
    story.rest()
    investigate(story, "d05.officer2")
    decide_and_answer(
        story,
        "d05.officer2",
        "باز هم حق با شماست. قطعهٔ تازه هم خوب کوبیده نشده بود؛ دوباره برداشته و نو شد.",
    )
    keep_promise(story, "d05.officer2")
    task = [t for t in done(story, "contact_citizen") if t.completed_by_id]
    assert story.username(task[-1].completed_by_id) not in first_officers

    story.later(days=4)
    page = story.go("citizen", story.survey_path() + "/settled")  # one tap counts
    page.locator("details summary").first.click()
    page.check("[name=satisfaction][value='5']", force=True)
    page.locator("main form button.p").click()
    page.wait_for_load_state()
    story.rest()
    assert story.case().status == "closed"
    assert story.case().closing_reason == "settled"
    follow(story, code, pin, "12-closed")

    page = story.go("inspection.head", "/monitor")
    story.picture(page, "13-monitor")
    page = story.go("inspection.head", f"/cases/{story.case().code}")
    story.picture(page, "14-case")
    page = story.go("inspection.head", f"/cases/{story.case().code}/process")
    story.picture(page, "15-process")
    page = story.go("inspection.head", "/satisfaction")
    story.picture(page, "16-satisfaction")
    page = story.go("inspection.head", "/messages")
    story.picture(page, "17-messages")
    nothing_lost_nothing_twice(story)


def done(story: Story, element: str) -> list[UserTask]:
    """Completed tasks at `element`, the oldest first."""
    with story.database.sessions() as session:
        query = session.query(UserTask).filter_by(element_id=element, state="completed")
        return query.order_by(UserTask.id).all()


def nothing_lost_nothing_twice(story: Story) -> None:
    """What must hold at the end of any story."""
    assert story.count(Incident) == 0
    assert story.count(Job, Job.status != "done", Job.status != "cancelled") == 0
    assert story.count(Survey, Survey.kind == "outcome") == 2
    assert story.count(ProcessInstance, ProcessInstance.process_key == "case_handling") == 1
    assert story.count(UserTask, UserTask.element_id == "assess_message") == 1
    receipts = Correspondence.letter_key.startswith("acknowledgement")
    assert story.count(Correspondence, receipts, Correspondence.channel == "sms") == 1
    with story.database.sessions() as session:
        assert list(audit.verify(session)) == []
