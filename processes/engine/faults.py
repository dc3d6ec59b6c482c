"""What can go wrong while a diagram runs: each is a sentence for the person who looks after it."""

from processes.errors import PasokhError


class EngineFault(PasokhError):
    """A step of the process could not be done."""

    fa = "یک مرحله از فرایند انجام نشد."


class TimerWithoutValue(EngineFault):
    """The timer “{element}” needs a date or a duration, but “{expression}” gave {value}."""

    fa = "زمان‌سنج «{element}» تاریخ یا مدت می‌خواهد، ولی «{expression}» مقدار {value} داد."


class TooManySteps(EngineFault):
    """The process did more than {limit} steps at once without waiting for anybody; it was stopped
    at “{element}”."""

    fa = "فرایند بیش از {limit} گام پیاپی بدون انتظار برداشت و در «{element}» متوقف شد."


class NoBranchFits(EngineFault):
    """No way out of “{element}” fits the data and it has no default way."""

    fa = "هیچ راهی از «{element}» با داده‌ها جور نیست و راه پیش‌فرض هم ندارد."


class ExpressionFailed(EngineFault):
    """In “{element}”: {reason}"""

    fa = "در «{element}»: {reason}"

    def sentence(self, language: str) -> str:
        """The sentence, with the expression's own reason in the same language."""
        cause = self.__cause__
        reason = cause.sentence(language) if isinstance(cause, PasokhError) else str(cause)
        frame = self.fa if language == "fa" else (type(self).__doc__ or "")
        return frame.format_map({**self.params, "reason": reason})


class StepBroke(EngineFault):
    """“{element}” could not be carried out: {reason}"""

    fa = "«{element}» اجرا نشد: {reason}"


class DueDateUnclear(EngineFault):
    """The due date of “{element}” must be a moment with its time zone, but “{expression}” gave
    {value}."""

    fa = "مهلت «{element}» باید زمانی با منطقهٔ زمانی باشد، ولی «{expression}» مقدار {value} داد."


class MessagesEndless(EngineFault):
    """Processes went on sending each other messages without end; stopped at “{element}”."""

    fa = "فرایندها بی‌پایان به هم پیام می‌فرستادند و کار در «{element}» متوقف شد."


class StandsStill(EngineFault):
    """The process stands still at “{element}”: it waits for a branch that has ended elsewhere."""

    fa = "فرایند در «{element}» ایستاده است و در انتظار شاخه‌ای است که جای دیگری پایان یافته است."


class TimerStuck(EngineFault):
    """A timer was due, but nothing happened when it fired."""

    fa = "زمان‌سنجی سر رسید، ولی با آن هیچ اتفاقی نیفتاد."


class NotWaiting(EngineFault):
    """This step is no longer waiting: it was completed or withdrawn meanwhile."""

    fa = "این مرحله دیگر در انتظار نیست؛ در این میان انجام یا برداشته شده است."


class StateUnreadable(EngineFault):
    """The stored state of this process cannot be read by this release."""

    fa = "وضعیت ذخیره‌شدهٔ این فرایند با این نسخهٔ سامانه خوانده نمی‌شود."
