"""What a person is told when something about a case cannot be done."""

from processes.errors import PasokhError


class NoSuchCase(PasokhError):
    """No such page or case was found."""

    fa = "چنین صفحه یا پرونده‌ای پیدا نشد."


class WrongCode(PasokhError):
    """The code or the PIN is not right. Look at the digits again or call the gateway."""

    fa = "کد یا رمز درست نیست. ارقام را دوباره ببینید یا با سامانه تماس بگیرید."


class TooManyTries(PasokhError):
    """It was entered wrongly too many times. Try again in {minutes} minutes."""

    fa = "چند بار نادرست وارد شد. {minutes} دقیقهٔ دیگر دوباره امتحان کنید."


class CaseChanged(PasokhError):
    """The case has changed since you opened this page. What you wrote is kept; look at the changes
    and send it again."""

    fa = (
        "از وقتی این صفحه را باز کردید پرونده تغییر کرده است. نوشتهٔ شما نگه داشته شد؛ "
        "تغییرها را ببینید و دوباره ثبت کنید."
    )


class NotReleasable(PasokhError):
    """Nothing has changed: what keeps this person away from the case still holds, or it is not
    yours to decide."""

    fa = (
        "چیزی تغییر نکرد: آنچه این همکار را از پرونده دور نگه می‌دارد هنوز برجاست، "
        "یا تصمیم آن با شما نیست."
    )


class NoCouncil(PasokhError):
    """No council has a member who may vote on this suggestion. Name one for its unit among the
    facts of the organisation (councils), then try again."""

    fa = (
        "هیچ شورایی عضوی ندارد که بتواند به این پیشنهاد رأی دهد. در داده‌های سازمان (councils) "
        "شورایی برای واحد آن بگذارید و دوباره امتحان کنید."
    )


class MessageEmpty(PasokhError):
    """The message has no words. Write what happened and send it again."""

    fa = "پیام متنی ندارد. بنویسید چه شده است و دوباره ارسال کنید."


class KindNotReceived(PasokhError):
    """Messages of the kind «{kind}» are not received here; choose one of the kinds shown."""

    fa = "پیام از نوع «{kind}» در این سامانه گرفته نمی‌شود؛ یکی از نوع‌های نشان‌داده‌شده را برگزینید."


class CaseEnded(PasokhError):
    """The handling of this case has ended; send a new message and name this code in it."""

    fa = "رسیدگی به این پرونده پایان یافته است؛ پیام تازه بفرستید و همین کد را در آن بنویسید."


class DoneByYourself(PasokhError):
    """You did the work that is looked at here; somebody else must look at it."""

    fa = "کاری که این‌جا دیده می‌شود کار خود شماست؛ کس دیگری باید آن را ببیند."


class AppealNotOpen(PasokhError):
    """This answer cannot be appealed against now: the time for it is over, or the case has not been
    reopened yet. The page of the case says what is open to you."""

    fa = (
        "اکنون نمی‌توان به این پاسخ اعتراض کرد: مهلت آن گذشته یا پرونده هنوز بازگشایی نشده است. "
        "صفحهٔ پرونده می‌گوید چه راهی باز است."
    )


class WithdrawalNotOpen(PasokhError):
    """There is nothing to withdraw: the case has been answered, has ended, or you have withdrawn
    already."""

    fa = "انصراف ممکن نیست: پرونده پاسخ گرفته یا پایان یافته است، یا پیش‌تر انصراف داده‌اید."


class CaseHeld(PasokhError):
    """The case is under a legal hold: nothing of it may be deleted until an inspector lifts it."""

    fa = "پرونده در توقف قانونی است: تا بازرس آن را برندارد هیچ چیز آن حذف نمی‌شود."


class HoldAsked(PasokhError):
    """A hold of this case has been asked for already and waits for an inspector. Add what is new as a note."""  # noqa: E501

    fa = (
        "برای این پرونده توقف خواسته شده و در انتظار تصمیم بازرس است. "
        "اگر چیز تازه‌ای هست یادداشت بگذارید."
    )


class PlaceTaken(PasokhError):
    """Somebody else has just taken this time. Choose another one."""

    fa = "این زمان را همین حالا کس دیگری گرفت. زمان دیگری برگزینید."


class SessionNotOpen(PasokhError):
    """No meeting can be booked or cancelled here now; look at the page of your case."""

    fa = "اکنون نمی‌توان ملاقاتی گرفت یا لغو کرد؛ صفحهٔ پرونده را ببینید."


class ExtensionRefused(PasokhError):
    """Only who works on this case may ask for more time, and only while the answer is open."""

    fa = "فقط کسی که روی این پرونده کار می‌کند و فقط تا پیش از پاسخ می‌تواند وقت بیشتر بخواهد."


class ConsentNotAsked(PasokhError):
    """Nobody asks about your name any more: you have answered, or your words were passed on."""

    fa = "دیگر دربارهٔ نام شما پرسشی نیست: پاسخ داده‌اید یا پیام شما رسیده است."


class PlaceMissing(PasokhError):
    """Choose a time first."""

    fa = "نخست زمانی برگزینید."
