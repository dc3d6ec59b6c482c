"""A duplicate, truly: twelve citizens say the same, one piece of work answers each of them."""

from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from handlers.composition import make_ports
from processes import audit, wording
from processes.cases.intake import NewMessage, receive
from processes.cases.links import children
from processes.cases.tables import Case, Correspondence
from processes.instances.tables import Incident, UserTask
from processes.instances.work import open_work
from processes.settings import read_settings
from tests.journeys.conftest import Story

pytestmark = pytest.mark.browser

HOLE = "سر کوچهٔ دوازدهم خشت‌زاران چالهٔ بزرگی هست و موتورسوارها می‌افتند."
CITIZENS = (
    ("نسترن آزمونی", "دیروز پسرم با دوچرخه در آن افتاد."),
    ("بهرام آزمونی", "چرخ خودرو من در آن شکست."),
    ("پروین آزمونی", "شب‌ها هیچ دیده نمی‌شود."),
    ("کاوه آزمونی", "باران که می‌آید پر از آب می‌شود."),
    ("مینا آزمونی", "با کالسکه از کنار آن نمی‌شود گذشت."),
    ("سهراب آزمونی", "دو هفته است همان‌طور مانده است."),
    ("لیلا آزمونی", "روبه‌روی مدرسه است."),
    ("یوسف آزمونی", "پدرم نزدیک بود در آن بیفتد."),
    ("شیرین آزمونی", "خواهش می‌کنم زودتر پر کنید."),
    ("آرش آزمونی", "هر روز بزرگ‌تر می‌شود."),
    ("زهرا آزمونی", "اتوبوس هم برای آن کج می‌کند."),
    ("داوود آزمونی", "دست‌کم نشانه‌ای کنارش بگذارید."),
)
ANSWER = "چاله با آسفالت گرم پر شد. اگر تا یک ماه دیگر نشست کند، دوباره پر می‌شود."
AGAIN = "سر کوچه پر شد، ولی چالهٔ جلوی مدرسه همان است که بود."


@dataclass(frozen=True)
class Citizen:
    """One of the twelve, with what only they have."""

    name: str
    case_id: int
    code: str
    pin: str


def write(story: Story) -> list[Citizen]:
    """Twelve citizens write about the same hole, each in their own words and by their own name."""
    ports = make_ports(read_settings(story.house.environ()))
    ports = replace(ports, after_commit=lambda jobs: None)  # the house's ticker finds them
    twelve = []
    for number, (name, words) in enumerate(CITIZENS):
        message = NewMessage(
            kind="request",
            body=f"{HOLE}\n{words}",
            subject="چالهٔ سر کوچهٔ دوازدهم",
            topic_key="roads.asphalt",
            district_key="d05",
            identity="named",
            name=name,
            phone=f"0912000{number:04}",
        )
        with open_work(story.database.sessions, ports) as work:
            got = receive(work, message)
        twelve.append(Citizen(name, got.case_id, got.code, got.pin or ""))
    story.rest()
    return twelve


def assess(story: Story, first: Citizen) -> None:
    """The triage expert has the first message handled."""
    story.picture(story.go("triage1", "/inbox?box=groups"), "80-twelve")
    story.in_hand = first.case_id
    page = story.take("triage1", "assess_message")
    page.check("[name=way][value=handle]", force=True)
    page.check("[name=severity][value=S3]", force=True)
    story.complete(page)


def join(story: Story, child: Citizen, parent: Citizen, name: str = "") -> None:
    """The triage expert chooses the parent from the list in the assessment's form."""
    story.in_hand = child.case_id
    page = story.take("triage1", "assess_message")
    page.check("[name=way][value=duplicate]", force=True)
    page.locator("[name=parent]").wait_for(state="visible")
    page.select_option("[name=parent]", parent.code)
    page.check("[name=severity][value=S3]", force=True)
    if name:
        story.picture(page, name)
    story.complete(page)
    assert story.open_tasks() == set()


def repair(story: Story, parent: Citizen) -> None:
    """The officer orders the work, it is done, and the officer answers: once, for all twelve."""
    story.in_hand = parent.case_id
    page = story.take(story.somebody_for("issue_work_order"), "issue_work_order")
    page.fill("[name=work_order]", "چالهٔ سر کوچهٔ دوازدهم با آسفالت گرم پر شود.")
    story.complete(page)
    page = story.take(story.somebody_for("report_work"), "report_work")
    page.check("[name=work_result][value=done]", force=True)
    page.fill("[name=work_report]", "چاله بریده، کوبیده و پر شد.")
    page.fill("[name=evidence]", "سه عکس، شمارهٔ کار ۲۱۲")
    story.complete(page)
    page = story.take(story.somebody_for("check_work"), "check_work")
    page.check("[name=proof][value=enough]", force=True)
    page.fill("[name=answer]", ANSWER)
    story.picture(page, "82-one-answer")
    story.complete(page)
    if "look_again" in story.open_tasks():
        page = story.take(story.somebody_for("look_again"), "look_again")
        page.check("[name=look_decision][value=send]", force=True)
        story.complete(page)


def follow(story: Story, who: Citizen, name: str) -> Page:
    """A citizen opens their own case with their own code and PIN, in a browser of their own."""
    story.pages[who.name] = story.open_page()
    page = story.go(who.name, "/track")
    page.fill("[name=code]", who.code)
    page.fill("[name=pin]", who.pin)
    page.locator("main form button.p").click()
    page.wait_for_url("**/case")
    story.picture(page, name)
    return page


def reopen(story: Story, page: Page) -> None:
    """On that page the citizen says what is not settled."""
    page.fill("[name=why]", AGAIN)
    page.locator('form[action$="/case/reopen"] button').click()
    page.wait_for_load_state()
    story.rest()
    page.reload()
    story.picture(page, "85-reopened")


def has_own_letter(story: Story, who: Citizen) -> bool:
    """Whether one letter with the answer went out that names this citizen and code."""
    sent = select(Correspondence).where(
        Correspondence.case_id == who.case_id,
        Correspondence.letter_key == "answer-request-done",
        Correspondence.channel != "sms",
    )
    with story.database.sessions() as session:
        (letter,) = session.scalars(sent).all()
        told = letter.body + letter.subject
        return who.name in told and wording.digits(who.code, "fa") in told and ANSWER in told


def statuses(story: Story) -> dict[int, str]:
    """Where each case stands."""
    with story.database.sessions() as session:
        return {case.id: case.status for case in session.scalars(select(Case))}


def test_a_duplicate_answered_for_twelve_citizens(story: Story) -> None:
    twelve = write(story)
    parent, *others = twelve
    assess(story, parent)
    for number, child in enumerate(others):
        join(story, child, parent, "" if number else "81-joined")
    with story.database.sessions() as session:
        tied = children(session, parent.case_id)
    assert [case.id for case in tied] == [child.case_id for child in others]

    repair(story, parent)
    assert set(statuses(story).values()) == {"answered"}
    assert all(has_own_letter(story, who) for who in twelve)
    assert story.count(UserTask, UserTask.element_id == "check_work") == 1

    seen = follow(story, others[1], "83-own-answer")
    page = follow(story, others[5], "84-another-answer")
    for shown, who, words in ((seen, others[1], CITIZENS[2][1]), (page, others[5], CITIZENS[6][1])):
        told = shown.locator("main").inner_text()
        assert ANSWER in told and words in told and who.name in told
        assert not any(other.name in told for other in twelve if other is not who)

    reopen(story, page)
    story.in_hand = others[5].case_id
    assert "issue_work_order" in story.open_tasks()
    now = statuses(story)
    assert now.pop(others[5].case_id) == "in_progress"
    assert set(now.values()) == {"answered"}
    page = story.go("inspection.head", f"/cases/{parent.code}")
    story.picture(page, "86-parent-case")
    assert story.count(Incident) == 0
    with story.database.sessions() as session:
        assert list(audit.verify(session)) == []
