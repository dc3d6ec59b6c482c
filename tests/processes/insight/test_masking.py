"""Letters as staff read them: without who wrote, and without what opens the citizen's pages."""

from processes.feedback.tables import Survey
from processes.insight.masking import MARK, Mask
from tests.rig.towns import Town

LETTER = "شهروند گرامی نسترن آزمونی، رمز: ۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶ /survey/secret-token"


def mask(town: Town, *, key: bytes | None = None, shows_keys: bool = False) -> str:
    case_id = town.receive().case_id
    with town.sessions() as session:
        session.add(
            Survey(case_id=case_id, kind="outcome", token="secret-token", asked_at=town.now)
        )
        session.flush()
        masked = Mask(
            session, key or town.ports().identity_key, [case_id, None], shows_keys=shows_keys
        )
        return masked(case_id, LETTER)


def test_a_name_a_pin_and_a_survey_link_are_not_shown(town: Town) -> None:
    assert mask(town) == f"شهروند گرامی {MARK}، رمز: {MARK} /survey/{MARK}"


def test_in_a_demonstration_one_person_may_follow_the_links(town: Town) -> None:
    shown = mask(town, shows_keys=True)
    assert "secret-token" in shown
    assert "نسترن آزمونی" not in shown


def test_what_cannot_be_unsealed_is_not_shown_at_all(town: Town) -> None:
    assert mask(town, key=b"x" * 32) == MARK
