"""Service tasks of a council: its members are asked, their votes kept and counted, the end told."""

from typing import Any

from handlers.after_answer import answers_of, task_before
from handlers.deadlines import moment
from handlers.records import Result
from processes.cases import councils
from processes.cases.tables import Case
from processes.instances.tables import Job
from processes.instances.work import Work
from processes.organisation.tables import Unit


def ask_council(work: Work, job: Job, again: bool, due: Any) -> Result:
    """Each member of the council that serves the case's unit is asked to vote until `due`."""
    case = work.session.get_one(Case, job.case_id)
    due_at = moment(due, work, job)
    sitting = councils.ask_members(work, case, again=again, due_at=due_at)
    council = work.session.get_one(Unit, sitting.unit_id)
    told = {"sitting": sitting.id, "council": council.key, "asking": sitting.askings}
    return {**told, "votes_due": due_at.isoformat()}


def record_vote(work: Work, job: Job, sitting: float, member: str, vote: str) -> Result:
    """What the member answered in the task before this one; how many are still missing."""
    done = task_before(work, job)
    reason = str(answers_of(work, done).get("vote_reason") or "")
    form = done.id if done else None
    tally = councils.record_vote(work, int(sitting), member, vote, reason, form)
    return {"votes_missing": tally.missing}


def count_votes(work: Work, job: Job, sitting: float) -> Result:
    """The voting is over: the votes, counted from what each member answered."""
    tally = councils.end_voting(work, int(sitting))
    return {
        "members": tally.members,
        "votes_for": tally.votes_for,
        "votes_against": tally.votes_against,
        "votes_abstain": tally.votes_abstain,
        "votes_missing": tally.missing,
        "turnout": round(tally.turnout, 4),
        "support": round(tally.support, 4),
    }


def close_council(work: Work, job: Job, decision: str | None = None) -> Result:
    """The case's sitting is over: with the chair's decision, or because it is needed no more."""
    councils.close(work, work.session.get_one(Case, job.case_id), decision)
    return None
