"""The verbs on versions: migrate an instance to another one, and take that back for a while."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.definitions.reading import definition_of
from processes.definitions.tables import ProcessVersion
from processes.engine.repair import moving
from processes.engine.repair.comparing import ANEW, DROPPED, KEPT, RENAMED, Fate, Outlook
from processes.engine.repair.remapping import remap
from processes.engine.run import Run
from processes.instances.history import tell
from processes.instances.live import LiveInstance
from processes.instances.repair.errors import (
    MovedOn,
    NoSuchVersion,
    NothingToUndo,
    SameVersion,
    UndoOver,
)
from processes.instances.repair.orders import Order
from processes.instances.repair.subjects import Subject
from processes.instances.repair.tables import InstanceMigration
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work
from processes.organisation.facts import fact

LINES = {
    KEPT: ("«{fa}» می‌ماند، با زمان‌هایش.", "“{en}” stays, with its times."),
    RENAMED: (
        "«{fa}» در «{to_fa}» ادامه می‌یابد، با زمان‌هایش.",
        "“{en}” goes on at “{to_en}”, with its times.",
    ),
    ANEW: ("«{fa}» از نو در «{to_fa}» آغاز می‌شود.", "“{en}” begins anew at “{to_en}”."),
    DROPPED: (
        "رویداد «{fa}» در نسخهٔ تازه نیست و برداشته می‌شود.",
        "The event “{en}” is not in the new version and is withdrawn.",
    ),
}


def version_of(session: Session, key: str, number: int) -> ProcessVersion:
    """The version of that number. Raises NoSuchVersion."""
    query = select(ProcessVersion).where(ProcessVersion.key == key)
    found = session.scalar(query.where(ProcessVersion.version == number))
    if found is None:
        raise NoSuchVersion(key=key, version=number)
    return found


def migrate(subject: Subject, order: Order) -> None:
    """Take the instance over to another version. Raises UnsafeMigration with every reason."""
    order.needs("version")
    row, session = subject.row, subject.session
    target = version_of(session, row.process_key, order.version)
    if target.id == row.version_id:
        raise SameVersion(version=target.version)
    _say_callees(subject, row.version, target)
    definition = definition_of(session, target.id)
    subject.run, outlook = remap(subject.run, definition, order.mapping)
    subject.notes = {"version": target, "outlook": outlook}
    for fate in outlook.fates:
        _say(subject, fate)
    _ask_anew(subject)


def _ask_anew(subject: Subject) -> None:
    """Automatic work that has failed is asked for with the inputs that the new version gives it."""
    mine = select(Job.task_id).where(Job.instance_id == subject.row.id, Job.status == "failed")
    failed = set(subject.session.scalars(mine))
    subject.notes["anew"] = failed & {place.task_id for place, _ in subject.run.jobs()}
    for place, _ in subject.run.jobs():
        if place.task_id in subject.notes["anew"]:
            moving.ask_again(subject.run, place.task_id)
            fa, en = subject.names(place.process_id, place.element_id)
            subject.say(
                f"کار خودکار «{fa}» با ورودی‌های نسخهٔ تازه از نو خواسته می‌شود.",
                f"The automatic work “{en}” is asked for anew, with the inputs of the new version.",
            )


def _say(subject: Subject, fate: Fate) -> None:
    fa, en = LINES[fate.how]
    before, after = fate.before, fate.after or fate.before
    key = fate.place.element_id
    names = {
        "fa": before.name("fa") if before else key,
        "en": before.name("en") if before else key,
        "to_fa": after.name("fa") if after else fate.target,
        "to_en": after.name("en") if after else fate.target,
    }
    subject.say(fa.format(**names), en.format(**names))


def _say_callees(subject: Subject, old: ProcessVersion, new: ProcessVersion) -> None:
    """A called process goes along to the version that the new one has pinned."""
    running = {place.process_id for place, _, _ in subject.run.tokens()}
    for key in sorted(running & old.pins.keys() & new.pins.keys()):
        if old.pins[key] != new.pins[key]:
            was, will = (
                subject.session.get_one(ProcessVersion, pins[key]).version
                for pins in (old.pins, new.pins)
            )
            subject.say(
                f"فرایند فراخوانده‌شدهٔ «{key}» از نسخهٔ {was} به {will} می‌رود.",
                f"The called process “{key}” goes from version {was} to {will}.",
            )


def write_migration(work: Work, live: LiveInstance, subject: Subject, order: Order) -> None:
    """Put the rows of the instance under the new version, and keep what it was for the undo."""
    hours = int(fact(work.session, "repair").get("undo_hours", 0))
    target: ProcessVersion = subject.notes["version"]
    record = InstanceMigration(
        instance_id=live.row.id,
        from_version_id=live.row.version_id,
        to_version_id=target.id,
        mapping=dict(order.mapping),
        state=live.row.state,
        left_at_version=live.row.lock_version + 1,  # what `project` is about to make of it
        migrated_at=work.now,
        migrated_by_id=work.actor_id,
        undo_until=work.now + timedelta(hours=hours),
    )
    work.session.add(record)
    live.row.version_id = target.id
    withdraw_jobs(work, live, subject.notes["anew"])
    follow_names(live)
    _log_renamed(work, live, subject.notes["outlook"])


def _log_renamed(work: Work, live: LiveInstance, outlook: Outlook) -> None:
    names = {f.place.task_id: f.target for f in outlook.fates if f.how == RENAMED}
    for place, state, _ in live.run.tokens():
        if place.task_id in names:
            tell(work, live, place.process_id, place.element_id, state, place.task_id)


def undo(subject: Subject, order: Order) -> None:
    """Take the last migration back, as if it had not been."""
    record, before = undoable(subject)
    subject.notes = {"record": record, "run": subject.run}
    definition = definition_of(subject.session, before.id)
    subject.run = Run.load(definition, subject.run.surroundings, record.state or b"")
    subject.say(
        f"به نسخهٔ {before.version} برمی‌گردد، همان‌جا که پیش از انتقال بود.",
        f"It goes back to version {before.version}, where it was before the migration.",
    )


def to_undo(subject: Subject) -> None:
    """Whether the last migration may be taken back. Raises NothingToUndo, UndoOver, MovedOn."""
    undoable(subject)


def undoable(subject: Subject) -> tuple[InstanceMigration, ProcessVersion]:
    """The last migration, and the version before it. Raises NothingToUndo, UndoOver, MovedOn."""
    record, row = _last(subject.session, subject.row.id), subject.row
    before = subject.session.get_one(ProcessVersion, record.from_version_id)
    if subject.now > record.undo_until:
        raise UndoOver(version=before.version)
    if row.lock_version != record.left_at_version or row.version_id != record.to_version_id:
        raise MovedOn(version=before.version)
    if record.state is None:
        raise NothingToUndo
    return record, before


def _last(session: Session, instance_id: int) -> InstanceMigration:
    query = select(InstanceMigration).where(
        InstanceMigration.instance_id == instance_id, InstanceMigration.undone_at.is_(None)
    )
    found = session.scalar(query.order_by(InstanceMigration.id.desc()).limit(1))
    if found is None:
        raise NothingToUndo
    return found


def write_undo(work: Work, live: LiveInstance, subject: Subject, order: Order) -> None:
    """Open again what the migration had withdrawn; what it had begun is withdrawn by itself."""
    record: InstanceMigration = subject.notes["record"]
    record.undone_at, record.state = work.now, None
    live.row.version_id = record.from_version_id
    _open_again(work.session, live)
    follow_names(live)
    left: Run = subject.notes["run"]
    back = {place.task_id for place, _, _ in live.run.tokens()}
    for place, _, _ in left.tokens():
        if place.task_id not in back:
            tell(work, live, place.process_id, place.element_id, "cancelled", place.task_id)
    for place, state, _ in live.run.tokens():
        tell(work, live, place.process_id, place.element_id, state, place.task_id)


def _open_again(session: Session, live: LiveInstance) -> None:
    tasks = {place.task_id for place in live.run.user_tasks()} - live.tasks.keys()
    mine = select(UserTask).where(UserTask.instance_id == live.row.id)
    for task in session.scalars(mine.where(UserTask.task_id.in_(tasks))):
        task.state, task.completed_at = "open", None
        live.tasks[task.task_id] = task
    attempts = {place.task_id: attempt for place, attempt in live.run.jobs()}
    keys = [f"{live.row.id}-{t}-{n}" for t, n in attempts.items() if t not in live.jobs]
    for job in session.scalars(select(Job).where(Job.key.in_(keys))):
        job.status, job.finished_at, job.sent_at = "waiting", None, None
        live.jobs[job.task_id] = job


def withdraw_jobs(work: Work, live: LiveInstance, task_ids: Collection[UUID]) -> None:
    """Jobs whose work the run asks for anew: what they were given does not hold any more."""
    for task_id in [task_id for task_id in task_ids if task_id in live.jobs]:
        gone = live.jobs.pop(task_id)
        gone.status, gone.finished_at = "cancelled", work.now


def follow_names(live: LiveInstance) -> None:
    """Open tasks and jobs are called as their steps are called in the version in hand."""
    places: dict[Any, Any] = {place.task_id: place for place in live.run.user_tasks()}
    places |= {place.task_id: place for place, _ in live.run.jobs()}
    rows: list[UserTask | Job] = [*live.tasks.values(), *live.jobs.values()]
    for row in rows:
        place = places.get(row.task_id)
        if place is None:
            continue
        element = live.run.element(place.process_id, place.element_id)
        row.process_id, row.element_id = place.process_id, element.id
        if isinstance(row, UserTask):
            row.name_fa = element.name_fa or element.id
            row.name_en = element.name_en or element.name_fa or element.id
            row.form_key = element.properties.get("formKey", "")
