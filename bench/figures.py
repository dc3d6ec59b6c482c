"""How long the figures of satisfaction and of the public take among many cases and surveys."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.rig import Ground, ground, say
from processes.cases.visibility import figures_rule
from processes.db import unit_of_work
from processes.feedback.causes import causes
from processes.feedback.tallies import Span, cells
from processes.insight.public import public_figures
from processes.organisation.tables import Person

CASES = int(os.environ.get("CASES", "1000000"))
SURVEYS = int(os.environ.get("SURVEYS", "100000"))
DAYS = 730  # over which cases and surveys are spread
UNITS, DISTRICTS = 150, 22
FILL = """
INSERT INTO unit (key, type, name_fa, name_en, is_historic, sees_all, parent_id)
SELECT 'u' || n, 'office', 'u' || n, 'u' || n, false, false, :unit_id
  FROM generate_series(1, :units) n;
INSERT INTO "case" (code, kind, declared_kind, severity, channel, language, identity, subject, body,
  wanted, place, happened, person_named, status, status_note, draft_answer, remedy,
  remedy_unit_key, evidence, questions, extension_reason, transfer_body, transfer_receipt,
  received_at, answered_at, due_at, done_at, reopened_count, transfers, external, timeline,
  is_synthetic, folded, grade, open_remedies, extended, lock_version, stage, withdrawal_reason,
  followups, is_arranged, unit_id, district_key)
SELECT lpad(n::text, 10, '0'), (array['complaint','criticism','suggestion','request'])[1 + n % 4],
  'complaint', 'S3', (array['web','phone','sms','in_person'])[1 + n % 4], 'fa', 'named', 'x',
  repeat('words of a citizen ', 30), '', '', '', '',
  case when n % 20 = 0 then 'in_progress' else 'answered' end, '{}', '', '', '', '', '', '', '', '',
  :now - make_interval(mins => (n::bigint * :days * 1440 / :cases)::int),
  case when n % 20 > 0 then :now - make_interval(mins => (n::bigint * :days * 1440 / :cases)::int)
  end, :now - make_interval(days => 3),
  case when n % 20 > 1 then :now - make_interval(mins => (n::bigint * :days * 1440 / :cases)::int)
  end, 0, 0, '{}', 'live', true, '', case when n % 50 = 0 then 'sealed' else 'open' end, 0, 0, 0,
  1, '', 0, n % 97 = 0, (select min(id) from unit where key = 'u1') + n % :units,
  'd' || lpad((1 + n % :districts)::text, 2, '0')
  FROM generate_series(1, :cases) n;
INSERT INTO survey (case_id, kind, round, token, timeline, claimed, tap_apart_seconds, asks_trust,
  asked_at, answered_at, closed_at, via, outcome, remaining, comment, praise, wants_reopening,
  wants_appeal, satisfaction, fair, clear, effort)
SELECT c.id, 'outcome', 0, 's' || c.id, 'live', 'done', 120, false, c.received_at,
  case when c.id % 3 = 0 then c.received_at end, c.received_at, case when c.id % 3 = 0 then 'page'
  else '' end, case when c.id % 3 = 0 then (array['settled','partly','not_settled'])[1 + c.id % 7 %
  3] end, '', '', '', false, false, 1 + c.id % 5, 1 + c.id % 5, 1 + c.id % 5, 1 + c.id % 7
  FROM "case" c WHERE c.id % (:cases / :surveys) = 0;
INSERT INTO form_answer (case_id, form_key, element_id, answers, at)
SELECT c.id, 'x', 'x', case when c.id % 40 = 0 then jsonb_build_object('cause', 'slow')
  else jsonb_build_object('a', 'b') end,
  c.received_at FROM "case" c WHERE c.id % 4 = 0
"""


def main() -> None:
    """Print the time of each figure for somebody who sees all, the first and the second time."""
    now = datetime.now(UTC)
    with ground() as place:
        _fill(place, now)
        with place.sessions() as session:
            rule = figures_rule(session.get_one(Person, place.person_id))
        for days in (30, 90, 365):
            since = now - timedelta(days=days)
            asked: dict[str, Callable[[Session], Any]] = {
                "cells": partial(cells, span=Span(rule, since)),
                "causes": partial(causes, seen=rule, since=since),
                "public page": partial(public_figures, since=since, now=now),
            }
            for name, ask in asked.items():
                _time(place, f"{name} of {days} days", ask)


def _fill(place: Ground, now: datetime) -> None:
    given = {"now": now, "cases": CASES, "surveys": SURVEYS, "days": DAYS, "units": UNITS}
    given |= {"districts": DISTRICTS, "unit_id": place.unit_id}
    with unit_of_work(place.sessions) as session:
        for statement in FILL.split(";\n"):
            session.execute(text(statement), given)
        session.execute(text("UPDATE role SET sees = 'all'"))
    with unit_of_work(place.sessions) as session:
        session.execute(text("ANALYZE"))
        said = session.scalar(text("SELECT count(*) FROM survey"))
    say(f"{CASES} cases, {said} surveys in {DAYS} days")


def _time(place: Ground, name: str, ask: Callable[[Session], Any]) -> None:
    took = []
    for _ in range(3):
        with place.sessions() as session:
            began = time.perf_counter()
            ask(session)
            took.append(1000 * (time.perf_counter() - began))
    say(f"{name:<24} {took[0]:9.1f} ms first, {min(took):9.1f} ms best")


if __name__ == "__main__":
    main()
