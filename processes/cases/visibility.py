"""The one rule of who sees which case and which task; every query of pages and exports uses it."""

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute as Column
from sqlalchemy.orm import Session, aliased

from processes.cases.errors import NoSuchCase
from processes.cases.exclusions import EARLIER
from processes.cases.four_eyes import EARLIER as EARLIER_MARK
from processes.cases.four_eyes import MARK
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.tables import Case, CaseExclusion
from processes.instances.errors import NoSuchInstance
from processes.instances.tables import LIVE, ProcessInstance, UserTask
from processes.organisation.lanes import SEALED
from processes.organisation.tables import Membership, Person, Role, Unit

OPEN = "open"


def visible_cases(person: Person) -> Select[Case]:
    """The live cases that `person` may see; add conditions, an order and a limit to it.

    Seen are cases of one's own tasks, and those that one's roles and units open (`Role.sees`,
    `Unit.sees_all`); sealed cases only inspection sees (`Role.sees_sealed`). Who is excluded from
    a case sees nothing of it, whatever the role."""
    return select(Case).where(case_rule(person))


def case_rule(person: Person) -> ColumnElement[bool]:
    """The rule as a condition on `Case`."""
    return and_(
        Case.timeline == LIVE,
        ~_excluded(person.id, Case.id),
        or_(_sees_sealed(person.id), and_(Case.grade != SEALED, _ordinary(person.id))),
    )


def desk_rule(person: Person) -> ColumnElement[bool]:
    """What the phone desk may read to a caller: open, named cases, and never to the excluded."""
    return and_(
        Case.timeline == LIVE,
        Case.grade == OPEN,
        Case.identity == "named",
        ~_excluded(person.id, Case.id),
    )


def counted_rule(person: Person) -> ColumnElement[bool]:
    """The cases that may stand in a count which the page's reader need not be able to open.

    Sealed cases are counted for inspection alone, and nobody counts a case they are kept from."""
    return and_(
        Case.timeline == LIVE,
        ~_excluded(person.id, Case.id),
        or_(_sees_sealed(person.id), Case.grade != SEALED),
    )


def figures_rule(person: Person) -> ColumnElement[bool]:
    """The cases behind the figures of units: those of the units that one's roles open, or of all.

    Unlike `case_rule` without what one's own tasks open: a figure is of whole units."""
    units = Case.unit_id.in_(_units(person.id))
    return and_(counted_rule(person), or_(_sees_all(person.id), units))


def _ordinary(person_id: int) -> ColumnElement[bool]:
    return or_(
        _sees_all(person_id),
        Case.unit_id.in_(_units(person_id)),
        and_(Case.status == "received", _sees_new(person_id)),
        _has_task(person_id),
    )


def instance_rule(person: Person) -> ColumnElement[bool]:
    """The processes that `person` may look after: their cases need not be open to them.

    As for counts: sealed ones are inspection's, and nobody mends a case they are kept from."""
    counted = select(Case.id).where(counted_rule(person))
    return or_(ProcessInstance.case_id.is_(None), ProcessInstance.case_id.in_(counted))


def instance_for(session: Session, person: Person, instance_id: int) -> ProcessInstance:
    """One of them; raises NoSuchInstance alike for a hidden one and for one that is not there."""
    query = select(ProcessInstance).where(ProcessInstance.id == instance_id, instance_rule(person))
    found = session.scalar(query)
    if found is None:
        raise NoSuchInstance()
    return found


def visible_tasks(person: Person) -> Select[UserTask]:
    """The open live tasks that `person` has, or could take from one of their groups."""
    return select(UserTask).where(task_rule(person))


def task_rule(person: Person) -> ColumnElement[bool]:
    """The rule as a condition on `UserTask`: the person's own and their groups' open tasks."""
    return and_(
        UserTask.timeline == LIVE,
        UserTask.state == OPEN,
        or_(UserTask.case_id.is_(None), ~_kept_from(person.id)),
        or_(~_is_sealed(UserTask.case_id), _sees_sealed(person.id), _is_beside()),
        ~_asked_it(person.id),
        or_(
            UserTask.assignee_id == person.id,
            and_(UserTask.assignee_id.is_(None), _in_group(person.id)),
        ),
    )


def kept_from(person: Person) -> Select[int]:
    """Ids of the cases of which `person` may be told nothing at all, not even a code."""
    told = or_(Case.grade != SEALED, _sees_sealed(person.id))
    return select(Case.id).where(or_(_excluded(person.id, Case.id), ~told))


def may_see(session: Session, person: Person, case_id: int) -> bool:
    """Whether `person` may see the case."""
    seen = select(Case.id).where(Case.id == case_id, case_rule(person))
    return session.scalar(seen) is not None


def case_for(session: Session, person: Person, code: str) -> Case:
    """The case `code`; raises NoSuchCase alike for a hidden one and for one that is not there."""
    case = session.scalar(visible_cases(person).where(Case.code == code))
    if case is None:
        raise NoSuchCase()
    return case


def task_for(session: Session, person: Person, task_id: int) -> UserTask:
    """A task that the person may open: theirs, their groups', or any of a case they may see."""
    of_case = UserTask.case_id.in_(select(Case.id).where(case_rule(person)))
    task = session.scalar(
        select(UserTask).where(UserTask.id == task_id, or_(task_rule(person), of_case))
    )
    if task is None:
        raise NoSuchCase()
    return task


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


def _posts(person_id: int) -> Select[int, str]:
    return select(Membership.unit_id, Membership.role).where(Membership.person_id == person_id)


def _in_group(person_id: int) -> ColumnElement[bool]:
    return tuple_(UserTask.unit_id, UserTask.role).in_(_posts(person_id))


def _sees_all(person_id: int) -> ColumnElement[bool]:
    return exists(
        select(Membership.id)
        .join(Role, Role.key == Membership.role)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person_id)
        .where(or_(Role.sees == "all", and_(Unit.sees_all, Role.sees != "tasks")))
    )


def _sees_sealed(person_id: int) -> ColumnElement[bool]:
    return exists(
        select(Membership.id)
        .join(Role, Role.key == Membership.role)
        .where(Membership.person_id == person_id, Role.sees_sealed)
    )


def _asked_it(person_id: int) -> ColumnElement[bool]:
    """Whether the person asked for the opening of an identity that this task decides on."""
    return exists().where(
        IdentityOpening.case_id == UserTask.case_id,
        IdentityOpening.asker_id == person_id,
        IdentityOpening.instance_id == UserTask.instance_id,
    )


def _sees_new(person_id: int) -> ColumnElement[bool]:
    return exists(
        select(Membership.id)
        .join(Role, Role.key == Membership.role)
        .where(Membership.person_id == person_id, Role.sees == "new")
    )


def _units(person_id: int) -> Select[int]:
    """Units whose cases the person's roles open: those units, and for heads all units below."""
    mine = (
        select(Membership.unit_id.label("id"), (Role.sees == "below").label("below"))
        .join(Role, Role.key == Membership.role)
        .where(Membership.person_id == person_id, Role.sees.in_(("unit", "below")))
        .cte("opened", recursive=True)
    )
    below = select(Unit.id, mine.c.below).join(mine, Unit.parent_id == mine.c.id)
    return select(mine.union(below.where(mine.c.below)).c.id)


def _has_task(person_id: int) -> ColumnElement[bool]:
    of_case = aliased(UserTask)  # the query around may stand on tasks itself
    in_group = tuple_(of_case.unit_id, of_case.role).in_(_posts(person_id))
    return exists().where(
        of_case.case_id == Case.id,
        or_(
            of_case.assignee_id == person_id,
            of_case.completed_by_id == person_id,
            and_(of_case.state == OPEN, in_group),
        ),
    )
