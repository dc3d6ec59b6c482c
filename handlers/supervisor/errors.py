"""Why a house does not start, in a sentence for who runs it."""

from processes.errors import PasokhError


class AlreadyRunning(PasokhError):
    """Another `pasokh up` (process {pid}) serves the data folder {data}; stop it first, or choose another folder with --data."""  # noqa: E501

    fa = (
        "«pasokh up» دیگری (پردازهٔ {pid}) روی پوشهٔ {data} کار می‌کند؛ "
        "نخست آن را متوقف کنید یا با --data پوشهٔ دیگری بدهید."
    )


class PortTaken(PasokhError):
    """Port {port} is in use by another program; choose another with --port."""

    fa = "درگاه {port} در دست برنامهٔ دیگری است؛ با --port درگاه دیگری بدهید."


class StepFailed(PasokhError):
    """Preparing the database failed (exit {code}); the reason stands above, nothing was started."""

    fa = "آماده‌سازی پایگاه داده ناموفق بود (کد {code})؛ دلیل آن بالاتر آمده و چیزی اجرا نشد."


class ProgramFailed(PasokhError):
    """{name} ended at its first start (exit {code}): {reason} Its log is {log}."""

    fa = "«{name}» در همان آغاز پایان یافت (کد {code}): {reason} گزارش آن در {log} است."


class DidNotAnswer(PasokhError):
    """The web server did not answer within {seconds} seconds; its log is {log}."""

    fa = "سرور وب در {seconds} ثانیه پاسخ نداد؛ گزارش آن در {log} است."
