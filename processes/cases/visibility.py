"""The one rule of who sees which case and which task; every query of pages and exports uses it."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute as Column
from sqlalchemy.orm import Session, aliased, object_session, outerjoin
from sqlalchemy.orm.exc import DetachedInstanceError

from processes.cases.errors import NoSuchCase
from processes.cases.exclusions import EARLIER
from processes.cases.four_eyes import EARLIER as EARLIER_MARK
from processes.cases.four_eyes import MARK
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.tables import Case, CaseExclusion
from processes.instances.errors import NoSuchInstance
from processes.instances.tables import LIVE, ProcessInstance, UserTask
from processes.organisation.known import Member, member, stranger
from processes.organisation.lanes import SEALED
from processes.organisation.tables import Person, Role

Viewer = Person | Member
"""Whoever looks: a row, or the person as the organisation is known."""
OPEN = "open"


def viewer(person: Viewer) -> Member:
    """The person with what their posts open; who is not of the organisation has no posts.

    A row must belong to a session: what it opens is looked up there."""
    if isinstance(person, Member):
        return person
    session = object_session(person)
    if session is None:
        raise DetachedInstanceError(f"person {person.id} belongs to no session")
    return member(session, person.id) or stranger(person.id)


def visible_cases(person: Viewer) -> Select[Case]:
    """The live cases that `person` may see; add conditions, an order and a limit to it.

    Seen are cases of one's own tasks, and those that one's roles and units open (`Role.sees`,
    `Unit.sees_all`); sealed cases only inspection sees (`Role.sees_sealed`). Who is excluded from
    a case sees nothing of it, whatever the role."""
    return select(Case).where(case_rule(person))


def case_rule(person: Viewer) -> ColumnElement[bool]:
    """The rule as a condition on `Case`."""
    who = viewer(person)
    return who.keep("case_rule", lambda: and_(counted_rule(who), _opened(who)))


def desk_rule(person: Viewer) -> ColumnElement[bool]:
    """What the phone desk may read to a caller: open, named cases, and never to the excluded."""
    return and_(
        Case.timeline == LIVE,
        Case.grade == OPEN,
        Case.identity == "named",
        ~_excluded(person.id, Case.id),
    )


def counted_rule(person: Viewer) -> ColumnElement[bool]:
    """The cases that may stand in a count which the page's reader need not be able to open.

    Sealed cases are counted for inspection alone, and nobody counts a case they are kept from."""
    who = viewer(person)
    return and_(
        Case.timeline == LIVE,
        ~_excluded(who.id, Case.id),
        true() if who.powers.sees_sealed else Case.grade != SEALED,
    )


def figures_rule(person: Viewer) -> ColumnElement[bool]:
    """The cases behind the figures of units: those of the units that one's roles open, or of all.

    Unlike `case_rule` without what one's own tasks open: a figure is of whole units."""
    who = viewer(person)
    return and_(counted_rule(who), true() if who.powers.sees_all else _units(who))


def _opened(who: Member) -> ColumnElement[bool]:
    """What posts and tasks open among the cases that are not closed to the person anyway."""
    powers = who.powers
    if powers.sees_all or powers.sees_sealed:
        return true()
    new = Case.status == "received" if powers.sees_new else false()
    return or_(_units(who), new, _has_task(who))


def instance_rule(person: Viewer) -> ColumnElement[bool]:
    """The processes that `person` may look after: their cases need not be open to them.

    As for counts: sealed ones are inspection's, and nobody mends a case they are kept from."""
    counted = select(Case.id).where(counted_rule(person))
    return or_(ProcessInstance.case_id.is_(None), ProcessInstance.case_id.in_(counted))


def instance_for(session: Session, person: Viewer, instance_id: int) -> ProcessInstance:
    """One of them; raises NoSuchInstance alike for a hidden one and for one that is not there."""
    query = select(ProcessInstance).where(ProcessInstance.id == instance_id, instance_rule(person))
    found = session.scalar(query)
    if found is None:
        raise NoSuchInstance()
    return found


def visible_tasks(person: Viewer) -> Select[UserTask]:
    """The open live tasks that `person` has, or could take from one of their groups."""
    return select(UserTask).where(task_rule(person))


def task_rule(person: Viewer) -> ColumnElement[bool]:
    """The rule as a condition on `UserTask`: the person's own and their groups' open tasks."""
    who = viewer(person)
    return who.keep("task_rule", lambda: _task_rule(who))


def _task_rule(who: Member) -> ColumnElement[bool]:
    return and_(
        UserTask.timeline == LIVE,
        UserTask.state == OPEN,
        or_(UserTask.case_id.is_(None), ~_kept_from(who.id)),
        true() if who.powers.sees_sealed else or_(~_is_sealed(UserTask.case_id), _is_beside()),
        ~_asked_it(who.id),
        or_(
            UserTask.assignee_id == who.id,
            and_(UserTask.assignee_id.is_(None), _in_group(who, UserTask)),
        ),
    )


def kept_from(person: Viewer) -> Select[int]:
    """Ids of the cases of which `person` may be told nothing at all, not even a code."""
    who = viewer(person)
    told = true() if who.powers.sees_sealed else Case.grade != SEALED
    return select(Case.id).where(or_(_excluded(who.id, Case.id), ~told))


def may_see(session: Session, person: Viewer, case_id: int) -> bool:
    """Whether `person` may see the case."""
    seen = select(Case.id).where(Case.id == case_id, case_rule(person))
    return session.scalar(seen) is not None


def case_for(session: Session, person: Viewer, code: str) -> Case:
    """The case `code`; raises NoSuchCase alike for a hidden one and for one that is not there."""
    case = session.scalar(visible_cases(person).where(Case.code == code))
    if case is None:
        raise NoSuchCase()
    return case


def task_for(session: Session, person: Viewer, task_id: int) -> UserTask:
    """A task that the person may open: theirs, their groups', or any of a case they may see."""
    return task_and_case(session, person, task_id)[0]


def task_and_case(session: Session, person: Viewer, task_id: int) -> tuple[UserTask, Case | None]:
    """Such a task, and its case for whoever may see it (a custodian decides without the case)."""
    who = viewer(person)
    query = who.keep("task_and_case", lambda: _task_and_case(who))
    row = session.execute(query, {"task_id": task_id}).one_or_none()
    if row is None:
        raise NoSuchCase()
    return row[0], row[1]


def _task_and_case(who: Member) -> Select[UserTask, Case]:
    seen = outerjoin(UserTask, Case, and_(Case.id == UserTask.case_id, case_rule(who)))
    may_open = or_(Case.id.is_not(None), task_rule(who))
    wanted = UserTask.id == bindparam("task_id", type_=BigInteger)
    return select(UserTask, Case).select_from(seen).where(wanted, may_open)


def _excluded(person_id: int, case_id: Column[int] | Column[int | None]) -> ColumnElement[bool]:
    return exists().where(CaseExclusion.person_id == person_id, CaseExclusion.case_id == case_id)


def _kept_from(person_id: int) -> ColumnElement[bool]:
    """Whether the person may not do the task: what one has promised one does, all the same."""
    promised = func.split_part(UserTask.why["asked"].as_string(), MARK, 1).endswith(EARLIER_MARK)
    return exists().where(
        CaseExclusion.person_id == person_id,
        CaseExclusion.case_id == UserTask.case_id,
        or_(CaseExclusion.reason.not_in(EARLIER), ~func.coalesce(promised, false())),
    )


def _is_sealed(case_id: Column[int] | Column[int | None]) -> ColumnElement[bool]:
    of_task = aliased(Case)  # the query around may stand on cases itself
    return exists().where(of_task.id == case_id, of_task.grade == SEALED)


def _is_beside() -> ColumnElement[bool]:
    """Whether a task is decided without its case: its role opens none (a custodian of names)."""
    return exists().where(Role.key == UserTask.role, Role.sees == "tasks")


def _in_group(who: Member, tasks: type[UserTask]) -> ColumnElement[bool]:
    groups = who.powers.groups
    return or_(false(), *(and_(tasks.unit_id == unit, tasks.role == role) for unit, role in groups))


def _units(who: Member) -> ColumnElement[bool]:
    """Cases of the units that the person's roles open: theirs, and for heads all units below."""
    opened = sorted(who.powers.unit_ids)
    if not opened:
        return false()
    return Case.unit_id == any_(literal(opened, ARRAY(BigInteger)))


def _asked_it(person_id: int) -> ColumnElement[bool]:
    """Whether the person asked for the opening of an identity that this task decides on."""
    return exists().where(
        IdentityOpening.case_id == UserTask.case_id,
        IdentityOpening.asker_id == person_id,
        IdentityOpening.instance_id == UserTask.instance_id,
    )


def _has_task(who: Member) -> ColumnElement[bool]:
    of_case = aliased(UserTask)  # the query around may stand on tasks itself
    return exists().where(
        of_case.case_id == Case.id,
        or_(
            of_case.assignee_id == who.id,
            of_case.completed_by_id == who.id,
            and_(of_case.state == OPEN, _in_group(who, of_case)),
        ),
    )
