"""Councils that decide on suggestions: who is asked, what each member votes, what it comes to.

Which council serves which unit is a fact of the organisation (COUNCILS): unit -> `council`, the
unit whose members vote on what concerns that unit and those below it, and `again`, the one that
reconsiders what the first has refused. A member votes in a process of their own (`vote_asked`);
the votes are counted here and typed by nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.council_tables import CouncilSitting, CouncilVote
from processes.cases.errors import NoCouncil
from processes.cases.exclusions import excluded_people
from processes.cases.folding import clean
from processes.cases.tables import Case
from processes.instances import messages
from processes.instances.tables import LIVE
from processes.instances.work import Work
from processes.organisation.facts import fact
from processes.organisation.people import STAND_IN, members
from processes.organisation.tables import Person, Unit
from processes.organisation.units import find_unit, line_of

COUNCILS = "councils"
MEMBER = "council_member"
ASKED = "vote_asked"
OPEN, COUNTED, CLOSED, DROPPED = "open", "counted", "closed", "dropped"
FOR, AGAINST, ABSTAIN, CONFLICT = "for", "against", "abstain", "conflict"
VOTES = (FOR, AGAINST, ABSTAIN)


@dataclass(frozen=True)
class Tally:
    """The votes of a sitting as counted: of members who may vote, of those who did."""

    members: int
    votes_for: int
    votes_against: int
    votes_abstain: int
    kept_out: int  # declared a conflict of interest, or kept away from the case meanwhile

    @property
    def cast(self) -> int:
        """How many have voted, abstentions among them."""
        return self.votes_for + self.votes_against + self.votes_abstain

    @property
    def missing(self) -> int:
        """How many may vote and have not."""
        return self.members - self.cast

    @property
    def turnout(self) -> float:
        """The share of those who may vote that has voted; 0 where nobody may."""
        return self.cast / self.members if self.members else 0.0

    @property
    def support(self) -> float:
        """The share of "for" among "for" and "against"; 0 where there is neither."""
        said = self.votes_for + self.votes_against
        return self.votes_for / said if said else 0.0


def ask_members(work: Work, case: Case, *, again: bool, due_at: datetime) -> CouncilSitting:
    """Ask the council's members until `due_at`: all of them, or those who are still missing.

    `again`: another council than the first. Where nobody of a council may vote, the next one is
    asked. Raises NoCouncil."""
    sitting = _open_sitting(work.session, case)
    if sitting is not None and not _who_may(work.session, sitting):
        _end(work, sitting, DROPPED)
        sitting = None
    if sitting is None:
        sitting = _convene(work, case, again=again, due_at=due_at)
    sitting.state, sitting.askings, sitting.due_at = OPEN, sitting.askings + 1, due_at
    work.session.flush()
    council = work.session.get_one(Unit, sitting.unit_id)
    for person in _missing(work.session, sitting):
        told = {
            "sitting": sitting.id,
            "member": person.username,
            "council": council.key,
            "votes_due": due_at.isoformat(),
        }
        key = f"{sitting.id}:{sitting.askings}:{person.id}"
        messages.send(work, ASKED, key, told, case.id)
    return sitting


def record_vote(
    work: Work, sitting_id: int, member: str, vote: str, reason: str, user_task_id: int | None
) -> Tally:
    """A member has voted, or has an interest in it; gives how it stands. Of two, one waits."""
    sitting = work.session.get_one(CouncilSitting, sitting_id, with_for_update=True)
    person_id = work.session.scalars(select(Person.id).where(Person.username == member)).one()
    row = work.session.get_one(CouncilVote, (sitting_id, person_id))
    if not row.vote and sitting.state == OPEN:
        row.vote, row.reason, row.voted_at = vote, clean(reason), work.now
        row.user_task_id = user_task_id
        work.session.flush()
        _audit(work, sitting, "council_voted", {"person": person_id})
    return count(work.session, sitting)


def count(session: Session, sitting: CouncilSitting) -> Tally:
    """The votes as they stand; who may not vote on the case counts neither way."""
    may = _who_may(session, sitting)
    rows = _rows(session, sitting)
    votes = [row.vote for row in rows if row.person_id in may]
    return Tally(
        members=len(may),
        votes_for=votes.count(FOR),
        votes_against=votes.count(AGAINST),
        votes_abstain=votes.count(ABSTAIN),
        kept_out=len(rows) - len(may),
    )


def end_voting(work: Work, sitting_id: int) -> Tally:
    """No vote counts from now on; gives what the votes come to, for the chair to decide by."""
    sitting = work.session.get_one(CouncilSitting, sitting_id, with_for_update=True)
    sitting.state = COUNTED
    work.session.flush()
    return count(work.session, sitting)


def close(work: Work, case: Case, decision: str | None) -> None:
    """The chair has closed the sitting with a decision; without one it is not needed any more."""
    sitting = _open_sitting(work.session, case)
    if sitting is not None:
        sitting.decision = decision or ""
        _end(work, sitting, CLOSED if decision else DROPPED)


def sittings_of(session: Session, case_id: int) -> Sequence[CouncilSitting]:
    """The sittings of a case, the newest first."""
    query = select(CouncilSitting).where(CouncilSitting.case_id == case_id)
    return session.scalars(query.order_by(CouncilSitting.number.desc())).all()


def votes_of(session: Session, sitting: CouncilSitting) -> list[tuple[Person, CouncilVote]]:
    """Every member asked, with their vote."""
    query = select(Person, CouncilVote).join(CouncilVote, CouncilVote.person_id == Person.id)
    rows = session.execute(query.where(CouncilVote.sitting_id == sitting.id).order_by(Person.id))
    return [(row[0], row[1]) for row in rows]


def secret_forms(session: Session, case_id: int) -> frozenset[int]:
    """User tasks whose answers nobody reads yet: votes of a sitting that is still open."""
    query = (
        select(CouncilVote.user_task_id)
        .join(CouncilSitting, CouncilSitting.id == CouncilVote.sitting_id)
        .where(CouncilSitting.case_id == case_id, CouncilSitting.state == OPEN)
        .where(CouncilVote.user_task_id.is_not(None))
    )
    return frozenset(found for found in session.scalars(query) if found is not None)


def _convene(work: Work, case: Case, *, again: bool, due_at: datetime) -> CouncilSitting:
    """The first council with somebody who may vote, other than those already dropped."""
    earlier = sittings_of(work.session, case.id)
    tried = {one.unit_id for one in earlier if one.state == DROPPED and one.round == case.round}
    before = _who_voted(work.session, case)
    for council in _councils(work.session, case, again=again):
        people = [p for p in _members(work.session, case, council) if p.id not in before]
        if people and council.id not in tried:
            return _open(work, case, council, people, len(earlier) + 1, due_at)
    raise NoCouncil()


def _open(  # noqa: PLR0913 - what makes a sitting
    work: Work, case: Case, council: Unit, people: list[Person], number: int, due_at: datetime
) -> CouncilSitting:
    sitting = CouncilSitting(
        case_id=case.id,
        number=number,
        round=case.round,
        unit_id=council.id,
        state=OPEN,
        askings=0,
        opened_at=work.now,
        due_at=due_at,
    )
    work.session.add(sitting)
    work.session.flush()
    work.session.add_all(
        CouncilVote(sitting_id=sitting.id, person_id=person.id, asked_at=work.now)
        for person in people
    )
    work.session.flush()
    _audit(work, sitting, "council_called", {"unit": council.key, "members": len(people)})
    return sitting


def _councils(session: Session, case: Case, *, again: bool) -> Iterator[Unit]:
    """The councils in the order in which they are asked: who sat last in this round goes first."""
    last = select(CouncilSitting.unit_id).where(
        CouncilSitting.case_id == case.id,
        CouncilSitting.round == case.round,
        CouncilSitting.state == CLOSED,
    )
    sat = session.scalar(last.order_by(CouncilSitting.number.desc()).limit(1))
    if sat is not None:
        yield session.get_one(Unit, sat)
    served: dict[str, dict[str, Any]] = fact(session, COUNCILS)
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    line = [served[one.key] for one in line_of(session, unit) if one.key in served]
    for named in line or served.values():
        for key in ([] if again else [named.get("council")]) + [named.get("again")]:
            if (found := find_unit(session, key)) is not None:
                yield found


def _members(session: Session, case: Case, council: Unit) -> list[Person]:
    if case.timeline != LIVE:  # of a past that is replayed: whoever stands for its staff
        stand_in = select(Person).where(Person.username == f"{STAND_IN}{case.source}")
        return list(session.scalars(stand_in))
    kept_out = excluded_people(session, case.id)
    return [p for p in members(session, MEMBER, council.id) if p.id not in kept_out]


def _who_voted(session: Session, case: Case) -> set[int]:
    """Who has voted on the suggestion in an earlier round: it is reconsidered by others."""
    query = (
        select(CouncilVote.person_id)
        .join(CouncilSitting, CouncilSitting.id == CouncilVote.sitting_id)
        .where(CouncilSitting.case_id == case.id, CouncilSitting.round < case.round)
        .where(CouncilVote.vote.in_(VOTES))
    )
    return set(session.scalars(query))


def _open_sitting(session: Session, case: Case) -> CouncilSitting | None:
    query = select(CouncilSitting).where(
        CouncilSitting.case_id == case.id, CouncilSitting.state.in_((OPEN, COUNTED))
    )
    last = query.order_by(CouncilSitting.number.desc()).limit(1)
    return session.scalar(last.with_for_update())


def _who_may(session: Session, sitting: CouncilSitting) -> set[int]:
    """Members asked who are still there, have no interest and are not kept away from the case."""
    kept_out = excluded_people(session, sitting.case_id)
    present = select(CouncilVote.person_id).join(Person, Person.id == CouncilVote.person_id)
    stands_in = Person.username.startswith(STAND_IN)
    present = present.where(CouncilVote.sitting_id == sitting.id, or_(Person.is_active, stands_in))
    return set(session.scalars(present.where(CouncilVote.vote != CONFLICT))) - kept_out


def _missing(session: Session, sitting: CouncilSitting) -> list[Person]:
    may = _who_may(session, sitting)
    return [p for p, row in votes_of(session, sitting) if not row.vote and p.id in may]


def _rows(session: Session, sitting: CouncilSitting) -> Sequence[CouncilVote]:
    query = select(CouncilVote).where(CouncilVote.sitting_id == sitting.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _end(work: Work, sitting: CouncilSitting, state: str) -> None:
    sitting.state, sitting.closed_at = state, work.now
    work.session.flush()
    tally = count(work.session, sitting)
    told = {
        "decision": sitting.decision,
        "for": tally.votes_for,
        "against": tally.votes_against,
        "abstain": tally.votes_abstain,
        "missing": tally.missing,
    }
    _audit(work, sitting, f"council_{state}", told)


def _audit(work: Work, sitting: CouncilSitting, action: str, body: dict[str, Any]) -> None:
    stream = f"case:{sitting.case_id}"
    told = {"sitting": sitting.number, **body}
    work.note(audit.Entry(stream, action, stream, work.actor_id, body=told))
    work.session.flush()
