"""An operator finds what has stopped, mends one case by hand, and migrates the rest."""

import pytest
from sqlalchemy import select

from handlers.composition import publish_names
from processes import audit, clock
from processes.db import unit_of_work
from processes.definitions.publishing import publish
from processes.definitions.reading import contents, current_version
from processes.instances.repair.tables import RepairBatch
from processes.instances.tables import Incident, ProcessInstance, UserTask
from tests.journeys.conftest import Story
from tests.journeys.reforms import with_a_task_more
from tests.journeys.test_reform import criticise
from tests.rig.waiting import until

pytestmark = pytest.mark.browser

DIAGRAM = "bpmn/case_handling/message_handling.bpmn"
STEP = "mark_the_case"
WRONG = '"in_progress_" + case.kind + "_since_this_very_morning"'
RIGHT = '"in_progress"'


def reform(story: Story, status: str) -> int:
    """Publish case handling with one more automatic work before a criticism is answered."""
    with unit_of_work(story.database.sessions) as session:
        version = current_version(session, "case_handling")
        assert version is not None
        files = contents(session, version.manifest)
        if STEP.encode() not in files[DIAGRAM]:
            names = ("نشان زدن پرونده", "Mark the case")
            more = with_a_task_more(
                files[DIAGRAM], before="answer_criticism", key=STEP, names=names
            )
            files[DIAGRAM] = automatic(more, WRONG)
        files[DIAGRAM] = files[DIAGRAM].replace(as_xml(WRONG), as_xml(status))
        now = clock.read(session)
        done = publish(session, files, publish_names(session), by_id=None, now=now)
        return done.version


def automatic(diagram: bytes, status: str) -> bytes:
    """The added task as an automatic work that sets the case's status, tried once."""
    start = diagram.index(f'<bpmn:userTask id="{STEP}"'.encode())
    end = diagram.index(b"</bpmn:userTask>", start)
    task = diagram[start:end]
    form = f'<spiffworkflow:property name="formKey" value="{STEP.replace("_", "-")}"/>'.encode()
    operator = (
        b'<spiffworkflow:serviceTaskOperator id="set_status"><spiffworkflow:retry retries="1"/>'
        b'<spiffworkflow:parameters><spiffworkflow:parameter id="status" type="str" value="'
        + as_xml(status)
        + b'"/></spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>'
    )
    wrapped = b"<spiffworkflow:properties>" + form + b"</spiffworkflow:properties>"
    assert wrapped in task
    made = task.replace(b"<bpmn:userTask", b"<bpmn:serviceTask").replace(wrapped, operator)
    return diagram[:start] + made + b"</bpmn:serviceTask>" + diagram[end + 16 :]


def as_xml(text: str) -> bytes:
    return text.replace('"', "&quot;").encode()


def instance_of(story: Story, case_id: int) -> ProcessInstance:
    query = select(ProcessInstance).where(
        ProcessInstance.case_id == case_id, ProcessInstance.process_key == "case_handling"
    )
    with story.database.sessions() as session:
        return session.scalars(query).one()


def waits_at(story: Story, case_id: int) -> list[str]:
    query = select(UserTask.element_id).where(UserTask.case_id == case_id, UserTask.state == "open")
    with story.database.sessions() as session:
        return list(session.scalars(query))


def open_incidents(story: Story) -> int:
    return story.count(Incident, Incident.closed_at.is_(None))


def test_an_operator_mends_one_case_and_migrates_the_rest(story: Story) -> None:
    old = criticise(story, "زمان‌بندی لکه‌گیری آسفالت همیشه در ساعت شلوغی است.").id
    assert reform(story, WRONG) == 2
    first = criticise(story, "چرا برای لکه‌گیری یک خیابان سه بار آن را می‌بندند؟").id
    second = criticise(story, "تابلوهای کارگاه شب‌ها دیده نمی‌شود.").id
    until(lambda: open_incidents(story) == 2, seconds=60)
    assert waits_at(story, first) == waits_at(story, second) == []

    page = story.go("admin", "/incidents")
    assert page.locator("main section.card h2").count() == 1, "one cause, read once"
    story.picture(page, "90-incident")
    stopped = instance_of(story, first)
    page.locator("details summary").first.click()
    page.locator(f'a[href="/instances/{stopped.id}"]').click()
    page.check("input[name=_verb][value=skip]")
    page.locator("button[name=_look]").click()
    page.wait_for_selector("#ahead")
    assert waits_at(story, first) == [], "a look ahead changes nothing"
    story.picture(page, "91-look-ahead")
    page.fill("[name=reason]", "این نشان لازم نیست؛ پرونده نباید بایستد.")
    page.locator("form .btn.p", has_text="انجام بده").click()
    page.wait_for_load_state()
    assert waits_at(story, first) == ["answer_criticism"]
    assert open_incidents(story) == 1

    assert reform(story, RIGHT) == 3
    page = story.go("owner", "/instances?process=case_handling&incident=any")
    page.check("input[name=_verb][value=migrate]")
    page.select_option("[name=_version]", "3")
    page.locator("button[name=_look]").click()
    page.wait_for_selector("[role=status]")
    story.picture(page, "92-all-of-them")
    page.fill("[name=reason]", "نسخهٔ ۳ خطا ندارد.")
    page.locator("form .btn.p", has_text="با همه").click()
    page.wait_for_url("**/batches/*")
    until(lambda: waits_at(story, second) == ["answer_criticism"], seconds=60)
    until(lambda: story.count(RepairBatch, RepairBatch.finished_at.is_not(None)), seconds=90)
    page.reload()
    story.picture(page, "93-batch")
    assert open_incidents(story) == 0
    assert instance_of(story, second).version.version == 3
    assert instance_of(story, first).version.version == 2

    migrate_and_go_back(story, old)
    answer(story, second)
    with story.database.sessions() as session:
        assert list(audit.verify(session)) == []


def migrate_and_go_back(story: Story, case_id: int) -> None:
    """The oldest case goes to the new version with its date, and back again."""
    before = instance_of(story, case_id)
    page = story.go("owner", f"/instances/{before.id}")
    for verb, version in (("migrate", 3), ("undo", 1)):
        page.check(f"input[name=_verb][value={verb}]")
        if verb == "migrate":
            page.select_option("[name=_version]", "3")
        page.fill("[name=reason]", "آزمایش")
        page.locator("form .btn.p", has_text="انجام بده").click()
        page.wait_for_load_state()
        now = instance_of(story, case_id)
        assert (now.version.version, now.due_at) == (version, before.due_at)
        assert waits_at(story, case_id) == ["answer_criticism"]


def answer(story: Story, case_id: int) -> None:
    """The migrated case goes on to its end like any other."""
    with story.database.sessions() as session:
        task = session.scalars(
            select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
        ).one()
    page = story.go("d05.officer1", f"/tasks/{task.id}")
    claim = page.locator('form[action$="/claim"] button')
    if claim.count():
        claim.click()
    page.fill("[name=answer]", "حق با شماست؛ از این ماه تابلوهای شب‌رنگ گذاشته می‌شود.")
    story.complete(page)
    assert "answer_criticism" not in waits_at(story, case_id)
