"""The claim itself: a process is reformed in the browser; no code, no restart."""

from datetime import timedelta
from pathlib import Path

import pytest

from processes.cases.tables import Case
from processes.instances.tables import ProcessInstance, UserTask
from tests.journeys.conftest import Story
from tests.journeys.reforms import a_form, form_file, with_a_task_more, with_another_number

pytestmark = pytest.mark.browser

SHIPPED = Path(__file__).parents[2] / "bpmn" / "case_handling"
TASK = "call_citizen_first"


def criticise(story: Story, about: str) -> Case:
    """A citizen criticises; the triage expert agrees."""
    page = story.go("citizen", "/message")
    page.check("[name=kind][value=criticism]", force=True)
    page.fill("[name=body]", about)
    page.fill("[name=subject]", about)
    page.select_option("[name=topic]", "roads.asphalt")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=anonymous]", force=True)
    page.locator("form#form button.p").click()
    page.wait_for_url("**/receipt")
    story.rest()
    page = story.take("triage1", "assess_message")
    page.check("[name=severity][value=S3]", force=True)
    story.complete(page)
    return story.case()


def reform(story: Story, folder: Path) -> None:
    """The owner uploads a changed diagram, its form and a changed table, and publishes."""
    names = ("گفتگو با شهروند پیش از پاسخ", "Call the citizen first")
    files = {
        "message_handling.bpmn": with_a_task_more(
            (SHIPPED / "message_handling.bpmn").read_bytes(),
            before="answer_criticism",
            key=TASK,
            names=names,
        ),
        form_file(TASK): a_form(TASK, names, ("شهروند چه گفت؟", "What did the citizen say?")),
        "deadlines.dmn": with_another_number(
            (SHIPPED / "deadlines.dmn").read_bytes(),
            row="deadlines_row_4",
            column="answer_amount",
            value="8",
        ),
    }
    paths = []
    for name, content in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    page = story.go("owner", "/processes/case_handling/draft")
    page.set_input_files("#files", paths)
    page.locator("section[aria-labelledby=up] form button").click()
    page.wait_for_load_state()
    assert page.locator("#errors").count() == 0, page.locator("#errors").all_inner_texts()
    story.picture(page, "20-draft")
    page.fill("#note", "پیش از پاسخ به انتقاد با شهروند حرف بزنیم؛ پاسخ در ۸ روز کاری.")
    page.locator("section[aria-labelledby=out] form button.p").click()
    page.wait_for_load_state()


def test_reform_needs_no_code(story: Story, tmp_path: Path) -> None:
    old = criticise(story, "زمان‌بندی لکه‌گیری آسفالت همیشه در ساعت شلوغی است.")
    assert story.open_tasks() == {"answer_criticism"}
    processes = {part: child.pid for part, child in story.house.running.items()}

    reform(story, tmp_path)

    new = criticise(story, "چرا برای لکه‌گیری یک خیابان سه بار آن را می‌بندند؟")
    assert story.open_tasks() == {TASK}
    assert new.due_at is not None
    assert old.due_at is not None
    assert new.due_at < old.due_at - timedelta(days=5)
    page = story.take("d05.officer1", TASK)
    page.fill("[name=said]", "می‌خواهد شب‌ها کار شود.")
    story.picture(page, "21-new-task")
    story.complete(page)
    assert story.open_tasks() == {"answer_criticism"}

    with story.database.sessions() as session:
        runs = session.query(ProcessInstance).filter_by(process_key="case_handling")
        versions = {run.case_id: run.version.version for run in runs}
    assert versions == {old.id: 1, new.id: 2}
    answer_the_old_one(story, old)
    assert {part: child.pid for part, child in story.house.running.items()} == processes
    page = story.go("owner", "/processes/case_handling")
    story.picture(page, "22-versions")


def answer_the_old_one(story: Story, old: Case) -> None:
    """The old case goes on without the new task."""
    with story.database.sessions() as session:
        task = session.query(UserTask).filter_by(case_id=old.id, state="open").one()
    assert task.element_id == "answer_criticism"
    page = story.go("d05.officer1", f"/tasks/{task.id}")
    claim = page.locator('form[action$="/claim"] button')
    if claim.count():
        claim.click()
    page.fill("[name=answer]", "حق با شماست؛ از این ماه لکه‌گیری شب‌ها انجام می‌شود تا راه بسته نشود.")
    story.complete(page)
    with story.database.sessions() as session:
        elements = session.query(UserTask.element_id).filter_by(case_id=old.id)
        assert TASK not in {element for (element,) in elements}
