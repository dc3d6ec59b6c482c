"""Completing a user task: answers are checked, kept with the case, told to the process."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from processes import audit
from processes.cases import four_eyes
from processes.cases.columns import CASE_FIELDS, store
from processes.cases.errors import CaseChanged, NoSuchCase
from processes.cases.exclusions import kept_from_task
from processes.cases.tables import Case, FormAnswer
from processes.cases.task_forms import OpenForm, open_form
from processes.engine.forms import Answers, read_answers
from processes.instances import verbs
from processes.instances.errors import NoSuchTask, TaskAlreadyCompleted
from processes.instances.repair.editing import flat
from processes.instances.tables import UserTask
from processes.instances.work import Work


@dataclass(frozen=True)
class Completed:
    """What came of it: the task, the answers with their errors (none = the task is done)."""

    task: UserTask
    answers: Answers

    @property
    def is_done(self) -> bool:
        """Whether the task is completed."""
        return not self.answers.errors


def claim(work: Work, user_task_id: int) -> UserTask:
    """Take a task from the group's list; who is excluded from the case finds no such task."""
    _guard(work, _task(work, user_task_id))
    return verbs.claim(work, user_task_id)


def complete_task(
    work: Work,
    user_task_id: int,
    raw: Mapping[str, Any],
    language: str,
    seen_version: int | None = None,
) -> Completed:
    """Check `raw` by the task's form; if it holds, keep the answers and complete the task.

    `seen_version` is the case's `lock_version` on the page that was sent. Raises CaseChanged when
    it is not that any more, NoSuchCase, and what `verbs.complete` raises."""
    task = _task(work, user_task_id)
    _guard(work, task)
    if task.state != "open":
        raise TaskAlreadyCompleted()
    live = work.instance(task.instance_id)
    case = _locked(work, live.case_id, seen_version)
    opened = open_form(work.session, work.ports, task, work.now, live.run)
    answers = read_answers(opened.form, raw, opened.context, language)
    if answers.errors:
        return Completed(task, answers)
    kept = opened.form.stored(answers.values)
    if case is not None:
        store(work.session, case, {k: v for k, v in kept["case"].items() if k in CASE_FIELDS})
        _keep(work, case, task, answers.values)
    work.forget_cases()
    variables = {key: flat(value) for key, value in kept["variable"].items()}
    variables |= dict.fromkeys(_emptied(opened, answers))
    return Completed(verbs.complete(work, user_task_id, variables), answers)


def _emptied(opened: OpenForm, answers: Answers) -> Iterator[str]:
    """Variables that an earlier form has set and that this one was sent without: they are empty
    now. What the form did not show keeps its value."""
    for component in opened.form.asked():
        is_left_empty = component.key not in answers.values and component.key not in answers.hidden
        if (
            component.store == "variable"
            and is_left_empty
            and opened.context.data.get(component.key)
        ):
            yield component.key


def save_draft(work: Work, user_task_id: int, given: Mapping[str, Any]) -> None:
    """Keep what was written so far with the task, unchecked; only for whoever holds it."""
    task = _task(work, user_task_id)
    _guard(work, task)
    if task.state == "open" and task.assignee_id == work.actor_id:
        task.draft = dict(given)
        work.session.flush()


def _task(work: Work, user_task_id: int) -> UserTask:
    task = work.session.get(UserTask, user_task_id)
    if task is None:
        raise NoSuchTask()
    return task


def _guard(work: Work, task: UserTask) -> None:
    """The exclusion set and the rule of four eyes hold here too, whatever page was used."""
    asked = str(task.why.get("asked", ""))
    if task.case_id and work.actor_id in kept_from_task(work.session, task.case_id, asked):
        raise NoSuchCase()
    four_eyes.check(work.session, task, work.actor_id)


def _locked(work: Work, case_id: int | None, seen_version: int | None) -> Case | None:
    if case_id is None:
        return None
    case = work.session.get_one(Case, case_id, with_for_update={"of": Case}, populate_existing=True)
    if seen_version is not None and case.lock_version != seen_version:
        raise CaseChanged()
    case.lock_version += 1
    return case


def _keep(work: Work, case: Case, task: UserTask, values: Mapping[str, Any]) -> None:
    work.session.add(
        FormAnswer(
            case_id=case.id,
            user_task_id=task.id,
            form_key=task.form_key,
            element_id=task.element_id,
            answers=dict(values),
            by_id=work.actor_id,
            at=work.now,
        )
    )
    body = {"form": task.form_key, "fields": sorted(values)}
    entry = audit.Entry(
        f"case:{case.id}", "form_answered", f"task:{task.id}", work.actor_id, body=body
    )
    work.note(entry)
    work.session.flush()
