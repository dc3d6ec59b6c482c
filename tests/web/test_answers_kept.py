"""Every role walks every page: nobody sends a question, sees an answer early, or changes one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from processes import clock
from processes.cases.tables import Attachment, Correspondence
from processes.db import unit_of_work
from processes.feedback import surveys
from processes.feedback.tables import Survey, SurveyTap
from processes.instances.repair import batches
from processes.instances.repair.orders import Order
from processes.instances.tables import UserTask
from tests.bpmn.conftest import Way, _fill
from tests.bpmn.test_satisfaction import open_question, write
from tests.bpmn.test_ways import assess, survey
from tests.rig.databases import Templates
from tests.rig.opinions import Said, say
from tests.rig.servers import Servers
from tests.rig.towns import Town
from tests.web.conftest import application
from tests.web.walking import Routes, Walker, give_every_role

EARLY, LATE = "زودشنیده", "دیرشنیده"  # stand in answers before and after the closing
UNIT = "d05_works"
PACKAGES = (
    "studio",
)  # diagrams, forms, letters: no case's, and the same for all who may read them

PEOPLE: dict[str, tuple[str, ...]] = {
    "d05.officer1": ("officer", "field_officer", "answers_officer"),
    "d05.deputy": (
        "unit_manager", "mayor", "deputy_mayor", "district_mayor", "district_deputy",
        "director_general", "organisation_head", "company_head", "board_chair", "head_of_office",
    ),
    "survey1": ("satisfaction_caller", "employee"),
    "intake1": ("intake_operator", "intake_supervisor", "duty_officer"),
    "inspector1": (
        "inspector", "senior_inspector", "head_of_inspection", "quality_analyst", "triage_expert",
    ),
    "owner": ("process_owner", "process_approver", "administrator"),
}  # fmt: skip
"""Who walks, with the roles each holds: the unit's officer and manager, the callers, the desk,
inspection, those who own and mend processes. Any other role goes to the last."""

LEFT_OUT = {
    "static": "files of the product, the same for everybody",
    "health": "says whether the house runs, and nothing of a case",
    "gateway_reports": "a door of gateways, opened by their secret alone",
    "sign_in.leave": "ends the walk",
    "sign_in.enter": "begins it",
    "citizen": "asks for code and PIN, or for the link of a question: staff have neither, which "
    "the walk sees (no page of theirs holds a link)",
}


@dataclass
class City:
    """A town with questions in each state: answered and open, answered and closed, unanswered."""

    town: Town
    app: Flask
    early: Way
    heard: Way
    silent: Way
    asked: list[int]
    """Ids of the questions that are still open."""
    routes: Routes
    walkers: dict[str, Walker] = field(default_factory=dict)

    def walker(self, who: str) -> Walker:
        """`who` at a browser, signed in once."""
        if who not in self.walkers:
            self.walkers[who] = Walker(self.routes, who, len(self.walkers) + 1)
        return self.walkers[who]

    def answer_early(self) -> None:
        """The open questions are answered, and tapped, but not yet closed."""
        said = {
            **{name: 1 for name in (*surveys.SCALES, "trust")},
            **{name: EARLY for name in ("remaining", "comment", "praise")},
            **{"outcome": "not_settled", "via": "page", "wants_reopening": True},
        }
        with unit_of_work(self.town.sessions) as session:
            session.execute(self._open(update(Survey)).values(**said, answered_at=self.town.now))
            for one in session.scalars(self._open(select(Survey))):
                session.add(SurveyTap(survey_id=one.id, outcome="not_settled", at=self.town.now))

    def unanswer(self) -> None:
        """They are as they were before."""
        nothing: dict[str, Any] = {name: None for name in (*surveys.SCALES, "trust", "outcome")}
        nothing |= {name: "" for name in ("remaining", "comment", "praise", "via")}
        with unit_of_work(self.town.sessions) as session:
            session.execute(delete(SurveyTap))
            session.execute(
                self._open(update(Survey))
                .where(Survey.closed_at.is_(None))
                .values(**nothing, wants_reopening=False, answered_at=None)
            )

    def kept(self, but: Way | None = None) -> str:
        """All that was asked, tapped and answered, and how often questions went out; one case may
        be left aside."""
        with self.town.sessions() as session:
            return str(session.scalar(text(KEPT), {"but": but.case_id if but else 0}))

    def _open(self, statement: Any) -> Any:
        return statement.where(Survey.id.in_(self.asked))


FORM = {
    **{name: "x" for name in ("note", "reason", "hold_reason", "more_time", "answer", "text")},
    **{name: "5" for name in (*surveys.SCALES, "trust")},
    **{"outcome": "settled", "comment": "x", "remaining": "x", "praise": "x"},
    **{"call_result": "answered", "call_outcome": "settled"},
    **{"cause": "court", "number": "09120001002", "channel": "phone", "what": "add"},
    "_query": "process=satisfaction_followup",
}
"""What is sent to every route: a reason where one is asked, and an answer in a citizen's stead."""

SPECIAL = {
    "manager.mend": (
        {"_verb": "move", "_at_move": "wait_for_answer", "_to_move": "send_survey"},
        {"_verb": "send_back", "_to_send_back": "open_survey"},
        {"_verb": "skip", "_at_skip": "ask_citizen"},
        {"_verb": "skip", "_at_skip": "time_for_reminder"},
        {"_verb": "edit", "_values": "call_result = answered\noutcome = settled"},
    ),
    "manager.mend_many": ({"_verb": "skip", "_at_skip": "ask_citizen"},),
}
"""What whoever mends processes could try: let the question go out again, or cut it short."""

KEPT = """
WITH own AS (SELECT * FROM survey WHERE case_id <> :but),
rows AS (
    SELECT to_jsonb(own) AS row FROM own
    UNION ALL SELECT to_jsonb(t) FROM survey_tap t WHERE survey_id IN (SELECT id FROM own)
    UNION ALL SELECT to_jsonb(c) FROM survey_call c WHERE survey_id IN (SELECT id FROM own)
    UNION ALL SELECT to_jsonb(o) FROM survey_opt_out o
    UNION ALL SELECT jsonb_build_object('letter', c.id, 'status', c.status, 'at', c.sent_at)
    FROM correspondence c JOIN own ON own.case_id = c.case_id AND position(own.token IN c.body) > 0
)
SELECT jsonb_agg(row ORDER BY row::text) FROM rows
"""


def _ask(town: Town, number: str) -> Way:
    receipt = town.receive(kind="criticism", external_id=number, phone=f"0912000{number}")
    town.run_jobs()
    way = Way(town, receipt.case_id)
    assess(way, topic="roads.asphalt", district="d05", severity="S2")
    write(way)
    return way


@pytest.fixture(scope="module")
def city(
    templates: Templates, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("house")
    with templates.copy("shipped", _fill) as database:
        town = Town(database.sessions, folder / "files")
        silent = _ask(town, "1001")
        for _ in range(14):
            if "call_citizen" in silent.open:
                break
            silent.later(days=1)
        early, heard = _ask(town, "1002"), _ask(town, "1003")
        early.later(days=5)
        survey(heard, outcome="settled", satisfaction=5, comment=LATE)
        say(town, Said(30, "settled", scales={"satisfaction": 5}), Said(12, is_closed=False))
        with town.work() as work:
            clock.move_to(work.session, town.now)
        give_every_role(town, PEOPLE)
        asked = town.rows(select(Survey.id).where(Survey.closed_at.is_(None)))
        with application(database.url, servers.redis_url, folder, is_demo=False) as app:
            app.extensions["ports"] = town.ports()
            routes = Routes(app, _filled(town, early, heard, silent), LEFT_OUT)
            yield City(town, app, early, heard, silent, asked, routes)


def _filled(town: Town, early: Way, heard: Way, silent: Way) -> dict[str, list[object]]:
    """What stands in the addresses: the cases, and what belongs to the one answered early."""
    question = open_question(early)
    sent = select(Correspondence.id).where(Correspondence.case_id == early.case_id)
    sent = sent.where(Correspondence.body.contains(question.token))
    file = Attachment(
        case_id=early.case_id, stored_name="a" * 48, file_name="a.pdf", size_bytes=1,
        media_type="application/pdf", sha256="0" * 64, at=town.now,
    )  # fmt: skip
    stored = town.files / "aa" / ("a" * 48)
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"%PDF")
    order = Order("skip", at="wait_for_answer")
    with town.work("admin") as work:
        work.session.add(file)
        batch = batches.create(work, order, "process=satisfaction_followup", [], "x")
        work.session.flush()
        ids = file.id, batch.id
    answered = select(UserTask.id).where(UserTask.case_id == early.case_id)
    return {
        "code": [early.case.code],
        "file_id": [ids[0]],
        "batch_id": [ids[1]],
        "letter_id": town.rows(sent)[-1:],
        "task_id": [town.rows(answered)[-1], silent.town.tasks(silent.case_id)["call_citizen"].id],
        "instance_id": [question.instance_id],
        "hearing_id": [1],
        "key": ["satisfaction_followup"],
        "version": [1],
        "process_id": ["survey_asking"],
        "form_key": ["call-back"],
        "path": ["bpmn/satisfaction_followup/survey_asking.bpmn"],
        "step": ["cancel"],  # a caller's appeal ends the question, as it should
    }


def test_every_route_can_be_walked(city: City) -> None:
    assert city.routes.unfilled() == [], "fill in what stands there, or explain it in LEFT_OUT"
    named = {rule.endpoint for rule in city.app.url_map.iter_rules()}
    blueprints = {name.partition(".")[0] for name in named}
    assert set(LEFT_OUT) <= named | blueprints


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_sees_an_answer_before_its_question_closes(city: City, who: str) -> None:
    walker = city.walker(who)
    silent = list(walker.pages(without=() if who == "owner" else PACKAGES))
    tokens = city.town.rows(select(Survey.token))
    shown = [page.url for page in silent if any(token in page.text for token in tokens)]
    assert shown == [], "whoever has the link could answer for the citizen"
    of_answers = {page.url: page.text for page in silent if page.is_of_answers}
    city.answer_early()
    try:
        early = {page.url: page.text for page in walker.pages(only=of_answers)}
    finally:
        city.unanswer()
    assert [url for url, text in early.items() if EARLY in text] == []
    assert [url for url in early if early[url] != of_answers[url]] == []


def test_what_may_be_seen_is_seen(city: City) -> None:
    pages = {page.url: page for page in city.walker("d05.deputy").pages(only=("/satisfaction",))}
    assert LATE in pages["/satisfaction"].text and pages["/satisfaction"].is_of_answers


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_sends_a_question_or_changes_an_answer(city: City, who: str) -> None:
    called = city.silent if who == "survey1" else None  # who records what was said by telephone
    city.answer_early()
    try:
        before = city.kept(called)
        for step, status in city.walker(who).sent(FORM, SPECIAL):
            assert status < 500, step
            city.town.run_jobs()
            assert city.kept(called) == before, step
            assert "satisfaction_followup" in city.early.running(), step
    finally:
        city.unanswer()
