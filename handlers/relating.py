"""Cases tied together, split, joined, handed to another body; arranged messages counted."""

from handlers.records import Result
from processes.cases import duplicates, joining, likeness, links, objections, splitting, transfers
from processes.cases.tables import Case
from processes.instances.tables import LIVE, Job
from processes.instances.work import Work


def link_duplicate(work: Work, job: Job, parent: str | None = None) -> Result:
    """Tie the case to the parent whose answer it follows; nothing where there is none to follow."""
    found = duplicates.follow(work, _case(work, job).id, parent)
    code = found.parent.code if found.parent else None
    return {"parent_code": code, "is_parent_answered": found.is_answered}


def take_parent_answer(work: Work, job: Job) -> Result:
    """The parent's answer becomes the draft of this case's own."""
    parent = duplicates.take_answer(work, _case(work, job).id)
    return {"is_answer_taken": parent is not None and bool(parent.answer)}


def leave_parent(work: Work, job: Job) -> Result:
    """The case is handled for itself after all."""
    duplicates.leave(work, _case(work, job).id)
    return None


def join_earlier(work: Work, job: Job, earlier: str | None = None) -> Result:
    """Tie the message to the earlier case that it asks about; that one is reopened or told."""
    found, joined = joining.join_earlier(work, _case(work, job).id, earlier)
    return {"joined": joined, "other_code": found.code if found else None}


def open_case(
    work: Work,
    job: Job,
    kind: str | None = None,
    topic: str | None = None,
    text: str | None = None,
    link: str | None = None,
) -> Result:
    """Open another case for the same sender; without a text, with what assessment has split off.

    Answers its code, and none of a sealed one: who reads this case may not learn of it."""
    case, word = _case(work, job), f"{link or links.SPLIT}:{job.id}"
    if not text:
        return {"other_code": splitting.split_off(work, case.id, word)}
    asked = {"kind": kind or case.kind, "topic_key": topic, "body": text}
    opened = splitting.open_case(work, case.id, word, link or links.SPLIT, asked)
    return {"other_code": opened.code}


def record_transfer(work: Work, job: Job) -> Result:
    """The other body has the message and has given its receipt."""
    transfers.record(work, _case(work, job).id)
    return None


def count_return(work: Work, job: Job) -> Result:
    """Another unit or body has sent the case back."""
    transfers.count_return(work, _case(work, job).id)
    return None


def restore_kind(work: Work, job: Job) -> Result:
    """The message is again of the kind that the citizen chose."""
    objections.restore_kind(work, _case(work, job).id)
    return None


def mark_arranged(work: Work, job: Job, arranged: bool) -> Result:
    """A person has decided whether the message belongs to an arranged campaign."""
    _case(work, job).is_arranged = arranged
    return None


def count_similar(work: Work, job: Job, hours: float, share: float) -> Result:
    """How many messages of these hours say nearly the same; the past of another city has none."""
    if work.timeline != LIVE:
        return {"similar_count": 0}
    found = likeness.count_similar(work.session, _case(work, job), float(hours), float(share))
    return {"similar_count": found}


def _case(work: Work, job: Job) -> Case:
    return work.session.get_one(Case, job.case_id)
