"""The places of the staff's pages: what stands in the side bar, for whom, in which order."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from web.languages import current_language
from web.permissions import i_may


@dataclass(frozen=True)
class Place:
    """One entry: the page it opens, its sign and word; `web.permissions` says who sees it.

    `short` is the word on a telephone's bar, where the full one would take two lines."""

    endpoint: str
    icon: str
    label: LazyString
    short: LazyString | None = None

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to this place."""
        here = request.endpoint or ""
        return here == self.endpoint or here in SUBPAGES.get(self.endpoint, ())

    @property
    def count(self) -> int:
        """How much waits there; 0 shows nothing."""
        counter = COUNTERS.get(self.endpoint)
        if counter is None:
            return 0
        counted: dict[str, int] = g.setdefault("counted", {})
        if self.endpoint not in counted:
            counted[self.endpoint] = counter()
        return counted[self.endpoint]


PLACES: tuple[Place, ...] = (
    Place("staff.inbox", "inbox", _l("Inbox")),
    Place("staff.desk", "call", _l("Phone desk")),
    Place("staff.cases", "folder", _l("Cases")),
    Place("manager.monitor", "pulse", _l("Monitor")),
    Place("manager.direct_sessions", "people", _l("Direct sessions"), _l("Sessions")),
    Place("staff.messages", "message", _l("Messages sent"), _l("Sent")),
    Place("staff.post_desk", "printer", _l("Letters to post"), _l("Letters")),
    Place("manager.incidents", "alert", _l("Incidents")),
    Place("manager.mending", "retry", _l("Running processes"), _l("Running")),
    Place("studio.packages", "flow", _l("Processes")),
    Place("staff.hearings", "ear", _l("Hearings")),
    Place("staff.raising", "shield", _l("Staff door")),
)
SUBPAGES: dict[str, frozenset[str]] = {
    "staff.inbox": frozenset({"staff.task", "staff.answer", "staff.next_task"}),
    "staff.hearings": frozenset({"staff.answer_hearing_page"}),
    "staff.raising": frozenset({"staff.send_raised"}),
    "staff.cases": frozenset({"staff.case", "staff.case_process", "staff.see_identity"}),
    "staff.desk": frozenset(
        f"staff.{name}" for name in ("take_message", "desk_receipt", "desk_case")
    ),
    "manager.monitor": frozenset({"manager.opinions", "manager.ladders"}),
    "manager.mending": frozenset(
        f"manager.{name}" for name in ("instance", "mend", "mend_many", "batch")
    ),
    "studio.packages": frozenset(
        f"studio.{name}"
        for name in ("package", "version", "form_page", "draft", "upload", "publish")
    ),
}
COUNTERS: dict[str, Callable[[], int]] = {}


def places() -> list[Place]:
    """The places that the signed-in person may go to."""
    if g.get("person") is None:
        return []
    return [
        place
        for place in PLACES
        if place.endpoint in current_app.view_functions and i_may(place.endpoint)
    ]


def person_place() -> str:
    """«عمران، منطقهٔ ۵»: the unit under the signed-in person's name."""
    person = g.get("person")
    names = [getattr(m.unit, f"name_{current_language()}") for m in person.memberships[:1]]
    return names[0] if names else ""


def install(app: Flask) -> None:
    """Give the side bar to the templates."""
    app.jinja_env.globals.update(places=places, person_place=person_place)
