"""A running house in the demonstration city, with people at real browsers and a clock to move."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.deploying import deploy_shipped
from processes import clock
from processes.cases.exclusions import kept_from_task
from processes.cases.tables import Case
from processes.feedback.tables import Survey
from processes.instances.tables import Job, ProcessInstance, UserTask
from processes.organisation.tables import Membership, Person
from tests.rig.browsers import Complaints, axe, no_sideways_scroll
from tests.rig.cities import PASSWORD, fill_city
from tests.rig.databases import Database, Templates
from tests.rig.houses import House
from tests.rig.waiting import until

TUESDAY = datetime(2026, 11, 10, 7, 0, tzinfo=UTC)  # 10:30 in Tehran, a working day


@dataclass
class Story:
    """One house, its database, and everybody who opens a page in it."""

    house: House
    database: Database
    open_page: Callable[..., Page]
    pages: dict[str, Page] = field(default_factory=dict)
    in_hand: int | None = None  # the case that the story speaks of; none: the youngest

    def page(self, who: str) -> Page:
        """The browser of `who`; staff are signed in when they first sit down."""
        if who not in self.pages:
            self.pages[who] = self.open_page()
            if who != "citizen":
                self._sign_in(self.pages[who], who)
        return self.pages[who]

    def go(self, who: str, path: str) -> Page:
        """`who` opens `path`."""
        page = self.page(who)
        page.goto(self.house.address + path)
        return page

    def picture(self, page: Page, name: str) -> None:
        """Check the page, and keep it for the tour where PASOKH_TOUR asks for it."""
        if folder := os.environ.get("PASOKH_TOUR"):
            _take(page, Path(folder) / f"{name}.png")
        axe(page)
        no_sideways_scroll(page)

    def at(self, moment: datetime) -> None:
        """Set the house's clock, and let its ticker and worker do what has become due."""
        with self.database.sessions() as session, session.begin():
            clock.move_to(session, moment)
        self.rest()

    def later(self, **time: float) -> None:
        """Let time pass."""
        with self.database.sessions() as session:
            now = clock.read(session)
        self.at(now + timedelta(**time))

    def rest(self) -> None:
        """Wait until no timer is due and no job waits."""
        until(self._is_quiet, seconds=60)

    def read_receipt(self, page: Page) -> None:
        """Wait until the receipt, which reads itself anew, says by when the answer comes."""
        self.rest()
        page.wait_for_selector("meta[http-equiv=refresh]", state="detached")

    def case(self) -> Case:
        """The case in hand, or the youngest."""
        with self.database.sessions() as session:
            if self.in_hand is not None:
                return session.get_one(Case, self.in_hand)
            return session.scalars(select(Case).order_by(Case.id.desc())).first()  # type: ignore[return-value]

    def task(self, element: str) -> UserTask:
        """The open task at `element` of that case."""
        case_id = self.case().id
        query = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
        with self.database.sessions() as session:
            return session.scalars(query.where(UserTask.element_id == element)).one()

    def open_tasks(self) -> set[str]:
        """Elements at which that case waits for somebody."""
        query = select(UserTask.element_id).where(
            UserTask.case_id == self.case().id, UserTask.state == "open"
        )
        with self.database.sessions() as session:
            return set(session.scalars(query))

    def somebody_for(self, element: str) -> str:
        """A member of the group that may do the open task at `element`."""
        until(lambda: element in self.open_tasks(), seconds=30)
        task = self.task(element)
        query = (
            select(Person.username)
            .join(Membership)
            .where(Membership.role == task.role, Membership.unit_id == task.unit_id)
        )
        with self.database.sessions() as session:
            barred = kept_from_task(session, self.case().id, str(task.why["asked"]))
            query = query.where(Person.id.not_in(barred)).order_by(Person.username)
            return session.scalars(query).first() or pytest.fail(f"nobody may do {element}")

    def survey_path(self) -> str:
        """Where the link of the last survey leads."""
        with self.database.sessions() as session:
            survey = session.scalars(select(Survey).order_by(Survey.id.desc())).first()
        assert survey is not None
        return f"/survey/{survey.token}"

    def username(self, person_id: int | None) -> str:
        """Who that is."""
        with self.database.sessions() as session:
            return session.get_one(Person, person_id).username

    def count(self, table: type, *conditions: object) -> int:
        """How many rows."""
        with self.database.sessions() as session:
            query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
            return session.scalar(query) or 0

    def take(self, who: str, element: str) -> Page:
        """`who` opens the task at `element` from the inbox's address and takes it if need be."""
        until(lambda: element in self.open_tasks(), seconds=30)
        page = self.go(who, f"/tasks/{self.task(element).id}")
        claim = page.locator('form[action$="/claim"] button')
        if claim.count():
            claim.click()
        return page

    def complete(self, page: Page) -> None:
        """Send the task's form, and wait until the house has done its part."""
        self.send(page)
        self.rest()

    def send(self, page: Page) -> None:
        """Send the task's form."""
        page.locator('form[action^="/tasks/"] .acts button.p').click()
        page.wait_for_load_state()
        assert page.locator(".sum").count() == 0, page.locator(".sum").all_inner_texts()

    def strike(self, while_away: Callable[[], None]) -> None:
        """Kill -9 the worker; let `while_away` happen; empty the broker, kill -9 the web; go on."""
        self.house.kill("worker")
        while_away()
        with redis.Redis.from_url(self.house.redis_url) as broker:
            broker.flushall()
        self.house.kill("web")
        self.house.start("web", "worker")
        self.rest()

    def _is_quiet(self) -> bool:
        with self.database.sessions() as session:
            return _is_quiet(session)

    def _sign_in(self, page: Page, who: str) -> None:
        page.goto(self.house.address + "/sign-in")
        page.fill("#username", who)
        page.fill("#password", PASSWORD)
        page.locator("main form button.p").first.click()
        page.wait_for_load_state()
        assert "/sign-in" not in page.url


def _take(page: Page, path: Path) -> None:
    """The whole page in one window, so that what sticks to the window's edges stands at its own."""
    seen = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": seen["width"], "height": max(height, seen["height"])})  # type: ignore[index]
    page.screenshot(path=path, full_page=True)
    page.set_viewport_size(seen)  # type: ignore[arg-type]


def _is_quiet(session: Session) -> bool:
    now = clock.read(session)
    due = select(func.count()).where(
        ProcessInstance.due_at <= now, ProcessInstance.status == "running"
    )
    waiting = select(func.count()).where(Job.status == "waiting")
    return not session.scalar(due) and not session.scalar(waiting)


@pytest.fixture(autouse=True)
def refusals_are_no_complaints(complaints: Complaints, new_page: object) -> Iterator[None]:
    """Chromium counts a refused page as an error; here it is what was asked for."""
    yield
    complaints.said[:] = [said for said in complaints.said if "status of 4" not in said]


@pytest.fixture
def shipped(templates: Templates) -> Iterator[Database]:
    """The demonstration city's people with the shipped packages in force, and no case yet."""
    with templates.copy("shipped", _ship) as database:
        yield database


@pytest.fixture
def story(
    shipped: Database, new_house: Callable[[str], House], new_page: Callable[..., Page]
) -> Story:
    """A house that runs, on a Tuesday morning."""
    with shipped.sessions() as session, session.begin():
        clock.move_to(session, TUESDAY)
    return Story(new_house(shipped.url).start(), shipped, new_page)


def _ship(database: Database) -> None:
    fill_city(database)
    for published in deploy_shipped(database.sessions):
        assert published.is_new
