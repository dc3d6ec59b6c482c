"""A call, truly: an earlier message comes up, its state is read out, a new one becomes a case."""

import io
import os

import pypdfium2
import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from processes.cases.tables import Correspondence
from tests.journeys.conftest import Story
from tests.rig.browsers import axe, no_sideways_scroll

pytestmark = pytest.mark.browser

SEEN = ((390, "fa", "light"), (390, "en", "dark"), (1280, "en", "light"), (1280, "fa", "dark"))
NUMBER = "۰۹۱۲۰۰۰۱۲۳۴"
EARLIER = "سه روز است زباله‌های کوچهٔ یاسمن برده نشده و بو گرفته است."
NEW = "چراغ‌های کوچهٔ نارون دو هفته است خاموش است.\nشب‌ها کسی جرئت نمی‌کند از آن بگذرد."


def write(story: Story) -> None:
    """The citizen wrote on the web some days ago, with the same number."""
    page = story.go("neighbour", "/message") if "neighbour" in story.pages else _fresh(story)
    page.check("[name=kind][value=request]", force=True)
    page.fill("[name=body]", EARLIER)
    page.fill("[name=subject]", "زبالهٔ کوچهٔ یاسمن")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=named]", force=True)
    page.fill("[name=name]", "پروین آزمونی")
    page.fill("[name=mobile]", "09120001234")
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.rest()


def _fresh(story: Story) -> Page:
    story.pages["neighbour"] = story.open_page()
    return story.go("neighbour", "/message")


def take_call(story: Story) -> Page:
    """The operator types the number; the hands stay on the keys."""
    page = story.go("intake1", "/desk")
    story.picture(page, "40-desk")
    page.locator("#number").fill(NUMBER)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-desk]")
    return page


def read_state(story: Story, page: Page) -> None:
    """The earlier message is opened, its state read out, the question recorded."""
    page.get_by_role("link", name="زبالهٔ کوچهٔ یاسمن").click()
    page.wait_for_load_state()
    story.picture(page, "42-read-out")
    page.fill("#text", "می‌پرسد چرا هنوز نیامده‌اند.")
    page.locator("button[value=ask]").click()
    page.wait_for_load_state()
    story.rest()
    with story.database.sessions() as session:
        asked = select(Correspondence.channel).where(Correspondence.direction == "in")
        assert session.scalars(asked).all() == ["phone"]


def record(story: Story, page: Page) -> tuple[str, str]:
    """The new message is taken down while the caller talks; code and PIN are read out."""
    page.goto(story.house.address + "/desk")
    page.keyboard.press("Alt+1")
    assert page.locator("[name=kind]").first.is_checked()
    page.fill("[name=body]", NEW)
    page.fill("[name=place]", "کوچهٔ نارون، روبه‌روی پلاک ۸")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=named]", force=True)
    page.wait_for_load_state("networkidle")
    page.fill("[name=name]", "پروین آزمونی")
    story.picture(page, "41-call")
    page.locator("[name=name]").press("Control+Enter")
    page.wait_for_url("**/desk/receipt")
    story.read_receipt(page)
    story.picture(page, "43-code-and-pin")
    code, pin = (page.locator("dd bdi").nth(at).inner_text() for at in (0, 1))
    page.locator('form[action$="/pin"] button').click()
    page.wait_for_load_state()
    story.rest()
    return code, pin


def test_a_call_is_answered_recorded_and_found_again(story: Story) -> None:
    write(story)
    page = take_call(story)
    read_state(story, page)
    code, pin = record(story, page)
    case = story.case()
    assert (case.channel, case.subject) == ("phone", NEW.splitlines()[0][:80])
    with story.database.sessions() as session:
        sms = select(Correspondence).where(Correspondence.letter_key == "pin-sms")
        (row,) = session.scalars(sms).all()
        assert pin.replace(" ", "") not in row.body.replace(" ", "")
    page = story.go("citizen", "/track")
    page.fill("[name=code]", code)
    page.fill("[name=pin]", pin)
    page.locator("main form button.p").click()
    page.wait_for_url("**/case")
    letters = page.locator("section[aria-labelledby=l]")
    assert letters.locator("details").count() >= 1
    story.picture(page, "44-letters")
    with page.expect_download() as download:
        letters.locator("a[download]").first.click()
    data = download.value.path().read_bytes()
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    assert len(document) == 1
    if folder := _tour():
        document[0].render(scale=1.3).to_pil().save(f"{folder}/45-letter-on-paper.png")


def test_the_desk_can_be_used_in_both_languages_sizes_and_schemes(story: Story) -> None:
    write(story)
    page = take_call(story)
    paths = ("/desk", f"/desk/cases/{story.case().code}", "/post")
    for width, language, scheme in SEEN:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path in paths:
            page.goto(f"{story.house.address}{path}?lang={language}")
            axe(page)
            no_sideways_scroll(page)


def _tour() -> str:
    return os.environ.get("PASOKH_TOUR", "")
