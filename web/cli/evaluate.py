"""Evaluate a FEEL expression and print its value as JSON; needs no server and no database."""

import json
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import Any

from web.cli import REFUSED, WRONG_USAGE
from web.cli.speech import language, say, warn


def arguments(parser: ArgumentParser) -> None:
    """The expression and its names."""
    parser.add_argument("expression", metavar="EXPR")
    parser.add_argument("--context", default="{}", metavar="JSON", help="names and their values")


def run(args: Namespace) -> int:
    """Print the value; a syntax error or a fault is a refusal."""
    names = _names(args.context)
    if names is None:
        warn(
            "--context is not a JSON object; write for example '{\"n\": 3}'.",
            "مقدار --context یک شیء JSON نیست؛ برای نمونه بنویسید '{\"n\": 3}'.",
        )
        return WRONG_USAGE
    return _evaluate(args.expression, names)


def _evaluate(expression: str, names: dict[str, Any]) -> int:
    from processes.engine import feel

    try:
        compiled = feel.compile_expression(expression)
        value = feel.to_json(compiled.evaluate(names, feel.Scope(now=datetime.now(UTC))))
    except (feel.FeelSyntax, feel.FeelFault) as refusal:
        warn(refusal.sentence(language()))
        return REFUSED
    say(json.dumps(value, ensure_ascii=False))
    return 0


def _names(text: str) -> dict[str, Any] | None:
    try:
        names = json.loads(text)
    except ValueError:
        return None
    return names if isinstance(names, dict) else None
