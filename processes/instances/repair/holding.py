"""The verbs on a whole instance: suspend, resume, terminate, retry what has stopped."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from processes.engine.faults import EngineFault
from processes.engine.run import Run
from processes.instances import verbs
from processes.instances.incidents import HALTING, close
from processes.instances.live import LiveInstance
from processes.instances.messages import FAR
from processes.instances.repair.errors import NothingToRetry
from processes.instances.repair.orders import Order
from processes.instances.repair.subjects import Subject, open_incidents
from processes.instances.tables import (
    SUSPENDED,
    Job,
    Message,
    MessageSubscription,
    ProcessInstance,
)
from processes.instances.work import Work


def suspend(subject: Subject, order: Order) -> None:
    """Hold the instance where it stands: no task, no timer, no automatic work, no message."""
    subject.say(
        "پرونده همان‌جا که هست می‌ایستد: کارهایش انجام نمی‌شود، زمان‌هایش عمل نمی‌کند، "
        "کارهای خودکارش آغاز نمی‌شود، و پیام‌هایی که برسد نگه داشته می‌شود.",
        "The case is held where it stands: its tasks cannot be completed, its timers do not fire, "
        "its automatic work does not begin, and messages that come are kept.",
    )


def write_suspended(work: Work, row: ProcessInstance, reason: str) -> None:
    """The rows of it."""
    row.status, row.suspended_note = SUSPENDED, reason
    hold_jobs(work.session, row.id)


def resume(subject: Subject, order: Order) -> None:
    """Let a suspended instance go on."""
    due = subject.run.due_at()
    subject.say(
        "پرونده ادامه می‌یابد؛ پیام‌هایی که نگه داشته شده‌اند به آن می‌رسند.",
        "The case goes on; the messages that were kept reach it.",
    )
    if due is not None and due <= subject.now:
        subject.say("زمانی که گذشته است فوراً عمل می‌کند.", "What fell due meanwhile fires at once.")


def write_resumed(work: Work, row: ProcessInstance, reason: str) -> None:
    """The rows of it."""
    halted = any(i.verb in HALTING for i in open_incidents(work.session, row.id))
    row.status, row.suspended_note = "incident" if halted else "running", None
    work.new_jobs += free_jobs(work.session, row.id)
    mine = select(MessageSubscription.name, MessageSubscription.correlation_key).where(
        MessageSubscription.instance_id == row.id
    )
    kept = tuple_(Message.name, Message.correlation_key).in_(mine)
    waiting = update(Message).where(kept, Message.delivered_at.is_(None))
    work.session.execute(
        waiting.where(Message.expires_at == FAR).values(
            expires_at=work.now + timedelta(days=work.ports.message_kept_days)
        )
    )


def hold_jobs(session: Session, instance_id: int) -> None:
    """No worker takes these."""
    mine = update(Job).where(Job.instance_id == instance_id, Job.status == "waiting")
    session.execute(mine.values(status="held"))


def free_jobs(session: Session, instance_id: int) -> int:
    """Workers may take them again; answers how many there are."""
    mine = update(Job).where(Job.instance_id == instance_id, Job.status == "held")
    again = mine.values(status="waiting", sent_at=None, run_after=datetime.now(UTC))
    return len(session.scalars(again.returning(Job.id)).all())


def terminate(subject: Subject, order: Order) -> None:
    """Stop it for good."""
    subject.run.terminate()
    subject.say(
        "فرایند برای همیشه پایان می‌یابد؛ کارهای بازش برداشته می‌شود.",
        "The process ends for good; its open tasks are withdrawn.",
    )


def retry(subject: Subject, order: Order) -> None:
    """Say what would be tried again, and rehearse what needs nobody else for it."""
    stopped = open_incidents(subject.session, subject.row.id)
    for incident in stopped:
        fa, en = subject.named(incident.element_id)
        if incident.job_id is not None:
            subject.say(f"کار خودکار «{fa}» دوباره امتحان می‌شود.", f"“{en}” is tried again.")
        elif incident.verb in HALTING:
            subject.say("زمان‌ها دوباره به کار می‌افتند.", "The timers run again.")
        else:
            subject.say(
                f"آنچه در «{fa}» ناکام ماند بسته می‌شود؛ هر که انجامش می‌داد دوباره می‌فرستد.",
                f"What failed at “{en}” is closed; whoever did it sends it again.",
            )
    if any(incident.verb in HALTING for incident in stopped):
        rehearse(subject)


def rehearse(subject: Subject) -> None:
    """Fire what is due in memory, to see whether it would stop again."""
    try:
        subject.run.fire()
    except EngineFault as fault:
        subject.say(
            f"باز هم می‌ایستاد: {fault.sentence('fa')}",
            f"It would stop again: {fault.sentence('en')}",
        )
        state = subject.row.state or b""
        subject.run = Run.load(subject.run.definition, subject.run.surroundings, state)


def retry_all(work: Work, instance_id: int, reason: str) -> None:
    """Try again all that has stopped of an instance. Raises NothingToRetry, StepFailed."""
    stopped = open_incidents(work.session, instance_id)
    if not stopped:
        raise NothingToRetry
    for incident in stopped:
        verbs.retry(work, incident.id, reason)


def mended(work: Work, live: LiveInstance, verb: str, reason: str) -> None:
    """After a repair: close what it has dealt with, and let the timers run again."""
    still = {job.id for job in live.jobs.values() if job.status == "failed"}
    for incident in open_incidents(work.session, live.row.id):
        if incident.job_id is None or incident.job_id not in still:
            close(work, incident, verb, reason)
    if live.row.status == "incident":
        live.row.status = "running"
