"""A suggestion, truly: a council accepts it, a unit carries it out, and the citizen is told."""

import pytest
from playwright.sync_api import Page

from processes.instances.tables import Incident, ProcessInstance
from tests.journeys.conftest import Story
from tests.journeys.test_story import follow
from tests.rig.waiting import until

pytestmark = pytest.mark.browser

BODY = """در بوستان لاله کنار زمین بازی هیچ سایه‌ای نیست. اگر دو سایبان و چند درخت کنار نیمکت‌ها
بگذارید، در تابستان هم می‌شود بچه‌ها را به بوستان برد."""
EXPERT = "شدنی است. سایبان پارچه‌ای ارزان است و درخت تا دو سال دیگر سایه می‌دهد."
ANSWER = "شورا پیشنهاد شما را با دو رأی از سه رأی پذیرفت. دو سایبان تا ۱۵ بهمن نصب می‌شود."
REASONS = {
    "for": "هزینهٔ کمی دارد و بچه‌ها در تابستان هم به بوستان می‌آیند.",
    "against": "نخست باید درخت‌های خشک همین بوستان جایگزین شود.",
}


def suggest(story: Story) -> tuple[str, str]:
    """A citizen suggests something and keeps code and PIN."""
    page = story.go("citizen", "/message")
    page.check("[name=kind][value=suggestion]", force=True)
    page.fill("[name=body]", BODY)
    page.fill("[name=subject]", "سایبان برای زمین بازی بوستان لاله")
    page.select_option("[name=topic]", "green.park")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=named]", force=True)
    page.fill("[name=name]", "نسترن آزمونی")
    page.fill("[name=mobile]", "۰۹۱۲۰۰۰۱۲۳۴")
    story.picture(page, "30-suggestion")
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.read_receipt(page)
    code, pin = (page.locator("dd bdi").nth(at).inner_text() for at in (0, 1))
    return code, pin


def assess(story: Story) -> None:
    """The triage expert leaves it as it is."""
    page = story.take("triage1", "assess_message")
    page.check("[name=kind][value=suggestion]", force=True)
    page.check("[name=severity][value=S3]", force=True)
    story.complete(page)


def decide(story: Story) -> None:
    """An expert writes a view, the council votes, the officer writes the answer."""
    page = story.take(story.somebody_for("give_expert_view"), "give_expert_view")
    page.fill("[name=expert_view]", EXPERT)
    page.check("[name=expert_advice][value=accept]", force=True)
    story.picture(page, "31-expert-view")
    story.complete(page)
    for place, member in enumerate(("districts.head", "d07.mayor", "d12.mayor")):
        vote(story, member, "against" if place == 1 else "for", is_shown=place == 0)
    page = story.take(story.somebody_for("close_vote"), "close_vote")
    page.check("[name=suggestion_decision][value=accept]", force=True)
    page.fill("[name=remedy]", "نصب دو سایبان و کاشت شش درخت کنار زمین بازی")
    page.fill("[name=remedy_date]", "۱۴۰۵/۱۱/۱۵")
    page.fill("[name=reason]", "هزینهٔ کمی دارد و در برنامهٔ فضای سبز هست.")
    assert page.locator("[name=suggestion_decision][value=refuse]").count() == 0
    story.picture(page, "32-council")
    story.complete(page)
    page = story.take(story.somebody_for("draft_suggestion_answer"), "draft_suggestion_answer")
    page.fill("[name=answer]", ANSWER)
    story.complete(page)
    if "look_again" in story.open_tasks():
        page = story.take(story.somebody_for("look_again"), "look_again")
        page.check("[name=look_decision][value=send]", force=True)
        story.complete(page)


def vote(story: Story, member: str, given: str, *, is_shown: bool) -> None:
    """A member opens the task that is theirs by name, and votes."""
    until(lambda: "cast_vote" in story.open_tasks(), seconds=30)
    page = story.go(member, "/inbox")
    page.locator("a", has_text="رأی دادن").first.click()
    page.check("[name=conflict][value=no]", force=True)
    page.check(f"[name=vote][value={given}]", force=True)
    page.fill("[name=vote_reason]", REASONS[given])
    if is_shown:
        story.picture(page, "32-vote")
    story.complete(page)


def carry_out(story: Story) -> None:
    """The unit plans it with milestones, reports the work with its proof, its head confirms."""
    page = story.take(story.somebody_for("plan_suggestion"), "plan_suggestion")
    page.fill("[name=plan_by]", "سرپرست فضای سبز منطقهٔ ۵")
    page.fill("[name=next_milestone]", "۱۴۰۵/۱۰/۱۵")
    story.picture(page, "34-plan")
    story.complete(page)
    _report(story, "progress", "سایبان‌ها خریده شد.")
    _report(story, "done", "سایبان‌ها نصب و درخت‌ها کاشته شد.")
    page = story.take(story.somebody_for("confirm_suggestion"), "confirm_suggestion")
    page.check("[name=remedy_proof][value=enough]", force=True)
    story.picture(page, "36-confirmation")
    story.complete(page)


def _report(story: Story, result: str, words: str) -> Page:
    page = story.take(story.somebody_for("report_milestone"), "report_milestone")
    page.check(f"[name=milestone_result][value={result}]", force=True)
    if result == "done":
        page.fill("[name=evidence_list]", "دو عکس از سایبان‌ها، شمارهٔ کار ۱۲۸")
        story.picture(page, "35-milestone")
    page.fill("[name=milestone_report]", words)
    story.complete(page)
    return page


def test_a_suggestion_that_is_accepted_and_followed_up(story: Story) -> None:
    code, pin = suggest(story)
    assess(story)
    decide(story)
    assert story.case().status == "answered" and story.case().open_remedies == 1
    page = follow(story, code, pin, "33-promised")
    assert "نصب دو سایبان" in page.locator("#promised ~ ol").inner_text()
    carry_out(story)
    page = follow(story, code, pin, "37-done")
    assert "انجام شد" in page.locator("#promised ~ ol").inner_text()
    assert story.case().open_remedies == 0 and story.case().done_at is not None
    page = story.go("inspection.head", f"/cases/{story.case().code}")
    story.picture(page, "38-suggestion-case")
    assert story.count(Incident) == 0
    followed = ProcessInstance.process_key == "suggestion_followup"
    assert story.count(ProcessInstance, followed, ProcessInstance.status == "completed") == 1
