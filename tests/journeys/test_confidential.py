"""A confidential complaint against a manager, and what each of seven roles sees of it.

Citizen, officer, unit manager, inspector, phone operator, deputy (whom it concerns) and process
owner; beside them the expert of triage, the custodian of names, the administrator, the public."""

import pytest
from playwright.sync_api import Page

from processes.cases.tables import Case
from tests.journeys.conftest import Story

pytestmark = pytest.mark.browser

NAME = "گلنار آزمونی"
SAID = "معاون منطقه جلوی همه گفت «تو که سواد نداری برگه امضا کنی» و پروندهٔ مرا پرت کرد."
BODY = f"{SAID}\nدو همسایه دیدند. می‌خواهم کسی بیرون از آن معاونت رسیدگی کند."
SUMMARY = "گفته شده است که با مراجعه‌کننده‌ای تند سخن گفته و برگه‌هایش را نپذیرفته‌اید."
ANSWER = "آن روز صد نفر در صف بودند. برگه ناقص بود؛ تندی نکردم و همکارم آنجا بود."


def complain(story: Story) -> tuple[str, str]:
    """The citizen: chooses conduct of staff, and that the name stays closed."""
    page = story.go("citizen", "/message?kind=complaint")
    page.check("[name=kind][value=complaint]", force=True)
    page.fill("[name=body]", BODY)
    page.fill("[name=subject]", "بی‌احترامی معاون منطقه")
    page.check("[name=about][value=staff]", force=True)
    page.select_option("[name=topic]", "conduct.discourtesy")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=confidential]", force=True)
    page.wait_for_selector("[name=name]")
    page.fill("[name=name]", NAME)
    page.fill("[name=mobile]", "۰۹۱۲۰۰۰۱۲۳۴")
    story.picture(page, "60-confidential-message")
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.read_receipt(page)
    story.picture(page, "61-confidential-receipt")
    code, pin = (page.locator("dd bdi").nth(at).inner_text() for at in (0, 1))
    return code, pin


def assess(story: Story) -> None:
    """Triage: sees the words, not the name; names whom it concerns."""
    page = story.take("triage1", "assess_message")
    assert BODY.splitlines()[0] in page.content() and NAME not in page.content()
    page.check("[name=severity][value=S2]", force=True)
    page.locator("select[name^='subjects'][name$='person']").first.select_option("d05.deputy")
    story.picture(page, "62-whom-it-concerns")
    story.complete(page)


def sees_nothing(story: Story, who: str, case: Case, picture: str = "") -> None:
    """Neither the case, nor a line of it in lists, searches, messages and figures."""
    page = story.go(who, f"/cases/{case.code}")
    assert BODY.splitlines()[0] not in page.content() and case.subject not in page.content()
    if picture:
        story.picture(page, picture)
    for path in ("/cases", f"/cases?q={case.code}", "/inbox?box=groups", "/cases?kind=complaint"):
        assert case.subject not in story.go(who, path).content(), path


def finds_nothing_by_the_number(story: Story, case: Case) -> None:
    """The phone operator: the citizen's own number brings up no line of it, nor does its code."""
    page = story.go("intake1", "/desk")
    page.locator("#number").fill("۰۹۱۲۰۰۰۱۲۳۴")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-desk]")
    assert case.subject not in page.content() and NAME not in page.content()
    story.picture(page, "64-phone-operator")
    refused = story.go("intake1", f"/desk/cases/{case.code}")
    assert case.subject not in refused.content() and NAME not in refused.content()


def counts_without_words(story: Story, case: Case) -> None:
    """The process owner counts and draws; the public reads figures: neither reads the message."""
    sees_nothing(story, "owner", case)
    story.pages["public"] = story.open_page()
    seen = {"owner": "/processes/case_handling", "public": "/"}
    for who, path in seen.items():
        words = story.go(who, path).content()
        assert not any(said in words for said in (case.subject, case.code, NAME)), who
    story.picture(story.page("owner"), "72-process-owner")


def hear(story: Story, case: Case) -> None:
    """The manager concerned answers a masked summary on a page of their own."""
    page = story.take("d05.mayor", "prepare_hearing")
    page.fill("[name=summary]", f"{SUMMARY} {case.code}")
    story.picture(page, "65-masked-summary")
    story.complete(page)
    page = story.go("d05.deputy", "/hearings")
    assert SUMMARY in page.content()
    assert NAME not in page.content() and case.code not in page.content()
    story.picture(page, "66-hearing")
    page.locator("textarea[name=answer]").fill(ANSWER)
    page.locator("main form button.p").click()
    page.wait_for_load_state()
    story.rest()


def open_the_name(story: Story, case: Case) -> Page:
    """An inspector asks with a reason; a custodian, who sees no case, decides."""
    page = story.go("inspector1", f"/cases/{case.code}")
    assert NAME not in page.content()
    page.fill("[name=reason]", "باید از او بپرسیم دو همسایه چه کسانی بودند.")
    story.picture(page, "68-asking-for-the-name")
    page.locator("form[action$='/identity/ask'] button").click()
    page.wait_for_load_state()
    story.rest()
    page = story.take("custodian1", "approve_opening")
    assert BODY.splitlines()[0] not in page.content() or case.grade != "sealed"
    page.check("[name=opening_decision][value=grant]", force=True)
    page.fill("[name=opening_note]", "بدون نام، گواهان پیدا نمی‌شوند.")
    story.picture(page, "69-second-person")
    story.complete(page)
    page = story.go("inspector1", f"/cases/{case.code}")
    page.locator("form[action$='/identity'] button").click()
    page.wait_for_load_state()
    assert NAME in page.content()
    story.picture(page, "70-name-opened")
    return page


def test_a_confidential_complaint_against_a_manager(story: Story) -> None:
    code, pin = complain(story)
    assess(story)
    case = story.case()
    assert (case.identity, case.grade) == ("confidential", "guarded")

    sees_nothing(story, "d05.officer1", case, "63-officer-of-the-unit")
    sees_nothing(story, "d05.deputy", case, "64-manager-concerned")
    finds_nothing_by_the_number(story, case)

    page = story.take(story.somebody_for("contact_citizen"), "contact_citizen")
    assert NAME not in page.content()
    page.check("[name=conflict][value=no]", force=True)
    page.check("[name=afraid][value=no]", force=True)
    page.check("[name=contact_result][value=spoke]", force=True)
    page.fill("[name=contact_summary]", "در صندوق پرونده پرسیدیم؛ یک بند روشن شد.")
    page.locator("[name^='points'][name$='text']").first.fill("تندی و پرت کردن برگه‌ها")
    story.complete(page)
    hear(story, case)

    page = story.go("d05.mayor", f"/cases/{case.code}")
    assert ANSWER in page.content() and NAME not in page.content()
    story.picture(page, "67-one-above")

    open_the_name(story, case)
    sees_nothing(story, "admin", case, "71-administrator")
    counts_without_words(story, case)

    page = story.go("citizen", "/track")
    page.fill("[name=code]", code)
    page.fill("[name=pin]", pin)
    page.locator("main form button.p").click()
    page.wait_for_url("**/case")
    assert SUMMARY not in page.content() and ANSWER not in page.content()
    story.picture(page, "73-citizen")


def test_a_report_of_wrongdoing_by_its_own_entrance(story: Story) -> None:
    page = story.go("citizen", "/")
    page.locator("a[href*='/report']").click()
    page.check("[name=topic][value='conduct.bribe']", force=True)
    page.fill("[name=body]", "برای مهر پایان‌کار صد هزار تومان خواستند و رسید ندادند.")
    page.check("[name=identity][value=anonymous]", force=True)
    story.picture(page, "74-report")
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.read_receipt(page)
    story.picture(page, "75-report-receipt")
    assert story.case().grade == "sealed"
    sees_nothing(story, "triage1", story.case())
    page = story.take("integrity1", "assess_message")
    story.picture(page, "76-inspector")


def test_a_colleague_raises_a_case_by_the_staff_door(story: Story) -> None:
    page = story.go("d05.officer1", "/raise")
    page.check("[name=kind][value=complaint]", force=True)
    page.fill("[name=body]", "روال سه امضا کار مردم را یک هفته می‌خواباند؛ یکی بس است.")
    page.check("[name=identity][value=confidential]", force=True)
    story.picture(page, "77-staff-door")
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.rest()
    case = story.case()
    assert (case.source, case.grade) == ("staff", "guarded")
    for who in ("d05.officer1", "d05.deputy", "d05.mayor"):
        sees_nothing(story, who, case)
