"""What can go wrong while the embedded servers start, in a sentence for who runs them."""

from processes.errors import PasokhError


class ServerDidNotStart(PasokhError):
    """{name} did not start: {reason} Its log is {log}; remove what it names and start again."""

    fa = (
        "«{name}» بالا نیامد: {reason} گزارش آن در {log} است؛ "
        "آنچه نام برده را برطرف و دوباره اجرا کنید."
    )


class FolderNotReachable(PasokhError):
    """The folder {folder} cannot be entered by the user «{user}» under which PostgreSQL runs; choose another with --data, for example /var/lib/pasokh."""  # noqa: E501

    fa = (
        "کاربر «{user}» که پایگاه داده با آن اجرا می‌شود به پوشهٔ {folder} راه ندارد؛ "
        "با --data پوشهٔ دیگری بدهید، برای نمونه /var/lib/pasokh."
    )


class NoOrdinaryUser(PasokhError):
    """PostgreSQL never runs as root and this machine has none of the users {users}; create one of them."""  # noqa: E501

    fa = (
        "پایگاه داده با کاربر root اجرا نمی‌شود و هیچ‌یک از کاربران {users} "
        "روی این رایانه نیست؛ یکی را بسازید."
    )


class VersionsDiffer(PasokhError):
    """The data in {folder} belongs to PostgreSQL {old} and this release brings {new}; follow «Upgrading PostgreSQL» in docs/operators.md."""  # noqa: E501

    fa = (
        "داده‌های پوشهٔ {folder} از PostgreSQL نسخهٔ {old} است و این نسخه {new} دارد؛ "
        "بخش «Upgrading PostgreSQL» در docs/operators.md را دنبال کنید."
    )
