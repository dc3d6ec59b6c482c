"""More time for an answer: once, with a reason, granted by the manager, told to the citizen."""

from collections.abc import Callable

import pytest

from processes.cases import answering, extensions
from processes.cases.errors import ExtensionRefused, MessageEmpty
from processes.cases.tables import Case
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
REASON = "منتظر نامهٔ شرکت آب هستیم."


def criticism(begin: Begin, severity: str = "S3") -> Way:
    """A criticism that an officer has taken."""
    way = begin(kind="criticism")
    way.do("assess_message", kind="criticism", severity=severity, topic="roads.asphalt")
    task = way.town.tasks(way.case_id)["answer_criticism"]
    with way.town.work(way.who(task)) as work:
        answering.claim(work, task.id)
    return way


def ask(way: Way, reason: str = REASON) -> None:
    holder = way.who(way.town.tasks(way.case_id)["answer_criticism"])
    with way.town.work(holder) as work:
        extensions.ask(work, work.session.get_one(Case, way.case_id), reason)
    way.town.run_jobs()


def test_the_manager_grants_it_and_the_citizen_reads_why(begin: Begin) -> None:
    way = criticism(begin)
    promised = way.case.due_at
    ask(way)
    way.do("decide_extension", extension_decision="grant", extension_reason=REASON)
    assert promised is not None and way.case.due_at is not None and way.case.due_at > promised
    task = way.town.tasks(way.case_id)["answer_criticism"]
    assert task.due_at == way.case.due_at  # the work moves with the promise
    assert way.case.extended == 1 and way.limit("answer").why["unit"] == "working"
    assert "extension-granted" in way.letters() and way.incidents() == []


def test_a_refusal_leaves_the_date_and_tells_the_officer(begin: Begin) -> None:
    way = criticism(begin)
    promised = way.case.due_at
    ask(way)
    way.do("decide_extension", extension_decision="refuse", refusal_reason="همه چیز آماده است.")
    assert (way.case.due_at, way.case.extended) == (promised, 0)
    assert "extension-refused" in way.letters("staff")
    assert not any(key.startswith("extension") for key in way.letters())


def test_a_second_wish_goes_to_level_two(begin: Begin) -> None:
    way = criticism(begin)
    ask(way)
    way.do("decide_extension", extension_decision="grant", extension_reason=REASON)
    granted = way.case.due_at
    ask(way, "باز هم نرسیده است.")
    assert way.happened("second_extension_raised") == 1
    assert "decide_extension" not in way.open and way.case.due_at == granted


def test_a_new_date_of_level_one_is_the_extension_and_a_second_goes_to_level_two(
    begin: Begin,
) -> None:
    way = criticism(begin)
    ask(way)
    way.do("decide_extension", extension_decision="grant", extension_reason=REASON)
    granted = way.case.due_at
    assert granted is not None
    way.later(days=(granted - way.town.now).days + 1, hours=1)
    late = {"late_reason": "workload", "extension_reason": "بازدید نشده است."}
    way.do("decide_overdue_case", level_1_decision="new_date", extra_days=20, **late)
    assert (way.case.due_at, way.case.extended) == (granted, 1)
    assert way.happened("second_extension_raised") == 1 and "plan_overdue_case" in way.open


def test_after_a_new_date_of_level_one_an_officers_wish_goes_to_level_two(begin: Begin) -> None:
    way = criticism(begin)
    promised = way.case.due_at
    assert promised is not None
    way.later(days=(promised - way.town.now).days + 1, hours=1)
    late = {"late_reason": "workload", "extension_reason": "بازدید نشده است."}
    way.do("decide_overdue_case", level_1_decision="new_date", extra_days=5, **late)
    assert way.case.extended == 1 and way.case.due_at != promised
    ask(way)
    assert "decide_extension" not in way.open and way.happened("second_extension_raised") == 1


def test_an_urgent_answer_is_never_put_off(begin: Begin) -> None:
    way = criticism(begin, severity="S1")
    ask(way)
    assert "decide_extension" not in way.open and way.case.extended == 0
    assert "extension-refused" in way.letters("staff")


def test_an_answer_makes_the_wish_needless(begin: Begin) -> None:
    way = criticism(begin)
    ask(way)
    way.do("answer_criticism", answer="پاسخ ما این است که درست شد.", change="no")
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer="پاسخ ما این است که درست شد.")
    assert "decide_extension" not in way.open and way.happened("extension_needless") == 1
    assert "extension" not in way.running()


def test_only_who_works_on_it_asks_and_never_without_a_reason(begin: Begin) -> None:
    way = criticism(begin)
    with pytest.raises(MessageEmpty):
        ask(way, "  ")
    with pytest.raises(ExtensionRefused), way.town.work("admin") as work:
        extensions.ask(work, work.session.get_one(Case, way.case_id), REASON)


@pytest.mark.parametrize(("kind", "unit"), [("suggestion", "calendar"), ("request", "calendar")])
def test_each_kind_has_its_own_measure(begin: Begin, kind: str, unit: str) -> None:
    way = begin(kind=kind)
    way.do("assess_message", kind=kind, severity="S3", topic="roads.asphalt", district="d05")
    element = next(iter(way.open))
    task = way.town.tasks(way.case_id)[element]
    with way.town.work(way.who(task)) as work:
        answering.claim(work, task.id)
        extensions.ask(work, work.session.get_one(Case, way.case_id), REASON)
    way.town.run_jobs()
    way.do("decide_extension", extension_decision="grant", extension_reason=REASON)
    assert way.limit("answer").why["unit"] == unit and way.incidents() == []
