"""`pasokh lint` on files and folders: what it reads, what it says, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from processes.definitions.linting import NothingToCheck, lint_command, lint_contents, lint_paths
from tests.builders import Process, table

GOOD = Process("good").start().rule("r", "limits").script("s").end().xml()


def test_a_folder_is_read_with_everything_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "bpmn" / "good"
    folder.mkdir(parents=True)
    (folder / "good.bpmn").write_bytes(GOOD)
    (folder / "limits.dmn").write_bytes(table("limits"))
    (folder / "notes.txt").write_text("not ours")
    report = lint_paths([tmp_path])
    assert not report.findings
    assert [Path(file).name for file in report.files] == ["good.bpmn", "limits.dmn"]


def test_a_draft_passes_with_gaps_and_a_publication_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "good.bpmn"
    file.write_bytes(GOOD)
    assert lint_command([str(file)], draft=True) == 0
    assert "warning" in capsys.readouterr().out
    assert lint_command([str(file)]) == 1
    assert 'the decision table "limits" of "Name of r" (r) was not found' in capsys.readouterr().out
    assert lint_command([str(file)], language="fa") == 1
    assert "۱ فایل، ۱ خطا، ۰ هشدار" in capsys.readouterr().out


def test_the_report_is_also_told_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.bpmn"
    file.write_bytes(b"hello")
    assert lint_command([str(file)], as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["refused"] is True
    assert told["findings"][0]["code"] == "xml"
    assert told["findings"][0]["line"] == 1


def test_a_path_with_nothing_to_check_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NothingToCheck):
        lint_paths([tmp_path / "nowhere.bpmn"])
    assert lint_command([str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "huge.bpmn"
    with file.open("wb") as stream:
        stream.truncate(50_000_000_000)
    assert [f.code for f in lint_paths([file]).findings] == ["xml"]


def test_a_file_of_another_kind_is_refused() -> None:
    assert [f.code for f in lint_contents({"run.py": b"import os"}).findings] == ["file_unknown"]


def test_two_files_cannot_bring_the_same_process() -> None:
    files = {"a.bpmn": Process("p").start().user("a").end().xml()}
    files["b.bpmn"] = files["a.bpmn"]
    assert "decision_twice" in {f.code for f in lint_contents(files, draft=True).findings}


@pytest.mark.parametrize("content", [b"not json", b"[1]", b"[" * 100_000, b"\xff", b'"text"'])
def test_a_form_that_is_none_is_refused(content: bytes) -> None:
    (finding,) = lint_contents({"forms/a.form": content}).findings
    assert (finding.code, finding.level) == ("form_wrong", "error")


def test_checking_needs_neither_browser_nor_queue_nor_database() -> None:
    heavy = "{'flask', 'rq', 'redis', 'sqlalchemy', 'psycopg', 'SpiffWorkflow'}"
    code = (
        "import sys; import processes.definitions.linting;"
        f"print({heavy} & {{name.split('.')[0] for name in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
