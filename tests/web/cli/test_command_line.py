"""The command line answers quickly, in the reader's language, with a telling exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from web.cli import COMMANDS, main
from web.cli.speech import default_language


def pasokh(*words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", **environ},
    )


def test_a_word_that_is_no_command_is_wrong_usage() -> None:
    done = pasokh("deplay")
    assert done.returncode == 2
    assert "deplay" in done.stderr


def test_no_word_at_all_shows_what_there_is() -> None:
    done = pasokh()
    assert done.returncode == 2
    assert all(name in done.stdout for name in COMMANDS)


def test_help_is_fine_and_speaks_the_readers_language() -> None:
    assert "کاربرد" in pasokh("--help", LANG="fa_IR.UTF-8").stdout
    assert "Usage" in pasokh("--help", "--language", "en", LANG="fa_IR.UTF-8").stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    done = pasokh(name, "--help")
    assert done.returncode == 0
    assert f"pasokh {name}" in done.stdout


def test_a_refusal_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = pasokh("db", "upgrade", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    done = pasokh(
        "db",
        "upgrade",
        DATABASE_URL="postgresql://u:secret@127.0.0.1:9/none",
        REDIS_URL="redis://127.0.0.1:9",
        HOME="/nowhere",
    )
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["eval", "1 + 1"], ["lint", "--help"], ["--help"]])
def test_checking_needs_neither_flask_nor_the_queue(words: list[str]) -> None:
    asked = (
        f"import sys; from web.cli import main\ntry: main({words!r})\nexcept SystemExit: pass\n"
        "sys.exit(','.join(m for m in ('flask', 'rq', 'redis', 'psycopg') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_the_first_language_variable_that_is_set_decides() -> None:
    assert default_language({"LANGUAGE": "fa", "LANG": "en_US"}) == "fa"
    assert default_language({"LANG": "en_US.UTF-8"}) == "en"
    assert default_language({}) == "en"


@pytest.mark.parametrize("context", ["[1]", "{", "3"])
def test_a_context_that_is_no_json_object_is_wrong_usage(context: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["eval", "1", "--context", context])
    assert ended.value.code == 2


def test_an_expression_gives_json_on_the_names_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "case.days > 3", "--context", '{"case": {"days": 4}}']) == 0
    assert capsys.readouterr().out == "true\n"


def test_an_expression_that_cannot_be_read_is_refused_in_persian(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["eval", "1 +", "--language", "fa"]) == 1
    assert "عبارت" in capsys.readouterr().err


def test_working_days_count_in_the_shipped_calendar(capsys: pytest.CaptureFixture[str]) -> None:
    wednesday = "2026-11-25T10:00"  # Thursday and Friday are off; Saturday ends at 15:00 in Tehran
    assert main(["eval", "working days(1)", "--now", wednesday]) == 0
    assert capsys.readouterr().out.startswith('"2026-11-28T11:30:00')
