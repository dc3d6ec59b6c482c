"""What a person is told when something cannot be done to a task or an instance."""

from processes.errors import PasokhError


class NoSuchTask(PasokhError):
    """There is no such task."""

    fa = "چنین کاری پیدا نشد."


class TaskAlreadyCompleted(PasokhError):
    """Someone has already completed this task, or it is no longer needed."""

    fa = "این کار پیش‌تر انجام شده یا دیگر لازم نیست."


class TaskTaken(PasokhError):
    """A colleague has taken this task."""

    fa = "همکار دیگری این کار را برداشته است."


class NotYourTask(PasokhError):
    """This task belongs to another group."""

    fa = "این کار با گروه دیگری است."


class OnlyYours(PasokhError):
    """This task is for you by name, so no colleague can take it. Do it, or let its time pass."""

    fa = "این کار به نام شماست و همکار دیگری آن را برنمی‌دارد. انجامش دهید یا بگذارید وقتش بگذرد."


class NotClaimed(PasokhError):
    """Take the task before you complete it."""

    fa = "پیش از ثبت، کار را بردارید."


class NoSuchProcess(PasokhError):
    """No process “{key}” is published."""

    fa = "فرایندی با نام «{key}» منتشر نشده است."


class NoSuchInstance(PasokhError):
    """There is no such process instance, or it has ended."""

    fa = "چنین اجرایی از فرایند پیدا نشد یا پایان یافته است."


class InstanceSuspended(PasokhError):
    """This case's process is suspended, so nothing can be done in it now. Reason: {note}"""

    fa = "فرایند این پرونده معلق است و اکنون کاری در آن نمی‌شود. علت: {note}"


class NoSuchIncident(PasokhError):
    """There is no such open incident."""

    fa = "چنین خطای اجرای بازی پیدا نشد."


class Busy(PasokhError):
    """The case is being worked on at this very moment. Try again in a few seconds."""

    fa = "همین حالا روی این پرونده کار می‌شود. چند ثانیهٔ دیگر دوباره امتحان کنید."


class StepFailed(PasokhError):
    """The process could not take this step and nothing was lost; the manager has been told.
    Reason: {reason}"""

    fa = "فرایند این مرحله را انجام نداد و چیزی از دست نرفت؛ به مدیر خبر داده شد. علت: {reason}"


class DoneWithoutState(PasokhError):
    """“{element}” of instance {instance} is written down as done, and its process still waits for
    it; retry, skip or send back with a note."""

    fa = (
        "«{element}» در اجرای {instance} انجام‌شده ثبت است و فرایند هنوز چشم‌به‌راه آن است؛ "
        "با یادداشت دوباره انجام دهید، رد کنید یا بازفرستید."
    )
