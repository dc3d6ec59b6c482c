"""Why an instance cannot be taken over by another version: a sentence for each token."""

from processes.errors import PasokhError


class Unsafe(PasokhError):
    """A token of the instance has no safe place in the new version."""

    fa = "یکی از نشانگرها در نسخهٔ تازه جای امنی ندارد."


class StepGone(Unsafe):
    """“{en_name}” is not in the new version where the case stands. Say where its cases go on: {step}=another step."""  # noqa: E501

    fa = (
        "«{fa_name}» که پرونده در آن است در نسخهٔ تازه نیست. "
        "بگویید پرونده‌های آن از کجا ادامه یابند: {step}=مرحلهٔ دیگر."
    )


class StepOfAnotherKind(Unsafe):
    """“{en_name}” is of another kind, or waits for something else, in the new version. Let it begin anew: {step}={step}, or name another step."""  # noqa: E501

    fa = (
        "«{fa_name}» در نسخهٔ تازه از گونهٔ دیگری است یا در انتظار چیز دیگری است. "
        "بگذارید از نو آغاز شود: {step}={step}، یا مرحلهٔ دیگری را نام ببرید."
    )


class StepGotEvents(Unsafe):
    """“{en_name}” has got events on its edge ({events}) that have not begun for this case. Let the step begin anew: {step}={step}."""  # noqa: E501

    fa = (
        "کنار «{fa_name}» رویدادهای تازه‌ای آمده است ({events}) که برای این پرونده آغاز نشده‌اند. "
        "بگذارید این مرحله از نو آغاز شود: {step}={step}."
    )


class WayInGone(Unsafe):
    """A branch of the case waits at “{en_name}”, and the new version has no such way into it. Complete the other branches first, or move the tokens."""  # noqa: E501

    fa = (
        "شاخه‌ای از پرونده در «{fa_name}» منتظر است و نسخهٔ تازه چنین راه ورودی به آن ندارد. "
        "نخست شاخه‌های دیگر را تمام کنید یا نشانگرها را جابه‌جا کنید."
    )


class NoSuchTarget(Unsafe):
    """The mapping sends “{en_name}” to {target}, where no token can be put in the new version."""

    fa = "نگاشت، «{fa_name}» را به {target} می‌برد که در نسخهٔ تازه جای نشانگر نیست."


class NoSuchStep(Unsafe):
    """The mapping names {step}, which the present version does not draw."""

    fa = "نگاشت از {step} نام می‌برد که در نسخهٔ کنونی نیست."


class UnsafeMigration(PasokhError):
    """This case cannot be taken over as it stands. {reasons}"""

    fa = "این پرونده را به این شکل نمی‌شود به نسخهٔ تازه برد. {reasons}"

    def __init__(self, reasons: list[Unsafe]) -> None:
        """Keep each reason for whoever lists them."""
        self.reasons = reasons
        super().__init__()

    def sentence(self, language: str) -> str:
        """All reasons, one after another."""
        frame = self.fa if language == "fa" else (type(self).__doc__ or "")
        return frame.format(reasons=" ".join(each.sentence(language) for each in self.reasons))
