"""Four eyes: what one person has written or done is looked at by another.

A group in a diagram may end with `!` and the ids of steps: "unit_manager@d05!draft_answer" is the
head of the unit, but nobody who did that step in this case. Before that `+earlier` may stand: the
task is no review, and whoever has worked on the case before keeps it ("officer@d05+earlier"). A
group may name one very person with `=`: "council_member@council=kaveh" is that member alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.errors import DoneByYourself
from processes.instances.tables import UserTask

MARK = "!"
EARLIER = "+earlier"
PERSON = "="


def split(asked: str) -> tuple[str, frozenset[str]]:
    """The group without its exception, and the steps whose doers are not meant."""
    group, _, steps = asked.partition(MARK)
    group = group.strip().removesuffix(EARLIER)
    return group, frozenset(step.strip() for step in steps.split(",") if step.strip())


def is_open_to_earlier(asked: str) -> bool:
    """Whether who worked on the case before, and may not judge it again, keeps the task."""
    return asked.partition(MARK)[0].strip().endswith(EARLIER)


def named(asked: str) -> tuple[str, str]:
    """The group, and the user name of the one person who is meant ("": whoever belongs to it)."""
    group, _, username = split(asked)[0].partition(PERSON)
    return group.strip(), username.strip()


def doers(session: Session, case_id: int, steps: frozenset[str]) -> frozenset[int]:
    """Who has completed one of these steps of the case."""
    if not steps:
        return frozenset()
    done = select(UserTask.completed_by_id).where(
        UserTask.case_id == case_id,
        UserTask.element_id.in_(steps),
        UserTask.completed_by_id.is_not(None),
    )
    return frozenset(person_id for person_id in session.scalars(done) if person_id is not None)


def check(session: Session, task: UserTask, person_id: int | None) -> None:
    """Raises DoneByYourself when the task looks at what this very person has done."""
    _, steps = split(str(task.why.get("asked", "")))
    if task.case_id is not None and person_id in doers(session, task.case_id, steps):
        raise DoneByYourself()
