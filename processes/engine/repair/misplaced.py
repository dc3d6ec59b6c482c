"""Why a token may not be put there, or a step not be passed over: a sentence for who asked."""

from processes.errors import PasokhError


class Misplaced(PasokhError):
    """The token may not be put there."""

    fa = "نشانگر را نمی‌شود آنجا گذاشت."


class NotSkipped(Misplaced):
    """“{en}” is no step that can be skipped: nothing is done there, it only waits for others. Move the token to the step where the case goes on."""  # noqa: E501

    fa = (
        "از «{fa}» نمی‌شود گذشت: آنجا کاری انجام نمی‌شود و فقط انتظار است. "
        "نشانگر را به مرحله‌ای ببرید که پرونده از آن ادامه یابد."
    )


class NoPlaceForTokens(Misplaced):
    """No token can be put on “{en}”: choose a task, a waiting event or an end; for branches that come together or an event on an edge, the step before it."""  # noqa: E501

    fa = (
        "روی «{fa}» نمی‌شود نشانگر گذاشت: یک کار، یک رویداد انتظار یا یک پایان را برگزینید؛ "
        "برای جای پیوستن شاخه‌ها یا رویداد کنار یک کار، مرحلهٔ پیش از آن را."
    )


class ElsewhereOnly(Misplaced):
    """The step {step} does not stand in “{place}”, where the case is now; choose a step of the same drawing, or the box that holds it."""  # noqa: E501

    fa = (
        "مرحلهٔ {step} در «{place}» که پرونده اکنون در آن است نیست؛ "
        "مرحله‌ای از همان نمودار یا جعبه‌ای را که آن را در خود دارد برگزینید."
    )


class NothingComesBack(Misplaced):
    """Nothing stands after “{en}”, so nothing can come back to it; move a token instead."""

    fa = "چیزی پس از «{fa}» نیست که به آن برگردد؛ به‌جای آن نشانگری را جابه‌جا کنید."


class WouldWaitForEver(Misplaced):
    """Then “{en}” would wait for ever for a branch that cannot come any more; choose the step where the branches part, or one behind it."""  # noqa: E501

    fa = (
        "آنگاه «{fa}» تا ابد در انتظار شاخه‌ای می‌ماند که دیگر نمی‌آید؛ "
        "مرحله‌ای را که شاخه‌ها از آن جدا می‌شوند یا مرحله‌ای پس از پیوستن آنها را برگزینید."
    )
