"""Puts the house together: which function stands behind each door of the instances room."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.catalogue import HANDLERS
from handlers.queue import Doorbell
from processes.cases.choices import lists
from processes.cases.columns import CASE_FIELDS
from processes.cases.handover import case_group
from processes.cases.record import calendar_of_case, case_record
from processes.definitions.publishing import PublishNames
from processes.engine.lint import HandlerInfo
from processes.feedback import surveys
from processes.instances.ports import Ports, Questions
from processes.organisation.tables import Role
from processes.settings import Settings

PSEUDO_ROLES = frozenset({"unit_manager", "one_level_up", "level_2", "citizen", "system"})
"""Lanes that are no role of the organisation: whoever heads the unit or answers one level above
it, who answers at level 2 of the ladder, the citizen, the house. Their tasks name their groups."""


QUESTIONS = Questions(
    handlers=frozenset(key for key, handler in HANDLERS.items() if handler.asks_citizen),
    is_open=surveys.is_asking,
    close=surveys.close_of_instance,
)
"""What citizens are asked by a process alone."""


def make_ports(settings: Settings) -> Ports:
    """The doors as they are in the running house: real cases, people, calendars, and the queue."""
    return Ports(
        case_record=case_record,
        calendar=calendar_of_case,
        group=case_group,
        tries=_tries,
        after_commit=Doorbell(settings).ring,
        form_lists=lists,
        public_url=settings.public_url,
        files=settings.files,
        message_kept_days=settings.message_kept_days,
        identity_key=settings.key("identity"),
        gateways=frozenset(settings.gateways),
        questions=QUESTIONS,
    )


def publish_names(session: Session) -> PublishNames:
    """What a package may name: the handlers of this release, the roles of this organisation."""
    roles = set(session.scalars(select(Role.key)))
    return PublishNames(
        handlers=handler_infos(), roles=roles | PSEUDO_ROLES, case_fields=frozenset(CASE_FIELDS)
    )


def handler_infos() -> Mapping[str, HandlerInfo]:
    """The handlers as the linter knows them."""
    return {
        key: HandlerInfo(
            required={name for name, param in handler.params.items() if param.required},
            optional={name for name, param in handler.params.items() if not param.required},
            result=bool(handler.example),
        )
        for key, handler in HANDLERS.items()
    }


def _tries(handler: str) -> int:
    return HANDLERS[handler].retries
