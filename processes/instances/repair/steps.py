"""The verbs on tokens: skip a step, move a token, send back, edit the data."""

from processes.engine.repair import moving
from processes.instances.repair.editing import checked
from processes.instances.repair.orders import Order
from processes.instances.repair.subjects import Subject


def skip(subject: Subject, order: Order) -> None:
    """Pass over the step at which it stands: what would have been done there is not done."""
    place = subject.token(order.at)
    fa, en = subject.names(place.process_id, place.element_id)
    moving.skip(subject.run, place.task_id)
    subject.say(f"از «{fa}» می‌گذرد؛ کار آن انجام نمی‌شود.", f"“{en}” is passed over, not done.")


def move(subject: Subject, order: Order) -> None:
    """Take the token of one step and put it on another of the same drawing."""
    order.needs("to")
    place = subject.token(order.at)
    (fa, en), (to_fa, to_en) = _from_to(subject, place.process_id, place.element_id, order.to)
    moving.move(subject.run, place.task_id, order.to)
    subject.say(
        f"نشانگر از «{fa}» به «{to_fa}» می‌رود؛ آنچه میان آنهاست انجام نمی‌شود.",
        f"The token goes from “{en}” to “{to_en}”; what lies between is not done.",
    )


def send_back(subject: Subject, order: Order) -> None:
    """Let the process begin again at an earlier step; what came from it is withdrawn."""
    order.needs("to")
    fa, en = subject.named(order.to)
    moving.send_back(subject.run, order.to)
    subject.say(
        f"فرایند از «{fa}» دوباره آغاز می‌شود؛ آنچه پس از آن در انتظار بود برداشته می‌شود.",
        f"The process begins again at “{en}”; what waited after it is withdrawn.",
    )


def edit(subject: Subject, order: Order) -> None:
    """Put other values in place of variables, each checked by the form that asks for it."""
    order.needs("values")
    values = checked(subject, order.values)
    known = {name for place, _, _ in subject.run.tokens() for name in place.variables}
    moving.edit(subject.run, values)
    for name in sorted(values):
        fa = "مقدار تازه می‌گیرد" if name in known else "افزوده می‌شود"
        en = "gets a new value" if name in known else "is added"
        subject.say(f"«{name}» {fa}.", f"“{name}” {en}.")
    for place, _ in subject.run.jobs():
        fa, en = subject.names(place.process_id, place.element_id)
        moving.ask_again(subject.run, place.task_id)
        subject.say(
            f"کار خودکار «{fa}» با داده‌های تازه از نو خواسته می‌شود.",
            f"The automatic work “{en}” is asked for anew, with the new data.",
        )


def _from_to(
    subject: Subject, process_id: str, element_id: str, to: str
) -> tuple[tuple[str, str], tuple[str, str]]:
    return subject.names(process_id, element_id), subject.names(process_id, to)
