"""Check diagrams, tables, forms and letters; needs no server and no database.

A PATH may be a file or a folder; the names of forms, letters, tables and called processes are
looked for within the paths given. Handlers and roles are checked at publication.
0 = fine, 1 = refused with reasons, 2 = wrong usage."""

from argparse import ArgumentParser, Namespace

from web.cli.speech import language


def arguments(parser: ArgumentParser) -> None:
    """What to check, and how strictly."""
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument(
        "--draft", action="store_true", help="gaps of completeness only warn; danger is refused"
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")


def run(args: Namespace) -> int:
    """Write the report."""
    from processes.definitions.linting import lint_command

    return lint_command(args.paths, draft=args.draft, as_json=args.json, language=language())
