"""The staff's pages in a real browser: both languages, desk and telephone, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from processes.cases import answering
from tests.rig.browsers import axe, no_sideways_scroll
from tests.rig.cities import PASSWORD
from tests.rig.towns import Town, small_package
from tests.web.drawing import drawn
from tests.web.staff.test_inbox import ASSESSED

pytestmark = pytest.mark.browser
DIAGRAM = "bpmn/case_handling/case_handling.bpmn"
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def case_id(town: Town) -> int:
    """A case with officer 1 of district 5, by a process that is drawn."""
    files = small_package()
    town.publish({**files, DIAGRAM: drawn(files[DIAGRAM])})
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    with town.work("d05.officer1") as work:
        answering.claim(work, town.tasks(case_id)["answer"].id)
    return case_id


def enter(page: Page, address: str, who: str, language: str) -> None:
    page.goto(f"{address}/sign-in?lang={language}")
    page.fill("#username", who)
    page.fill("#password", PASSWORD)
    page.click("form button.p")


def pages_of(who: str, town: Town, case_id: int) -> list[str]:
    code, task = town.case(case_id).code, town.tasks(case_id)["answer"].id
    version = "/processes/case_handling/2"
    return {
        "d05.officer1": [
            *("/inbox", "/inbox?box=groups", f"/tasks/{task}", "/cases"),
            *(f"/cases/{code}", f"/cases/{code}/process"),
        ],
        "inspection.head": ["/monitor", "/satisfaction", "/incidents", "/messages"],
        "owner": [
            *("/processes", version, f"{version}?part=forms", f"{version}?part=letters"),
            *(f"{version}?part=versions", f"{version}/forms/answer", f"{version}/print"),
            "/processes/case_handling/draft",
        ],
    }[who]


@pytest.mark.parametrize("who", ["d05.officer1", "inspection.head", "owner"])
@pytest.mark.parametrize(
    ("language", "screen", "scheme"),
    [("fa", DESK, "light"), ("en", TELEPHONE, "dark"), ("fa", TELEPHONE, "light")],
)
def test_every_page_can_be_used_by_everybody(  # noqa: PLR0913 - what a screen is
    new_page: Callable[..., Page],
    address: str,
    town: Town,
    case_id: int,
    who: str,
    language: str,
    screen: dict[str, int],
    scheme: str,
) -> None:
    page = new_page(viewport=screen, color_scheme=scheme)
    enter(page, address, who, language)
    for url in pages_of(who, town, case_id):
        page.goto(address + url)
        axe(page)
        no_sideways_scroll(page)


def test_a_task_is_done_with_the_script_switched_off(
    new_page: Callable[..., Page], address: str, town: Town, case_id: int
) -> None:
    page = new_page(java_script_enabled=False)
    enter(page, address, "d05.officer1", "en")
    page.goto(f"{address}/inbox")
    page.click("a.job")
    page.check('input[name="findings[0].finding"][value="upheld"]', force=True)
    page.fill('[name="findings[0].reason"]', "دیده شد")
    page.fill('[name="answer"]', "حق با شماست.")
    page.click("text=Complete the task")
    page.wait_for_url(f"{address}/inbox")
    assert "Nothing else waits" in page.content()
    assert "answer" not in town.tasks(case_id)
