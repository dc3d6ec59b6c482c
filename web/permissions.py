"""Who may open what: one table from groups of pages to roles, asked before every page."""

from collections.abc import Iterable

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from web.errors import BeyondYourRole

EVERYONE_SIGNED_IN: frozenset[str] = frozenset()
INSPECTION = frozenset({"head_of_inspection", "senior_inspector", "inspector", "quality_analyst"})
HEADS = frozenset({"unit_manager", "mayor", "deputy_mayor", "district_mayor", "director_general"})
DESK = frozenset({"intake_operator", "intake_supervisor"})
OFFICERS = frozenset({"officer", "field_officer", "answers_officer", "triage_expert"})
OWNERS = frozenset({"process_owner", "process_approver"})
ADMINISTRATION = frozenset({"administrator"})
MENDERS = ADMINISTRATION | {"process_owner", "head_of_inspection"}
"""Who may put a running process right: skip, move, migrate, end it."""

DESK_PAGES = tuple(
    f"staff.{name}"
    for name in ("desk", "begin_call", "end_call", "take_message", "desk_receipt", "send_pin")
    + ("desk_case", "desk_follow_up", "desk_step", "print_letter", "mark_posted")
)

# Endpoint (or the blueprint before its dot) -> roles; the longest name that fits decides.
ROLES: dict[str, frozenset[str]] = {
    "staff": EVERYONE_SIGNED_IN,
    "staff.messages": HEADS | INSPECTION | ADMINISTRATION | {"intake_supervisor", "process_owner"},
    "staff.see_identity": HEADS
    | INSPECTION
    | {"officer", "field_officer", "answers_officer", "triage_expert", "duty_officer"}
    | {"intake_operator", "intake_supervisor", "satisfaction_caller"},
    "staff.ask_identity": INSPECTION,
    "staff.send_again": HEADS | INSPECTION | OFFICERS | DESK | {"duty_officer"},
    **dict.fromkeys(DESK_PAGES, DESK),
    "staff.post_desk": DESK | ADMINISTRATION,
    "staff.ask_hold": INSPECTION | HEADS | {"officer", "answers_officer", "triage_expert"},
    "staff.lift_hold": INSPECTION,
    "staff.release_person": INSPECTION - {"quality_analyst"},
    "manager.direct_sessions": HEADS | {"meeting_secretary"},
    "manager": HEADS | INSPECTION | ADMINISTRATION | {"auditor"},
    "manager.incidents": HEADS | INSPECTION | ADMINISTRATION | {"process_owner"},
    "manager.retry": HEADS | INSPECTION | ADMINISTRATION | {"process_owner"},
    "manager.mending": MENDERS,
    "manager.instance": MENDERS,
    "manager.mend": MENDERS,
    "manager.mend_many": MENDERS,
    "manager.batch": MENDERS,
    "manager.stop_batch": MENDERS,
    "studio": OWNERS | ADMINISTRATION | INSPECTION | HEADS,
    "studio.draft": OWNERS | ADMINISTRATION,
    "studio.upload": frozenset({"process_owner"}) | ADMINISTRATION,
    "studio.take_out": frozenset({"process_owner"}) | ADMINISTRATION,
    "studio.discard": frozenset({"process_owner"}) | ADMINISTRATION,
    "studio.publish": frozenset({"process_owner"}) | ADMINISTRATION,
}


def roles_for(endpoint: str) -> frozenset[str] | None:
    """The roles that may open `endpoint` (empty: all who signed in); None: open to all."""
    found = ROLES.get(endpoint)
    return ROLES.get(endpoint.partition(".")[0]) if found is None else found


def may_open(endpoint: str, roles: Iterable[str]) -> bool:
    """Whether somebody with these roles may open the page."""
    wanted = roles_for(endpoint)
    return not wanted or not wanted.isdisjoint(roles)


def i_may(endpoint: str) -> bool:
    """Whether the signed-in person may open the page (for templates)."""
    person = g.get("person")
    return person is not None and may_open(endpoint, person.roles)


def install(app: Flask) -> None:
    """Ask the table before every page; those not signed in are sent to the door and back."""
    app.before_request(_ask)
    app.jinja_env.globals["i_may"] = i_may


def _ask() -> Response | None:
    endpoint = request.endpoint or ""
    if roles_for(endpoint) is None:
        return None
    if g.get("person") is None:
        here = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("sign_in.page", next=here))
    if not i_may(endpoint):
        raise BeyondYourRole()
    return None
