"""A request is answered within the days of its service, by the list that the owner keeps."""

from collections.abc import Callable

from tests.bpmn.conftest import Way

Begin = Callable[..., Way]


def assessed(begin: Begin, topic: str, **fields: object) -> Way:
    """A request that the expert has assessed."""
    way = begin(kind="request", **fields)
    way.do("assess_message", kind="request", severity="S3", topic=topic)
    return way


def test_a_known_service_is_promised_its_own_days_from_the_start(begin: Begin) -> None:
    way = begin(kind="request", topic_key="traffic.signal")
    said = way.limit("answer").why
    assert (said["table"], said["amount"], said["unit"]) == ("service_list", 2, "calendar")
    assert said["title"]["en"] == "List of services" and way.incidents() == []


def test_the_topic_found_at_the_assessment_shortens_the_promise(begin: Begin) -> None:
    way = assessed(begin, "clean.vermin")
    said = way.limit("answer").why
    assert (said["table"], said["amount"], len(said["earlier"])) == ("service_list", 5, 1)


def test_a_longer_service_never_moves_the_promise_later(begin: Begin) -> None:
    way = begin(kind="request")
    promised = way.case.due_at
    way.do("assess_message", kind="request", severity="S3", topic="roads.bridge")
    said = way.limit("answer").why
    assert way.case.due_at == promised
    assert (said["table"], said["amount"], said["earlier"]) == ("deadlines", 7, [])


def test_a_service_outside_the_list_has_seven_days(begin: Begin) -> None:
    way = assessed(begin, "roads.asphalt", topic_key="roads.asphalt")
    said = way.limit("answer").why
    assert (said["table"], said["amount"], said["unit"]) == ("deadlines", 7, "calendar")
