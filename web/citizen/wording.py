"""The sentences of a case for its citizen: where it stands in one line, what happened in many."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from processes.cases.timeline import Happening
from processes.cases.tracking import TrackingView

FOLLOWED_UP = "follow_up"  # its words stand beside it as the citizen's own
_OURS = {"letter_out", "case_answered"}
_YOURS = {"letter_in", "case_received", "case_reopened"}


@dataclass(frozen=True)
class Told:
    """One entry of the citizen's history: when, what, whose voice (you, out or none), its text."""

    at: datetime
    title: str
    voice: str
    text: str
    file_id: int | None
    subject: str


def headline(seen: TrackingView, language: str) -> str:
    """«عمران منطقهٔ ۵ در حال رسیدگی است»: who has it, before anything else on the page."""
    unit = seen.unit and (seen.unit.name_fa if language == "fa" else seen.unit.name_en)
    said = {
        "received": _("Your message has arrived and is being read"),
        "waiting": _("We are waiting for your answer"),
        "answered": _("Your message has been answered"),
        "closed": _("Handling has ended"),
        "withdrawn": _("Your withdrawal was recorded"),
        "transferred": _("Your message was passed on"),
    }
    status = seen.case.status
    if status in said:
        return str(said[status])
    if unit:
        return str(_("%(unit)s is working on it", unit=unit))
    return str(_("Your message is being handled"))


def happenings(seen: TrackingView, language: str) -> list[Told]:
    """What happened, newest first; what only repeats other entries is left out."""
    return [_told(one, language) for one in reversed(seen.timeline) if not _repeats(one)]


def _repeats(one: Happening) -> bool:
    return one.kind == FOLLOWED_UP or str(one.detail.get("letter") or "").endswith("-sms")


def _told(one: Happening, language: str) -> Told:
    titles = {
        "letter_in": _("You wrote to us"),
        "letter_out": _("We wrote to you"),
        "case_received": _("Your message arrived"),
        "case_answered": _("We answered"),
        "case_reopened": _("You reopened the case"),
        "case_closed": _("Handling ended"),
    }
    is_yours = one.kind in _YOURS or (one.kind == "file" and one.fa == "پیوست شهروند")
    voice = "you" if is_yours else "out" if one.kind in _OURS else ""
    title = str(titles.get(one.kind) or one.title(language))
    if one.kind == "file":
        title = str(_("You added a file") if is_yours else _("A file was added"))
    return Told(
        at=one.at,
        title=title,
        voice=voice,
        text="" if one.kind == "file" else one.text,
        file_id=one.detail.get("attachment_id"),
        subject=one.text if one.kind == "file" else str(one.detail.get("subject") or ""),
    )
