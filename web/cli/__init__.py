"""The command line: `pasokh COMMAND ...`; each command is imported only when it is asked for."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from importlib import import_module
from pathlib import Path
from typing import NoReturn, Protocol

from processes.errors import PasokhError
from web.cli.refusals import known_faults, refusal_of
from web.cli.speech import default_language, speak_in, warn

COMMANDS: dict[str, tuple[str, str, str]] = {
    "up": ("up", "start everything here", "همه‌چیز را همین‌جا اجرا کن"),
    "web": ("web_server", "the web server alone", "تنها سرور وب"),
    "worker": ("worker", "one worker for service tasks", "یک کارگر برای کارهای خودکار"),
    "tick": ("ticker", "the ticker: due timers, lost jobs", "ضربان‌ساز: مهلت‌ها و کارهای مانده"),
    "deploy": ("deploy", "publish process packages", "انتشار بسته‌های فرایند"),
    "lint": ("lint", "check diagrams, tables, forms", "وارسی نمودار، جدول و فرم"),
    "eval": ("evaluate", "evaluate a FEEL expression", "محاسبهٔ یک عبارت FEEL"),
    "import": ("import_cases", "turn a CSV file into cases", "تبدیل یک فایل CSV به پرونده"),
    "instance": ("instance", "mend running processes", "درست کردن فرایندهای در حال اجرا"),
    "audit": ("audit", "verify the audit trail", "راستی‌آزمایی ردّ رخدادها"),
    "doctor": ("doctor", "is everything still true?", "آیا همه‌چیز درست است؟"),
    "status": ("status", "who is alive, what waits", "که زنده است و چه مانده"),
    "db": ("database", "upgrade the database", "به‌روز کردن پایگاه داده"),
}
HIDDEN = {"prepare": "prepare"}

FINE, REFUSED, WRONG_USAGE = 0, 1, 2


class Command(Protocol):
    """What a module of a command offers."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Add what the command takes."""

    def run(self, args: Namespace) -> int:
        """Do it; answer the exit code."""


def main(argv: list[str] | None = None) -> int:
    """Run one command: 0 fine, 1 refused with reasons, 2 wrong usage."""
    words = sys.argv[1:] if argv is None else argv
    language, words = _take_language(words)
    speak_in(language)
    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(_overview(language))
        return FINE if words else WRONG_USAGE
    module = {name: row[0] for name, row in COMMANDS.items()} | HIDDEN
    if words[0] not in module:
        warn(
            f"There is no command «{words[0]}»; `pasokh --help` lists them.",
            f"فرمان «{words[0]}» وجود ندارد؛ «pasokh --help» فرمان‌ها را می‌گوید.",
        )
        return WRONG_USAGE
    command: Command = import_module(f"web.cli.{module[words[0]]}")
    return _run(command, words[0], words[1:])


def _run(command: Command, name: str, words: list[str]) -> int:
    about = (command.__doc__ or "").strip()
    parser = ArgumentParser(
        prog=f"pasokh {name}", description=about, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", choices=["fa", "en"], help="language of the messages")
    command.arguments(parser)
    args = parser.parse_args(words)
    try:
        return command.run(args)
    except PasokhError as refusal:
        return _refuse(refusal)
    except known_faults() as fault:
        return _refuse(refusal_of(fault))
    except KeyboardInterrupt:
        return REFUSED
    except BrokenPipeError:
        _quiet()


def _refuse(refusal: PasokhError) -> int:
    warn(refusal.sentence("en"), refusal.sentence("fa"))
    return REFUSED


def _quiet() -> NoReturn:
    """The reader of our output has gone (`pasokh lint | head`): end without a word."""
    sys.stderr.close()
    raise SystemExit(REFUSED)


def _take_language(words: list[str]) -> tuple[str, list[str]]:
    """The language asked for by `--language fa` (anywhere) or by the environment."""
    for place, word in enumerate(words):
        if word.startswith("--language="):
            return _known(word.partition("=")[2]), words[:place] + words[place + 1 :]
        if word == "--language" and place + 1 < len(words):
            return _known(words[place + 1]), words[:place] + words[place + 2 :]
    return default_language(), words


def _known(language: str) -> str:
    if language not in {"fa", "en"}:
        warn(f"--language is fa or en, not «{language}».", f"--language «{language}» نمی‌شود.")
        raise SystemExit(WRONG_USAGE)
    return language


def _overview(language: str) -> str:
    rows = [
        f"  {name:<8} {fa if language == 'fa' else en}" for name, (_, en, fa) in COMMANDS.items()
    ]
    head, foot = (
        ("پاسخ. کاربرد: pasokh فرمان ...", "برای هر یک: pasokh فرمان --help")
        if language == "fa"
        else ("Pasokh. Usage: pasokh COMMAND ...", "More on each: pasokh COMMAND --help")
    )
    return "\n".join([head, *rows, foot, ""])


def add_data(parser: ArgumentParser) -> None:
    """The option that says which house is meant."""
    parser.add_argument(
        "--data", type=Path, help="data folder (default: PASOKH_DATA, else the user's data folder)"
    )
