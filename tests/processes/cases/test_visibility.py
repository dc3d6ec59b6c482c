"""Who sees what: one rule for cases, tasks, search, files and identities, attacked."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import delete, select, update

from processes import audit
from processes.cases import answering, attachments, identity, worklist
from processes.cases.errors import NoSuchCase
from processes.cases.exclusions import exclude
from processes.cases.tables import Case, CaseExclusion
from processes.cases.upload_errors import UploadWrongType
from processes.cases.visibility import case_for, may_see, task_for, visible_cases, visible_tasks
from processes.organisation.tables import Person
from tests.rig.towns import Town

ASSESSED = {"topic": "roads.asphalt"}
SEEN_BY = {
    "d05.officer1": True,  # an officer of the unit
    "d05.mayor": True,  # heads the district above it
    "districts.head": True,
    "mayor": True,
    "inspector1": True,
    "oversight.head": True,
    "triage2": True,
    "d07.officer1": False,
    "d07.mayor": False,
    "services.officer1": False,
    "intake1": False,  # saw it while it was new
    "survey1": False,
    "owner": False,
    "admin": False,
}


def _routed(town: Town, external_id: str = "1") -> int:
    case_id = town.receive(external_id=external_id).case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", **ASSESSED)
    return case_id


def _picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, "PNG")
    out.seek(0)
    return out


@pytest.mark.parametrize("username", sorted(SEEN_BY))
def test_a_case_is_seen_by_its_unit_its_line_and_the_inspection(town: Town, username: str) -> None:
    case_id = _routed(town)
    with town.sessions() as session:
        assert may_see(session, town.person(username), case_id) is SEEN_BY[username]


def test_a_new_message_is_seen_by_intake_and_assessment_only(town: Town) -> None:
    case_id = town.receive().case_id
    town.run_jobs()
    with town.sessions() as session:
        seen = {n for n in SEEN_BY if may_see(session, town.person(n), case_id)}
    assert seen == {"triage2", "intake1", "inspector1", "oversight.head"}


def test_who_did_a_task_of_a_case_goes_on_seeing_it(town: Town) -> None:
    case_id = _routed(town)
    with town.sessions.begin() as session:
        session.execute(update(Case).values(unit_id=None))
        assert may_see(session, town.person("triage1"), case_id)


def test_a_replayed_case_is_in_nobodys_list(town: Town) -> None:
    case_id = _routed(town)
    with town.sessions.begin() as session:
        session.execute(update(Case).values(timeline="replay-1"))
        assert not any(may_see(session, town.person(name), case_id) for name in SEEN_BY)


@pytest.mark.parametrize("username", ["d05.officer1", "d05.mayor", "inspector1", "mayor"])
def test_an_excluded_person_finds_nothing_anywhere(town: Town, username: str) -> None:
    case_id = _routed(town)
    with town.work(username) as work:
        attachments.store(work, case_id, _picture(), "a.png")
    with town.work() as work:
        exclude(work, case_id, {town.person(username).id}, "declared_interest")
    person = town.person(username)
    with town.sessions() as session:
        case = session.get_one(Case, case_id)
        (file,) = attachments.attachments_of(session, case_id)
        task = town.tasks(case_id)["answer"]
        assert list(session.scalars(visible_cases(person))) == []
        assert case_id not in [t.case_id for t in session.scalars(visible_tasks(person))]
        assert worklist.search(session, person, case.code) == []
        assert worklist.search(session, person, "چاله") == []
        assert worklist.mine(session, person, now=town.now) == []
        assert worklist.groups(session, person, now=town.now) == []
        for look in (
            lambda: case_for(session, person, case.code),
            lambda: task_for(session, person, task.id),
            lambda: attachments.attachment_for(session, person, file.id),
        ):
            with pytest.raises(NoSuchCase):
                look()
    with pytest.raises(NoSuchCase), town.work(username) as work:
        identity.read(work, case_id, "کنجکاوی")


def test_exclusion_takes_back_what_the_person_holds(town: Town) -> None:
    case_id = _routed(town)
    task_id = town.tasks(case_id)["answer"].id
    officer = town.person("d05.officer1")
    with town.work("d05.officer1") as work:
        answering.claim(work, task_id)
        answering.save_draft(work, task_id, {"answer": "نیمه"})
    with town.work() as work:
        exclude(work, case_id, {officer.id}, "declared_interest")
    task = town.tasks(case_id)["answer"]
    assert (task.assignee_id, task.draft, task.why["rule"]) == (None, None, "as_asked")
    with town.work() as work:
        exclude(work, case_id, {town.person("d05.officer2").id}, "declared_interest")
    task = town.tasks(case_id)["answer"]
    assert task.why["group"] == "unit_manager@d05_works"  # nobody is left: one level up


def test_a_hidden_case_and_one_that_is_not_there_look_alike(town: Town) -> None:
    case_id = _routed(town)
    person = town.person("d07.officer1")
    with town.sessions() as session:
        answers = []
        for code in (session.get_one(Case, case_id).code, "1234567890"):
            with pytest.raises(NoSuchCase) as found:
                case_for(session, person, code)
            answers.append(found.value.sentence("fa"))
    assert answers[0] == answers[1]


def test_an_identity_is_read_only_with_a_trail(town: Town) -> None:
    case_id = _routed(town)
    with town.work("d05.officer1") as work:
        found = identity.read(work, case_id, "تماس با شهروند")
    assert (found.name, found.is_known) == ("نسترن آزمونی", True)
    query = select(audit.AuditRow).where(audit.AuditRow.action == "identity_read")
    (row,) = town.rows(query)
    assert (row.actor_id, row.body) == (found_id(town), {"reason": "تماس با شهروند"})
    for stranger in ("d07.officer1", ""):
        with pytest.raises(NoSuchCase), town.work(stranger) as work:
            identity.read(work, case_id, "")
    nameless = town.receive(identity="anonymous", external_id="2").case_id
    with town.work("triage1") as work:
        assert not identity.read(work, nameless, "بررسی").is_known


def found_id(town: Town) -> int:
    return town.person("d05.officer1").id


def test_a_file_is_kept_whole_and_once(town: Town) -> None:
    case_id = _routed(town)
    for _ in range(2):
        with town.work("d05.officer1") as work:
            row = attachments.store(work, case_id, _picture(), "../عکس.png")
    with town.sessions() as session:
        assert len(attachments.attachments_of(session, case_id)) == 1
        path = attachments.path_of(town.files, row)
        assert path.stat().st_size == row.size_bytes
        assert (row.file_name, row.by_citizen) == ("عکس.png", False)
        assert attachments.sweep_orphans(session, town.files) == 0
    with pytest.raises(UploadWrongType), town.work() as work:
        attachments.store(work, case_id, BytesIO(b"MZ"), "a.exe")


def test_the_inbox_holds_ones_own_and_ones_groups_tasks(town: Town) -> None:
    case_id = _routed(town)
    person = town.person("d05.officer1")
    with town.sessions() as session:
        (item,) = worklist.groups(session, person, now=town.now)
        assert (item.task.element_id, item.case and item.case.id) == ("answer", case_id)
        assert worklist.counts(session, person, town.now) == worklist.Counts(0, 1, 0, 0)
        assert worklist.groups(session, town.person("d07.officer1"), now=town.now) == []
    with town.work("d05.officer1") as work:
        answering.claim(work, item.task.id)
    town.later(days=9)
    with town.sessions() as session:
        (mine,) = worklist.mine(session, person, worklist.Filter(is_late=True), now=town.now)
        assert mine.is_late(town.now)
        assert worklist.counts(session, person, town.now) == worklist.Counts(1, 0, 0, 1)
        assert worklist.mine(session, person, worklist.Filter(kind="request"), now=town.now) == []
        assert worklist.next_task(session, person) == mine.task.id
        other = town.person("d05.officer2")
        assert worklist.next_task(session, other) is None


def test_search_finds_other_spellings_and_beginnings_of_words(town: Town) -> None:
    case_id = _routed(town)
    person = town.person("d05.officer1")
    with town.sessions() as session:
        for text in ("چاله", "خيابان", "خودرو شكست", "چال"):
            assert [c.id for c in worklist.search(session, person, text)] == [case_id], text
        for text in ("دریاچه", "", "'); drop table", "& | !"):
            assert worklist.search(session, person, text) == [], text


def test_without_memberships_nothing_is_seen(town: Town) -> None:
    case_id = _routed(town)
    with town.sessions.begin() as session:
        person = Person(username="x", name_fa="x", name_en="x", password_hash="-")
        session.add(person)
        session.flush()
        assert not may_see(session, person, case_id)
        session.execute(delete(CaseExclusion))
