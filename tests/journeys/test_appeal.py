"""An appeal and a meeting, truly: other people review the answer, a manager keeps a promise."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from processes import wording
from processes.cases.after_tables import SessionOrder
from processes.cases.exclusions import excluded_people
from processes.cases.tables import Case
from processes.instances.tables import Incident, UserTask
from tests.journeys.conftest import TUESDAY, Story

pytestmark = pytest.mark.browser

BODY = """صف باجهٔ نوسازی هر روز دو ساعت است و فقط یک باجه باز است.
سه بار رفتم و هر بار گفتند فردا بیا."""
FIRST = "تعداد باجه‌ها با آمار مراجعه می‌خواند و تغییری لازم نیست."
SECOND = "باجهٔ دوم در روزهای شلوغ باز می‌شود؛ زمان آن را نگفته‌ایم چون هنوز معلوم نیست."
FINAL = "حق با شماست. پاسخ‌های پیشین زمان نداشت. باجهٔ دوم از شنبه هر روز باز است."


def criticise(story: Story) -> tuple[str, str]:
    """A citizen without a name criticises how a counter works, and keeps code and PIN."""
    page = story.go("citizen", "/message")
    page.check("[name=kind][value=criticism]", force=True)
    page.fill("[name=body]", BODY)
    page.fill("[name=subject]", "صف دوساعتهٔ باجهٔ نوسازی")
    page.select_option("[name=topic]", "roads.asphalt")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=anonymous]", force=True)
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.read_receipt(page)
    code, pin = (page.locator("dd bdi").nth(at).inner_text() for at in (0, 1))
    page = story.take("triage1", "assess_message")
    page.check("[name=kind][value=criticism]", force=True)
    page.check("[name=severity][value=S3]", force=True)
    story.complete(page)
    return code, pin


def answer(story: Story, words: str) -> str:
    """An officer answers; a manager looks where the table asks for it."""
    who = story.somebody_for("answer_criticism")
    page = story.take(who, "answer_criticism")
    page.fill("[name=answer]", words)
    page.check("[name=change][value=no]", force=True)
    story.complete(page)
    if "look_again" in story.open_tasks():
        page = story.take(story.somebody_for("look_again"), "look_again")
        page.check("[name=look_decision][value=send]", force=True)
        story.complete(page)
    return who


def own_case(story: Story, code: str, pin: str) -> Page:
    """The citizen's page of the case."""
    page = story.go("citizen", "/track")
    if page.locator("[name=code]").count():
        page.fill("[name=code]", code)
        page.fill("[name=pin]", pin)
        page.locator("main form button.p").click()
    return story.go("citizen", "/case")


def test_an_appeal_by_code_and_pin_is_decided_by_other_people(story: Story) -> None:
    code, pin = criticise(story)
    officers = {answer(story, FIRST)}
    page = own_case(story, code, pin)
    page.fill("[name=why]", "آمار مراجعه را در ساعت‌های خلوت گرفته‌اید.")
    page.locator('form[action$="/case/reopen"] button').click()
    story.rest()
    officers.add(answer(story, SECOND))
    assert len(officers) == 2

    page = own_case(story, code, pin)
    story.picture(page, "40-not-convinced")
    page = story.go("citizen", "/case/appeal")
    page.fill("[name=text]", "می‌خواهم بدانم باجهٔ دوم از چه روزی باز است.")
    story.picture(page, "41-appeal")
    page.locator("main form button.p").click()
    page.wait_for_url("**/case")
    story.rest()
    case = story.case()
    assert (case.stage, case.identity) == (2, "anonymous")
    story.picture(own_case(story, code, pin), "42-stage-two")

    with story.database.sessions() as session:
        assert len(excluded_people(session, case.id)) >= 3  # both officers and the triage expert
    refused = story.go(sorted(officers)[0], f"/cases/{case.code}")
    assert FIRST not in refused.content()

    inspector = story.somebody_for("take_up_appeal")
    page = story.take(inspector, "take_up_appeal")
    page.check("[name=has_conflict][value=no]", force=True)
    page.fill("[name=appeal_grounds]", "زمان باز شدن باجهٔ دوم در هیچ پاسخی نیامده است.")
    story.picture(page, "43-take-up")
    story.complete(page)
    page = story.take(inspector, "contact_appellant")
    page.check("[name=contact_result][value=not_possible]", force=True)
    page.locator("[name^='points'][name$='text']").first.fill("باجهٔ دوم از چه روزی باز است؟")
    story.complete(page)
    page = story.take(inspector, "review_appeal")
    page.check("[name=review_result][value=done]", force=True)
    if not page.locator("[name=answer]").is_visible():
        page = story.page(inspector)
    for group in page.locator("[name$='finding'][value=not_upheld]").all():
        group.check(force=True)
    for reason in page.locator("textarea[name^='findings'][name$='.reason']").all():
        reason.fill("دستور اداری باز شدن باجهٔ دوم از شنبه صادر شده بود.")
    for rule in page.locator("[name^='findings'][name$='.rule']").all():
        rule.fill("قانون مدیریت خدمات کشوری، فصل حقوق مردم")
    page.check("[name=outcome][value=not_upheld]", force=True)
    page.fill("[name=answer]", FINAL)
    story.picture(page, "44-review")
    story.complete(page)
    head = story.somebody_for("approve_review")
    page = story.take(head, "approve_review")
    page.check("[name=look_decision][value=send]", force=True)
    story.picture(page, "45-approval")
    story.complete(page)

    assert (story.case().status, story.case().closing_reason) == ("closed", "stage_two")
    assert len({*officers, inspector, head}) == 4
    page = own_case(story, code, pin)
    assert FINAL in page.content()
    story.picture(page, "46-final-answer")
    story.picture(story.go("inspection.head", f"/cases/{code.replace(' ', '')}"), "47-appeal-case")
    assert story.count(Incident) == 0


def test_a_citizen_meets_a_manager_whose_promise_is_kept(story: Story) -> None:
    code, pin = criticise(story)
    own_case(story, code, pin)
    page = story.go("citizen", "/case/meeting")
    story.picture(page, "50-meeting")
    page.locator("[name=place]").first.check(force=True)
    page.fill("[name=text]", "می‌خواهم حضوری توضیح بدهم.")
    page.locator("main form button.p").click()
    page.wait_for_url("**/case")
    story.rest()
    assert "ملاقات شما" in page.content()

    story.at(TUESDAY + timedelta(days=7))  # the next Tuesday, in the middle of the session
    page = story.go("d05.mayor", "/sessions")
    assert "می‌خواهم حضوری توضیح بدهم." in page.content()
    story.picture(page, "51-manager-day")
    page = story.take("d05.mayor", "hold_meeting")
    page.check("[name=came][value=met]", force=True)
    page.fill("[name=meeting_note]", "حرف زدیم؛ صف را خودم دیده‌ام.")
    page.locator("[name$='order_text']").first.fill("باز کردن باجهٔ دوم در روزهای شلوغ")
    due = wording.local(TUESDAY + timedelta(days=14)).date().isoformat()
    page.locator("[name$='order_due']").first.fill(due)
    page.fill("[name=meeting_result]", "قول دادم باجهٔ دوم تا هفتهٔ بعد در روزهای شلوغ باز شود.")
    story.picture(page, "52-meeting-note")
    story.complete(page)
    page = story.take(story.somebody_for("carry_out_order"), "carry_out_order")
    page.check("[name=order_result][value=done]", force=True)
    page.fill("[name=order_report]", "باجهٔ دوم از امروز باز است؛ عکس پیوست شد.")
    story.complete(page)
    page = story.take("d05.mayor", "see_order")
    page.check("[name=order_seen_result][value=kept]", force=True)
    story.complete(page)
    with story.database.sessions() as session:
        assert [order.state for order in session.query(SessionOrder)] == ["kept"]
        assert session.query(UserTask).filter_by(element_id="see_order").count() == 1
        assert session.query(Case).count() == 1
    story.picture(own_case(story, code, pin), "53-promise-kept")
    assert story.count(Incident) == 0
