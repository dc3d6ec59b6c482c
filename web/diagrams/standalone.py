"""A diagram as a file of its own: it carries its look, so any program can show and print it."""

from processes.engine.elements import Diagram
from web.diagrams.picture import diagram_svg
from web.diagrams.sheets import sheets

# The light tokens of the design, written out: a file has no page to take them from.
LOOK = (
    "text{font-family:Vazirmatn,Tahoma,sans-serif;fill:#56615e}.nm{fill:#1a2321}"
    ".s{fill:#fff;stroke:#56615e;stroke-width:1.6}.end{stroke-width:4}.call{stroke-width:3}"
    ".e,.g{fill:none;stroke:#56615e;stroke-width:1.4}.ah,.full{fill:#56615e}"
    ".pool,.lane{fill:none;stroke:#e4e0d8}.pool{stroke:#7c8682}.strong{font-weight:650}"
    ".g.strong{stroke-width:2.4}.thin{stroke-width:1.4}.dash{stroke-dasharray:5 3}"
    ".dot{stroke-dasharray:2 4}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}"
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def svg_file(diagram: Diagram, process_id: str, language: str) -> bytes:
    """The picture of `diagram` as an SVG file; empty when nothing was drawn."""
    return _file(str(diagram_svg(diagram, process_id, language=language)))


def sheet_files(diagram: Diagram, process_id: str, language: str) -> list[bytes]:
    """The same for paper: one file a sheet; a wide diagram lies in rows, each readable on A4."""
    return [_file(str(one.picture)) for one in sheets(diagram, process_id, language)]


def _file(picture: str) -> bytes:
    if not picture:
        return b""
    opening, rest = picture.split(">", 1)
    return f"{HEAD}{opening}><style>{LOOK}</style>{rest}".encode()
