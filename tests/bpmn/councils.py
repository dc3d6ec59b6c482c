"""The members of a council at work in a scenario: each does the task that is theirs by name."""

from sqlalchemy import select

from processes.cases.answering import complete_task
from processes.instances.tables import UserTask
from processes.organisation.tables import Person
from tests.bpmn.conftest import Way

REASON = "هزینه دارد و سودش هم دیده می‌شود."


def ballots(way: Way) -> list[UserTask]:
    """The votes that are asked for and not given."""
    waiting = UserTask.case_id == way.case_id, UserTask.state == "open"
    query = select(UserTask).where(*waiting, UserTask.element_id == "cast_vote")
    return list(way.town.rows(query.order_by(UserTask.id)))


def vote(way: Way, *votes: str) -> list[str]:
    """The first members whose votes are missing vote so ("conflict": they declare an interest);
    gives their user names."""
    open_ones = ballots(way)
    assert len(open_ones) >= len(votes)
    names = [name_of(way, task) for task in open_ones[: len(votes)]]
    for task, name, given in zip(open_ones, names, votes, strict=False):
        cast(way, task, name, given)
        way.town.run_jobs()
    return names


def cast(way: Way, task: UserTask, name: str, given: str) -> None:
    """One member answers the form; no job has run yet."""
    is_out = given == "conflict"
    answers = {"conflict": "yes" if is_out else "no", "vote": given, "vote_reason": REASON}
    with way.town.work(name) as work:
        done = complete_task(work, task.id, answers, "fa")
        assert done.is_done, done.answers.errors


def name_of(way: Way, task: UserTask) -> str:
    """The user name of whoever is asked."""
    return str(way.town.rows(select(Person.username).where(Person.id == task.assignee_id))[0])
