"""Publishing: everything or nothing, immutable, callees pinned."""

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes import audit
from processes.definitions.publishing import (
    NotOnePackage,
    PublishNames,
    PublishRefused,
    make_current,
    publish,
)
from processes.definitions.reading import current_version, definition_of, files_of
from processes.definitions.tables import ProcessVersion, StoredFile
from processes.engine.lint import HandlerInfo
from tests.builders import Process, table
from tests.processes.instances.conftest import FORM, NOON

NAMES = PublishNames({"note": HandlerInfo(optional={"text"}, result=True)}, {"officer"})


def package(*processes: Process, **tables: bytes) -> dict[str, bytes]:
    key = processes[0].key
    files = {f"bpmn/{key}/{p.key}.bpmn": p.xml() for p in processes}
    files |= {f"bpmn/{key}/{name}.dmn": content for name, content in tables.items()}
    return {**files, "forms/form.form": json.dumps(FORM).encode()}


def put(session: Session, *processes: Process, **tables: bytes) -> ProcessVersion:
    done = publish(session, package(*processes, **tables), NAMES, by_id=None, now=NOON)
    return session.get_one(ProcessVersion, done.version_id)


def test_a_package_becomes_version_one(session: Session) -> None:
    version = put(session, Process().start(message="came").user("assess").end())
    assert (version.version, version.is_current, version.start_messages) == (1, True, ["came"])
    assert (version.name_fa, version.name_en) == ("فرایند", "Process")
    assert list(audit.verify(session)) == []


def test_the_same_files_again_are_no_new_version(session: Session) -> None:
    first = put(session, Process().start().user("assess").end())
    assert put(session, Process().start().user("assess").end()).id == first.id


def test_a_changed_file_is_the_next_version_and_the_former_stays_as_it_was(
    session: Session,
) -> None:
    first = put(session, Process().start().user("assess").end())
    before = files_of(session, first)
    second = put(session, Process().start().user("assess").user("look").end())
    assert (second.version, current_version(session, "p")) == (2, second)
    assert files_of(session, first) == before
    assert not session.get_one(ProcessVersion, first.id).is_current


def test_a_refused_package_changes_nothing(session: Session) -> None:
    put(session, Process().start().user("assess").end())
    session.commit()
    files = session.scalar(select(func.count()).select_from(StoredFile))
    with pytest.raises(PublishRefused) as refused:
        put(session, Process().start().user("assess", form="no_such_form").end())
    session.rollback()
    assert any("assess" in (f.element_id or "") for f in refused.value.findings)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == files
    assert session.scalar(select(func.count()).select_from(ProcessVersion)) == 1


@pytest.mark.parametrize(
    ("process", "named"),
    [
        (Process().start().service("send", "no_such_handler").user("t").end(), "send"),
        (Process().start().rule("decide", "no_such_table").user("t").end(), "decide"),
        (Process().start().call("handle", "no_such_process").user("t").end(), "handle"),
        (Process().start().user("t", lane="no_such_role").end(), "no_such_role"),
        (Process().start().script("set", "n = (").user("t").end(), "set"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_its_element(
    session: Session, process: Process, named: str
) -> None:
    with pytest.raises(PublishRefused) as refused:
        put(session, process)
    assert named in {finding.element_id for finding in refused.value.findings}
    assert all(finding.fa and finding.en for finding in refused.value.findings)


def test_a_called_package_is_pinned_at_publication(session: Session) -> None:
    inner = put(session, Process("inner").start().user("ask").end())
    caller = put(session, Process().start().call("handle", "inner").end())
    assert caller.pins == {"inner": inner.id}
    put(session, Process("inner").start().user("ask_twice").end())
    elements = definition_of(session, caller.id).models["inner"].elements
    assert "ask" in elements
    assert "ask_twice" not in elements


def test_a_table_comes_along_with_its_package(session: Session) -> None:
    process = Process().start().rule("decide").user("assess").end()
    version = put(session, process, limits=table())
    assert definition_of(session, version.id).decisions.keys() == {"limits"}


def test_a_former_version_can_be_put_in_force_again(session: Session) -> None:
    first = put(session, Process().start().user("assess").end())
    put(session, Process().start().user("assess").user("look").end())
    make_current(session, first.id, by_id=None, now=NOON)
    current = current_version(session, "p")
    assert current is not None
    assert current.id == first.id


def test_files_of_two_packages_are_refused(session: Session) -> None:
    both = package(Process().start().user("t").end()) | package(Process("q").start().end())
    with pytest.raises(NotOnePackage):
        publish(session, both, NAMES, by_id=None, now=NOON)
