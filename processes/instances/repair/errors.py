"""What a person is told when an instance cannot be mended in the way that was asked."""

from processes.errors import PasokhError


class RepairRefused(PasokhError):
    """This cannot be done to the case."""

    fa = "این کار با پرونده شدنی نیست."


class ReasonMissing(RepairRefused):
    """Say in a few words why; the reason stays in the trail."""

    fa = "چند کلمه بنویسید چرا؛ دلیل در سابقهٔ اقدامات می‌ماند."


class NoSuchVerb(RepairRefused):
    """There is no such verb: {verb}. Known: {known}."""

    fa = "چنین کاری نیست: {verb}. شناخته‌ها: {known}."


class DetailMissing(RepairRefused):
    """“{verb}” needs {missing}."""

    fa = "«{verb}» به {missing} نیاز دارد."


class NotStandingThere(RepairRefused):
    """The case does not stand at {step}; it stands at {places}."""

    fa = "پرونده در {step} نیست؛ اکنون در این‌هاست: {places}."


class SeveralPlaces(RepairRefused):
    """The case stands at several steps ({places}); name the one that is meant."""

    fa = "پرونده در چند مرحله است ({places})؛ مرحلهٔ مورد نظر را نام ببرید."


class InstanceChanged(RepairRefused):
    """The case has gone on since you looked at it. Look again before you decide."""

    fa = "پرونده از وقتی که دیدید پیش رفته است. پیش از تصمیم دوباره نگاه کنید."


class CannotGoOn(RepairRefused):
    """The process could not go on from there, so nothing was changed. Reason: {reason}"""

    fa = "فرایند از آنجا نمی‌توانست ادامه یابد، پس چیزی تغییر نکرد. علت: {reason}"

    def __init__(self, fault: PasokhError) -> None:
        """Keep the fault, to tell it in the reader's language."""
        self.fault = fault
        super().__init__()

    def sentence(self, language: str) -> str:
        """The sentence with the fault's own."""
        frame = self.fa if language == "fa" else (type(self).__doc__ or "")
        return frame.format(reason=self.fault.sentence(language))


class LeadsNowhere(RepairRefused):
    """Then nothing would ever move the case again: nobody would have a task, and no time or message would be waited for."""  # noqa: E501

    fa = "آنگاه دیگر هیچ چیز پرونده را پیش نمی‌برد: نه کسی کاری دارد و نه زمان یا پیامی در راه است."


class AlreadySuspended(RepairRefused):
    """The case is suspended already."""

    fa = "پرونده پیش‌تر معلق شده است."


class NotSuspended(RepairRefused):
    """The case is not suspended."""

    fa = "پرونده معلق نیست."


class NoStepToSkip(RepairRefused):
    """The case stands at no step that could be passed over."""

    fa = "پرونده در مرحله‌ای نیست که بتوان از آن گذشت."


class NoStepToMove(RepairRefused):
    """The case stands at no step from which it could be moved."""

    fa = "پرونده در مرحله‌ای نیست که بتوان از آن جابه‌جایش کرد."


class NoStepBefore(RepairRefused):
    """The case stands at nothing that an earlier step has led to."""

    fa = "پرونده در جایی نیست که مرحله‌ای پیش از آن باشد."


class NothingToEdit(RepairRefused):
    """No form of this process asks for a value that the process keeps, so none can be edited."""

    fa = "هیچ فرمی از این فرایند مقداری را که فرایند نگه دارد نمی‌پرسد، پس چیزی ویرایش‌پذیر نیست."


class NoOtherVersion(RepairRefused):
    """This process has no other version."""

    fa = "این فرایند نسخهٔ دیگری ندارد."


class AskedByProcessAlone(RepairRefused):
    """A question to the citizen is sent, and its answer waited for, by the process alone; nobody moves that by hand. It can be suspended, tried again, migrated or terminated."""  # noqa: E501

    fa = (
        "پرسش از شهروند را تنها فرایند می‌فرستد و تنها فرایند چشم‌به‌راه پاسخ می‌ماند؛ کسی آن را با "
        "دست جابه‌جا نمی‌کند. می‌توان آن را معلق کرد، دوباره آزمود، به نسخهٔ دیگر برد یا پایان داد."
    )


class NothingToRetry(RepairRefused):
    """Nothing of this case has stopped; there is nothing to try again."""

    fa = "چیزی از این پرونده متوقف نشده است که دوباره امتحان شود."


class NotAsked(RepairRefused):
    """No form of this process asks for “{name}”, so it cannot be edited. It can be one of: {known}."""  # noqa: E501

    fa = "هیچ فرمی از این فرایند «{name}» را نمی‌پرسد، پس ویرایش‌پذیر نیست. این‌ها می‌شود: {known}."


class ValueRefused(RepairRefused):
    """“{name}”: {problem}"""

    fa = "«{name}»: {problem}"

    def __init__(self, name: str, problems: dict[str, str]) -> None:
        """`problems` are the form's own words by language."""
        self.problems = problems
        super().__init__(name=name)

    def sentence(self, language: str) -> str:
        """The sentence with the form's own words."""
        return f"«{self.params['name']}»: {self.problems[language]}"


class NoSuchVersion(RepairRefused):
    """“{key}” has no version {version}."""

    fa = "«{key}» نسخهٔ {version} ندارد."


class SameVersion(RepairRefused):
    """The case runs by version {version} already."""

    fa = "پرونده همین حالا با نسخهٔ {version} پیش می‌رود."


class NothingToUndo(RepairRefused):
    """This case has not been migrated, or the migration was undone."""

    fa = "این پرونده منتقل نشده یا انتقالش برگردانده شده است."


class UndoOver(RepairRefused):
    """The time for undoing this migration is over; migrate the case to version {version} instead."""  # noqa: E501

    fa = "مهلت برگرداندن این انتقال گذشته است؛ به‌جای آن پرونده را به نسخهٔ {version} ببرید."


class MovedOn(RepairRefused):
    """The case has gone on since it was migrated, so going back would undo people's work; migrate it to version {version} instead."""  # noqa: E501

    fa = (
        "پرونده پس از انتقال پیش رفته است و برگرداندنش کار دیگران را از میان می‌برد؛ "
        "به‌جای آن آن را به نسخهٔ {version} ببرید."
    )


class QueryUnclear(RepairRefused):
    """“{term}” is not understood. A query is made of name=value; names: {known}."""

    fa = "«{term}» فهمیده نشد. پرس‌وجو از نام=مقدار ساخته می‌شود؛ نام‌ها: {known}."


class QueryEmpty(RepairRefused):
    """Name at least the process: a batch over everything is never meant."""

    fa = "دست‌کم فرایند را نام ببرید؛ کار دسته‌ای روی همه‌چیز هرگز خواسته نیست."


class NoSuchBatch(RepairRefused):
    """There is no such batch."""

    fa = "چنین کار دسته‌ای پیدا نشد."
