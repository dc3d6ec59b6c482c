"""Important answers, and a sample of the rest, are read by somebody who did not write them."""

from collections.abc import Callable

import pytest

from processes.cases import answering, four_eyes
from processes.cases.errors import DoneByYourself
from processes.cases.tables import Case
from processes.instances.tables import UserTask
from processes.organisation.tables import Membership
from tests.bpmn.conftest import Way
from tests.bpmn.test_tables import decide

Begin = Callable[..., Way]
ANSWER = "دلیل وضع امروز این است و این‌گونه تغییر می‌کند."


def drafted(begin: Begin, severity: str, **fields: object) -> tuple[Way, str]:
    """A criticism whose answer is written; gives who wrote it."""
    way = begin(kind="criticism", **fields)
    way.do("assess_message", kind="criticism", severity=severity, topic="roads.asphalt")
    return way, way.do("answer_criticism", answer=ANSWER, change="no")


@pytest.mark.parametrize("severity", ["S1", "S2"])
def test_the_looker_is_not_the_writer(begin: Begin, severity: str) -> None:
    way, writer = drafted(begin, severity)
    assert way.open >= {"look_again"}
    assert way.do("look_again", look_decision="send", answer=ANSWER) != writer
    assert way.case.status == "answered" and way.incidents() == []


def test_a_head_who_wrote_it_is_passed_over(begin: Begin) -> None:
    way = begin(kind="criticism")
    way.do("assess_message", kind="criticism", severity="S2", topic="roads.asphalt")
    head = way.town.person("d05.mayor")
    with way.town.work() as work:
        task = work.session.get_one(UserTask, way.town.tasks(way.case_id)["answer_criticism"].id)
        task.assignee_id = head.id
    way.town.complete(way.case_id, "answer_criticism", "d05.mayor", answer=ANSWER, change="no")
    look = way.town.tasks(way.case_id)["look_again"]
    if look.assignee_id is not None or _is_member(way, look, head.id):
        assert look.assignee_id != head.id
        with pytest.raises(DoneByYourself), way.town.work("d05.mayor") as work:
            answering.claim(work, look.id)
    assert way.do("look_again", look_decision="send", answer=ANSWER) != "d05.mayor"


def _is_member(way: Way, task: UserTask, person_id: int) -> bool:
    with way.town.sessions() as session:
        held = session.query(Membership).filter_by(
            person_id=person_id, role=task.role, unit_id=task.unit_id
        )
        return held.count() > 0


def test_a_tenth_of_the_rest_is_looked_at_and_always_the_same_tenth() -> None:
    codes = [f"{number:010}" for number in range(1000)]
    looked = [code for code in codes if decide("second_look", code=code)["second_look"]]
    assert 70 < len(looked) < 130
    assert all(decide("second_look", code=code)["second_look"] for code in looked)


def test_a_reopened_answer_is_always_looked_at(begin: Begin) -> None:
    way = begin(kind="criticism")
    with way.town.work() as work:
        work.session.get_one(Case, way.case_id).reopened_count = 1
    way.do("assess_message", kind="criticism", severity="S3", topic="roads.asphalt")
    way.do("answer_criticism", answer=ANSWER, change="no")
    assert "look_again" in way.open


@pytest.mark.parametrize("accepted", [True, False])
def test_after_two_returns_one_level_up_decides(begin: Begin, accepted: bool) -> None:
    way, writer = drafted(begin, "S2")
    no = {"look_decision": "return", "return_reason": "دلیل روشن نیست."}
    for _ in range(2):
        looker = way.do("look_again", **no)
        way.do("revise_answer", answer=ANSWER)
    if accepted:
        way.do("look_again", look_decision="send", answer=ANSWER)
    else:
        way.do("look_again", **no)
        assert "settle_answer" in way.open and way.case.status != "answered"
        final = f"{ANSWER} چنین تعیین شد."
        who = way.do("settle_answer", answer=final, settle_reason="هر دو نظر خوانده شد.")
        assert who not in {writer, looker} and way.case.answer == final
    assert way.case.status == "answered" and way.incidents() == []


def test_a_group_may_leave_out_who_did_a_step() -> None:
    assert four_eyes.split("officer@d05!draft_answer, revise_answer") == (
        "officer@d05",
        frozenset({"draft_answer", "revise_answer"}),
    )
    assert four_eyes.split("officer") == ("officer", frozenset())
