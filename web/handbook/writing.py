"""Writes the handbook: a Markdown page a package and language, and every diagram as a picture."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path

from processes.definitions.packages import package_keys
from processes.definitions.showing import Table
from web.handbook.reading import FormPage, LetterPage, Page, Picture, read_definition, read_page
from web.handbook.words import digits, say

LANGUAGES = ("fa", "en")


def handbook(root: Path) -> dict[str, bytes]:
    """Path within the handbook's folder -> content, for all packages under `root`/bpmn."""
    files: dict[str, bytes] = {}
    titles: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for key in package_keys(root):
        definition = read_definition(root, key)
        for language in LANGUAGES:
            page = read_page(definition, language)
            titles[language][key] = page.name
            files[f"{key}.{language}.md"] = _text(_page(page, language))
            files |= _pictures(page, language)
    for language in LANGUAGES:
        name = "README.md" if language == "fa" else "README.en.md"
        files[name] = _text(_index(titles[language], language))
    return files


def write(root: Path, folder: Path) -> list[Path]:
    """Write what has changed under `folder` and take away what is no longer there."""
    files = handbook(root)
    written = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            written.append(path)
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    return written


def _pictures(page: Page, language: str) -> dict[str, bytes]:
    return {
        path: content
        for picture in page.pictures
        for path, content in zip(_paths(picture, language), picture.sheets, strict=True)
    }


def _paths(picture: Picture, language: str) -> list[str]:
    """The first sheet has the diagram's own name, the next ones their number beside it."""
    count = len(picture.sheets)
    names = [picture.id, *(f"{picture.id}.{sheet}" for sheet in range(2, count + 1))]
    return [f"diagrams/{name}.{language}.svg" for name in names[:count]]


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines).rstrip() + "\n").encode()


def _index(titles: dict[str, str], language: str) -> Iterator[str]:
    yield f"# {say('index', language)}"
    yield ""
    yield say("made", language)
    yield ""
    for key, title in titles.items():
        yield f"- [{title}]({key}.{language}.md)"


def _page(page: Page, language: str) -> Iterator[str]:
    direction = "rtl" if language == "fa" else "ltr"
    yield f'<div dir="{direction}">'
    yield ""
    yield f"# {page.name}"
    yield ""
    if page.note:
        yield from (page.note, "")
    yield from (f"{say('begins', language)}: {page.begins}", "", say("made", language), "")
    yield from _part("diagrams", map(_diagram, page.pictures, repeat(language)), language)
    yield from _part("tables", map(_table, page.tables, repeat(language)), language)
    yield from _part("forms", map(_form, page.forms, repeat(language)), language)
    yield from _part("letters", map(_letter, page.letters, repeat(language)), language)
    yield "</div>"


def _part(title: str, things: Iterable[Iterable[str]], language: str) -> Iterator[str]:
    """One part of the page with its heading, left out where there is nothing to say."""
    lines = list(chain.from_iterable(things))
    if lines:
        yield from (f"## {say(title, language)}", "", *lines)


def _diagram(picture: Picture, language: str) -> Iterator[str]:
    yield from (f"### {picture.name}", "")
    if picture.note:
        yield from (picture.note, "")
    for path in _paths(picture, language):
        yield from (f"![{picture.name}]({path})", "")
    if not picture.steps:
        return
    heads = ("step", "who", "when", "form", "letters")
    yield from _grid(
        [say(head, language) for head in heads],
        [
            [
                f"**{step.name}**" + (f" — {step.note}" if step.note else ""),
                step.who,
                step.when or (f"{say('calls', language)}: {step.calls}" if step.calls else ""),
                f"[{step.form}](#form-{step.form})" if step.form else "",
                ", ".join(step.letters),
            ]
            for step in picture.steps
        ],
    )


def _table(table: Table, language: str) -> Iterator[str]:
    name = table.name_fa if language == "fa" else table.name_en or table.name_fa
    yield from (f"### {name} (`{table.id}`, {table.hit_policy})", "")
    heads = [
        (c.title_fa if language == "fa" else c.title_en)
        + (f" ({say('result', language)})" if c.is_output else "")
        for c in table.columns
    ]
    notes = any(rule.note(language) for rule in table.rules)
    rows = [
        [digits(str(number), language), *(f"`{cell}`" if cell else "" for cell in rule.cells)]
        + ([rule.note(language)] if notes else [])
        for number, rule in enumerate(table.rules, 1)
    ]
    yield from _grid(
        [say("row", language), *heads, *([say("note", language)] if notes else [])], rows
    )


def _form(form: FormPage, language: str) -> Iterator[str]:
    yield from (f'<a id="form-{form.key}"></a>', "", f"### {form.title} (`{form.key}`)", "")
    rows = [
        [
            f"**{q.label}**",
            q.kind + (f": {' / '.join(q.choices)}" if q.choices else ""),
            say("required" if q.is_required else "optional", language),
            q.help,
        ]
        for q in form.questions
    ]
    heads = [say("question", language), say("answer", language), "", say("help", language)]
    yield from _grid(heads, rows)


def _letter(letter: LetterPage, language: str) -> Iterator[str]:
    yield from (f"### `{letter.key}`", "")
    if letter.subject:
        yield from (f"{say('subject', language)}: {letter.subject}", "")
    yield from (f"> {line}".rstrip() for line in letter.body.strip().splitlines())
    yield ""


def _grid(heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield _line(heads)
    yield _line(["---"] * len(heads))
    yield from (_line(row) for row in rows)
    yield ""


def _line(cells: list[str]) -> str:
    shown = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(shown)} |"
