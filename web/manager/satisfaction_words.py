"""What the figures of satisfaction are called on pages and in exports."""

from flask_babel import gettext as _

from processes.feedback.surveys import EFFECT, OUTCOME, PAGE, PHONE, PULSE, TAP
from processes.feedback.tallies import FINAL


def question_names() -> dict[str, str]:
    """What was asked."""
    return {
        OUTCOME: _("After the answer"),
        FINAL: _("After the answer of stage two"),
        PULSE: _("After the first contact"),
        EFFECT: _("Four weeks later"),
    }


def measure_names() -> dict[str, str]:
    """What each figure says."""
    return {
        "settled": _("It was settled"),
        "partly": _("Partly"),
        "not_settled": _("It was not settled"),
        "satisfaction": _("All in all satisfied, 1 to 5"),
        "fair": _("Treated fairly and with respect, 1 to 5"),
        "clear": _("The answer was clear, 1 to 5"),
        "effort": _("It was easy to get this handled, 1 to 7"),
        "final": _("It was settled; other people gave this answer"),
        "easy": _("It was easy to be heard"),
        "lasts": _("It still holds"),
        "false_closing": _("False closing: we said done, the citizen says no or partly"),
        "by_call": _("Answered when we called"),
    }


def way_names() -> dict[str, str]:
    """How an answer came."""
    return {TAP: _("one tap on the link"), PAGE: _("on the page"), PHONE: _("when we called")}
