"""Every route of the application as one person walks it: filled in, fetched, sent."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, product
from typing import Any
from zipfile import ZipFile

from flask import Flask
from pypdfium2 import PdfDocument
from sqlalchemy import Engine, Select, event, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from processes.db import unit_of_work
from processes.organisation.tables import Membership, Person, Role
from processes.organisation.units import unit_by_key
from tests.rig.towns import Town
from tests.web.desks import TOKEN, Desk, desk

FORGET = re.compile(  # tokens, error numbers and the minute differ from page to page
    r'name="csrf_token" value="[^"]*"|name="_key" value="[^"]*"|name="_shown" value="[^"]*"'
    r"|\b[0-9a-f]{6,8}\b|\b\d\d:\d\d\b"
)
Filled = Mapping[str, Sequence[object]]
Special = Mapping[str, Sequence[Mapping[str, Any]]]
ASKED = "survey"  # in the name of each table of questions and answers


@dataclass(frozen=True)
class Routes:
    """The routes of an application: `filled` gives what stands in the place of each parameter.

    `left_out` explains, by endpoint or blueprint, why a route is nobody's of the staff."""

    app: Flask
    filled: Filled
    left_out: Mapping[str, str]

    def of(self, method: str) -> list[Rule]:
        """Those that take `method`, without those left out."""
        rules = sorted(self.app.url_map.iter_rules(), key=str)
        return [r for r in rules if method in (r.methods or ()) and not self._is_left_out(r)]

    def unfilled(self) -> list[str]:
        """Routes with a parameter that nobody has filled, by name."""
        rules = [*self.of("GET"), *self.of("POST")]
        return sorted({f"{r.endpoint} {r.rule}" for r in rules if r.arguments - set(self.filled)})

    def addresses(self, rule: Rule) -> list[str]:
        """The route with each of the values of its parameters."""
        names = sorted(rule.arguments)
        sets = product(*(self.filled[name] for name in names))
        return [_built(rule, dict(zip(names, values, strict=True))) for values in sets]

    def _is_left_out(self, rule: Rule) -> bool:
        return rule.endpoint in self.left_out or rule.endpoint.partition(".")[0] in self.left_out


def _built(rule: Rule, values: Mapping[str, Any]) -> str:
    found = rule.rule
    for name, value in values.items():
        found = re.sub(rf"<(\w+:)?{name}>", str(value), found)
    return found


def said(answer: TestResponse) -> str:
    """What an answer says, also on paper or in an archive, without what differs each time."""
    data = answer.data
    if data.startswith(b"%PDF-"):
        with closing(PdfDocument(data)) as paper:
            return "\n".join(page.get_textpage().get_text_bounded() for page in paper)
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    return FORGET.sub("", data.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Page:
    """What somebody was shown, and whether what citizens answered was looked at for it."""

    url: str
    status: int
    text: str
    is_of_answers: bool


@contextmanager
def reading_of(word: str) -> Iterator[list[str]]:
    """The statements that name a table called like `word` while this lasts."""
    found: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if word in statement:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@dataclass
class Walker:
    """One person at a browser, known by an address of their own: limits of rate are per address."""

    routes: Routes
    username: str
    number: int
    browser: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.browser = desk(self.routes.app, self.username)
        self.browser.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{self.number}"

    def pages(
        self, only: Collection[str] | None = None, without: Collection[str] = ()
    ) -> Iterator[Page]:
        """Every page, or only those at these addresses, or without those of some blueprints."""
        rules = self.routes.of("GET")
        for rule in (r for r in rules if r.endpoint.partition(".")[0] not in without):
            for url in self.routes.addresses(rule):
                if only is None or url in only:
                    yield self._page(url)

    def _page(self, url: str) -> Page:
        with reading_of(ASKED) as read, self.browser.client.get(f"{url}?lang=en") as answer:
            return Page(url, answer.status_code, said(answer), bool(read))

    def sent(self, form: Mapping[str, Any], special: Special) -> Iterator[tuple[str, int]]:
        """Every route that takes a form is sent `form`, or the forms that `special` has for it."""
        found = TOKEN.search(self.browser.get("/me"))
        assert found
        for rule in self.routes.of("POST"):
            for more in special.get(rule.endpoint, ({},)):
                for url in self.routes.addresses(rule):
                    data = {"csrf_token": found[1], **form, **more}
                    with self.browser.client.post(url, data=data) as answer:
                        yield f"{self.username}: {url} {more}", answer.status_code


def give_every_role(town: Town, people: Mapping[str, Sequence[str]]) -> None:
    """Let each of `people` hold the roles named for them, in the unit in which each role works.

    What a role opens only adds to what another does, so roles of one kind walk as one person; a
    role that is named for nobody goes to the last of them, so that a new one is walked too."""
    with unit_of_work(town.sessions) as session:
        held = {*session.scalars(_roles_of(list(people))), *chain(*people.values())}
        others = set(session.scalars(select(Role.key))) - held
        *_, last = people
        for username, roles in people.items():
            person = session.scalars(select(Person).where(Person.username == username)).one()
            own = person.memberships[0].unit_id
            mine = set(session.scalars(_roles_of([username])))
            wanted = {*roles, *(others if username == last else ())} - mine
            person.memberships += [
                Membership(unit_id=_home_of(session, role) or own, role=role)
                for role in sorted(wanted)
            ]


def _roles_of(usernames: Sequence[str]) -> Select[str]:
    of = select(Membership.role).join(Person, Person.id == Membership.person_id)
    return of.where(Person.username.in_(usernames))


def _home_of(session: Session, role: str) -> int | None:
    home = session.get_one(Role, role).home_key
    return unit_by_key(session, home).id if home else None
