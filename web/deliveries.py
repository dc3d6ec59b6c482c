"""What became of a message on its way, in a sentence and a chip: for its reader and for staff."""

from dataclasses import dataclass

from flask_babel import gettext as _

from processes import wording
from processes.cases.correspondence import BOX, EMAIL, PAPER, SMS
from processes.cases.sending import DELIVERED, FAILED, KEPT, SENDING, SENT, WAITING
from processes.cases.tables import Correspondence
from web.languages import current_language
from web.now import current_time


@dataclass(frozen=True)
class Delivery:
    """How a message fared: the sentence, the chip's look and its sign."""

    text: str
    look: str
    icon: str


def delivery(row: Correspondence) -> Delivery:
    """«با پیامک به 0912•••••67 فرستاده شد», or why it was not."""
    if row.channel == BOX:
        return Delivery(str(_("in the case box")), "", "folder")
    if row.channel == PAPER:
        return _by_post(row)
    text, look, icon = {
        WAITING: (_waits(row), "info", "clock"),
        SENDING: (_("is being sent %(way)s", way=_way(row)), "info", "progress"),
        SENT: (_("sent %(way)s", way=_way(row)), "ok", "check"),
        DELIVERED: (_("arrived %(way)s", way=_way(row)), "ok", "check"),
        FAILED: (_("could not be delivered %(way)s", way=_way(row)), "bad", "alert"),
        KEPT: (_("not sent %(way)s: no gateway is connected here", way=_way(row)), "", "minus"),
    }.get(row.status, (row.status, "", "circle"))
    return Delivery(str(text), look, icon)


def why_failed(row: Correspondence) -> str:
    """The reason of a failure in a sentence (for staff)."""
    reasons = {
        "refused": _("the address or number itself was refused; correct it or take another way"),
        "failed": _("the gateway could not be reached or did not take it, after several tries"),
        "no_mailbox": _("it came back: there is no such address or number"),
        "mailbox_closed": _("it came back: the mailbox is closed"),
        "mailbox_full": _("it came back: the mailbox is full"),
        "rejected": _("it came back: the other side does not accept it"),
        "unreachable": _("it came back: the other side could not be reached for days"),
        "bounced": _("it came back without a reason"),
        "lost": _("the tries broke off; nobody knows whether it was taken"),
    }
    return str(reasons.get(row.problem, "")) if row.status == FAILED else ""


def _by_post(row: Correspondence) -> Delivery:
    if row.status == WAITING:
        return Delivery(str(_("waits to be printed and posted")), "info", "printer")
    at = wording.short_date(row.sent_at or row.at, current_language())
    return Delivery(str(_("posted on %(day)s", day=at)), "ok", "check")


def _waits(row: Correspondence) -> str:
    now = current_time()
    if row.send_after is not None and row.send_after > now:
        at = wording.moment(row.send_after, current_language(), now)
        return str(_("goes out %(way)s, not before %(at)s", way=_way(row), at=at))
    return str(_("goes out %(way)s in a moment", way=_way(row)))


def _way(row: Correspondence) -> str:
    to = f"\u2068{row.recipient}\u2069"  # isolated: dots and digits keep their order
    if row.channel == SMS:
        return str(_("by SMS to %(number)s", number=to))
    if row.channel == EMAIL:
        return str(_("by e-mail to %(address)s", address=to))
    return ""
