"""Compiles translations: `messages.po` to the `messages.mo` that the pages read, when newer."""

import os
import sys
from pathlib import Path

TRANSLATIONS = Path(__file__).parent.parent / "translations"


def compile_catalogues(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile what changed under `folder`; answer the files written."""
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    return [_compile(po) for po in stale]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> Path:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    part, mo = po.with_suffix(f".{os.getpid()}.part"), po.with_suffix(".mo")
    with po.open("rb") as source, part.open("wb") as compiled:
        write_mo(compiled, read_po(source, locale=po.parent.parent.name))
    return part.replace(mo)


if __name__ == "__main__":
    for written in compile_catalogues():
        sys.stderr.write(f"compiled {written.relative_to(TRANSLATIONS)}\n")
