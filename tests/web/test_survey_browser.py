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
from tests.rig.databases import Database
from tests.rig.opinions import Said, say
from tests.rig.towns import Town
from tests.web.staff.test_staff_browser import enter
from tests.web.test_after_answer import pages, shipped
from tests.web.test_asking_browser import LOOKS, address, refusals_are_no_complaints
from tests.web.test_citizen_browser import check

__all__ = ["address", "pages", "refusals_are_no_complaints", "shipped"]
pytestmark = pytest.mark.browser
Begin = Callable[..., Way]
Visit = Callable[[str, str, int], Page]


@pytest.fixture
def begin(shipped: tuple[Town, Database]) -> Begin:
    """A citizen writes; the pages' clock follows the town's."""
    town, _database = shipped

    def begun(**fields: object) -> Way:
        receipt = town.receive(**fields)
        town.run_jobs()
        return Way(town, receipt.case_id)

    return begun


@pytest.fixture
def visit(new_page: Callable[..., Page]) -> Visit:
    """A visitor with a screen of this width, in light or dark."""
    return lambda _language, scheme, width: new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )


def on_the_clock(town: Town) -> None:
    with town.sessions() as session, session.begin():
        clock.move_to(session, town.now)


def question(way: Way, kind: str) -> str:
    query = select(Survey.token).where(Survey.case_id == way.case_id, Survey.kind == kind)
    return str(way.town.rows(query.order_by(Survey.id.desc()))[0])


def look_at(visit: Visit, address: str, token: str, name: str) -> None:
    """The question and its refusal in every look; then the tapped one and the way out.

    In this order: a tap stays, and whatever is sent after it is an answer, not a refusal."""
    for language, scheme, width in LOOKS:
        page = visit(language, scheme, width)
        page.goto(f"{address}/s/{token}?lang={language}")
        check(page, f"{name}-{scheme}")
        for fold in page.locator("main details").all():
            fold.locator("summary").click()
            check(page, f"{name}-more-{scheme}")
        page.locator("main form button.p").click()
        page.wait_for_selector("[role=alert]")
        check(page, f"{name}-refused-{scheme}")
    for language, scheme, width in LOOKS:
        page = visit(language, scheme, width)
        page.goto(f"{address}/s/{token}?lang={language}")
        page.goto(f"{address}/s/{token}/2")
        assert page.locator("[name=outcome]:checked").count() == 1
        check(page, f"{name}-tapped-{scheme}")
        page.goto(f"{address}/survey/{token}/stop")
        assert page.locator('main form[action$="/stop"] button').count() == 1
        check(page, f"{name}-stop-{scheme}")


def test_the_question_of_the_outcome_in_every_look(
    begin: Begin, address: str, visit: Visit
) -> None:
    way = answered(begin)
    on_the_clock(way.town)
    token = question(way, "outcome")
    look_at(visit, address, token, "outcome")
    survey(way, outcome="settled", satisfaction=4)
    for look in LOOKS:
        page = visit(*look)
        page.goto(f"{address}/s/{token}?lang={look[0]}")
        check(page, f"outcome-thanks-{look[1]}")


def test_the_pulse_in_every_look(begin: Begin, address: str, visit: Visit) -> None:
    way = begin()
    assess(way)
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "معطلی سه ساعته"}])
    on_the_clock(way.town)
    look_at(visit, address, question(way, "pulse"), "pulse")


def test_the_question_of_effect_in_every_look(begin: Begin, address: str, visit: Visit) -> None:
    way = request_done(begin)
    survey(way, outcome="settled", satisfaction=5)
    way.later(days=30)
    on_the_clock(way.town)
    look_at(visit, address, question(way, "effect"), "effect")


def test_the_task_of_the_call_in_every_look(begin: Begin, address: str, visit: Visit) -> None:
    way = answered(begin)
    while "call_citizen" not in way.open:
        way.later(days=1)
    on_the_clock(way.town)
    task = way.town.tasks(way.case_id)["call_citizen"]
    who = way.who(task)
    for look in LOOKS:
        page = visit(*look)
        enter(page, address, who, look[0])
        page.goto(f"{address}/tasks/{task.id}?lang={look[0]}")
        check(page, f"call-{look[1]}")
        if look == LOOKS[0]:
            page.locator('form[action$="/claim"] button').first.click()
            page.goto(f"{address}/tasks/{task.id}?lang={look[0]}")
        page.check("[name=call_result][value=answered]", force=True)
        page.wait_for_selector("[name=call_outcome]", state="attached")
        check(page, f"call-answered-{look[1]}")


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
    shipped: tuple[Town, Database], address: str, visit: Visit
) -> None:
    town, _database = shipped
    crowd(town)
    on_the_clock(town)
    for look in LOOKS:
        page = visit(*look)
        page.goto(f"{address}/figures?lang={look[0]}")
        check(page, f"figures-{look[1]}")
        page.goto(f"{address}/?lang={look[0]}")
        check(page, f"home-{look[1]}")
        enter(page, address, "inspection.head", look[0])
        for name in ("", "?unit=d05_works&days=365", "?unit=d06_works"):
            page.goto(f"{address}/satisfaction{name}")
            check(page, f"satisfaction-{name[6:9] or 'all'}-{look[1]}")
