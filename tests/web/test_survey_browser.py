"""Every page of a question, from the citizen's telephone to the figures, in every look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from processes import clock
from processes.cases.tables import Case, FormAnswer
from processes.feedback.tables import Survey
from tests.bpmn.conftest import Way
from tests.bpmn.test_satisfaction import answered, request_done
from tests.bpmn.test_ways import assess, survey
from tests.rig.browsers import LANGUAGES, in_every_look
from tests.rig.databases import Database
from tests.rig.opinions import Said, say
from tests.rig.towns import Town
from tests.web.staff.test_staff_browser import enter
from tests.web.test_after_answer import pages, shipped
from tests.web.test_asking_browser import address, refusals_are_no_complaints

__all__ = ["address", "pages", "refusals_are_no_complaints", "shipped"]
pytestmark = pytest.mark.browser
Begin = Callable[..., Way]
Open = Callable[..., Page]


@pytest.fixture
def begin(shipped: tuple[Town, Database]) -> Begin:
    """A citizen writes; the pages' clock follows the town's."""
    town, _database = shipped

    def begun(**fields: object) -> Way:
        receipt = town.receive(**fields)
        town.run_jobs()
        return Way(town, receipt.case_id)

    return begun


def on_the_clock(town: Town) -> None:
    with town.sessions() as session, session.begin():
        clock.move_to(session, town.now)


def question(way: Way, kind: str) -> str:
    query = select(Survey.token).where(Survey.case_id == way.case_id, Survey.kind == kind)
    return str(way.town.rows(query.order_by(Survey.id.desc()))[0])


def look_at(new_page: Open, address: str, token: str, name: str) -> None:
    """The question and its refusal in every look; then the tapped one and the way out.

    In this order: a tap stays, and whatever is sent after it is an answer, not a refusal."""
    for language in LANGUAGES:
        page = new_page()
        page.goto(f"{address}/s/{token}?lang={language}")
        in_every_look(page, name)
        for fold in page.locator("main details").all():
            fold.locator("summary").click()
            in_every_look(page, f"{name}-more")
        page.locator("main form button.p").click()
        page.wait_for_selector("[role=alert]")
        in_every_look(page, f"{name}-refused")
    for language in LANGUAGES:
        page = new_page()
        page.goto(f"{address}/s/{token}?lang={language}")
        page.goto(f"{address}/s/{token}/2")
        assert page.locator("[name=outcome]:checked").count() == 1
        in_every_look(page, f"{name}-tapped")
        page.goto(f"{address}/survey/{token}/stop")
        assert page.locator('main form[action$="/stop"] button').count() == 1
        in_every_look(page, f"{name}-stop")


def test_the_question_of_the_outcome_in_every_look(
    begin: Begin, address: str, new_page: Open
) -> None:
    way = answered(begin)
    on_the_clock(way.town)
    token = question(way, "outcome")
    look_at(new_page, address, token, "outcome")
    survey(way, outcome="settled", satisfaction=4)
    for language in LANGUAGES:
        page = new_page()
        page.goto(f"{address}/s/{token}?lang={language}")
        in_every_look(page, "outcome-thanks")


def test_the_pulse_in_every_look(begin: Begin, address: str, new_page: Open) -> None:
    way = begin()
    assess(way)
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "معطلی سه ساعته"}])
    on_the_clock(way.town)
    look_at(new_page, address, question(way, "pulse"), "pulse")


def test_the_question_of_effect_in_every_look(begin: Begin, address: str, new_page: Open) -> None:
    way = request_done(begin)
    survey(way, outcome="settled", satisfaction=5)
    way.later(days=30)
    on_the_clock(way.town)
    look_at(new_page, address, question(way, "effect"), "effect")


def test_the_task_of_the_call_in_every_look(begin: Begin, address: str, new_page: Open) -> None:
    way = answered(begin)
    while "call_citizen" not in way.open:
        way.later(days=1)
    on_the_clock(way.town)
    task = way.town.tasks(way.case_id)["call_citizen"]
    who = way.who(task)
    for language in LANGUAGES:
        page = new_page()
        enter(page, address, who, language)
        page.goto(f"{address}/tasks/{task.id}?lang={language}")
        in_every_look(page, "call")
        if language == LANGUAGES[0]:
            page.locator('form[action$="/claim"] button').first.click()
            page.goto(f"{address}/tasks/{task.id}?lang={language}")
        page.check("[name=call_result][value=answered]", force=True)
        page.wait_for_selector("[name=call_outcome]", state="attached")
        in_every_look(page, "call-answered")


SCALES = {"satisfaction": 4, "fair": 5, "clear": 4, "effort": 6}


def crowd(town: Town) -> None:
    """Some hundred citizens of several districts, by several channels."""
    say(
        town,
        Said(160, "settled", scales=SCALES, case={"answered_at": town.now, "done_at": town.now}),
        Said(44, "partly", via="tap", scales={**SCALES, "satisfaction": 3}),
        Said(31, "not_settled", via="phone", scales={**SCALES, "satisfaction": 1, "fair": 2}),
        Said(190),
        Said(38, "easy", kind="pulse", claimed="explained", channel="phone"),
        Said(9, "hard", kind="pulse", claimed="explained"),
        Said(33, "lasts", kind="effect"),
        Said(12, "gone", kind="effect"),
        Said(41, "settled", unit="d07_works", district="d07", channel="phone", scales=SCALES),
        Said(160, unit="d07_works", district="d07", channel="phone"),
        Said(3, "partly", unit="d06_works", district="d06", channel="email"),
        Said(12, case={"status": "in_progress", "due_at": town.now.replace(day=1)}),
    )
    with town.work() as work:
        case = work.session.scalars(select(Case).where(Case.status == "answered")).first()
        assert case is not None
        for cause in ["slow"] * 14 + ["not_done"] * 9 + ["unclear"] * 6 + ["rule"]:
            work.session.add(
                FormAnswer(
                    case_id=case.id,
                    form_key="record-cause",
                    element_id="record_cause",
                    answers={"cause": cause},
                    at=town.now,
                )  # fmt: skip
            )


def test_the_figures_of_managers_and_of_the_public_in_every_look(
    shipped: tuple[Town, Database], address: str, new_page: Open
) -> None:
    town, _database = shipped
    crowd(town)
    on_the_clock(town)
    for language in LANGUAGES:
        page = new_page()
        page.goto(f"{address}/figures?lang={language}")
        in_every_look(page, "figures")
        page.goto(f"{address}/?lang={language}")
        in_every_look(page, "home")
        enter(page, address, "inspection.head", language)
        for name in ("", "?unit=d05_works&days=365", "?unit=d06_works"):
            page.goto(f"{address}/satisfaction{name}")
            in_every_look(page, f"satisfaction-{name[6:9] or 'all'}")
