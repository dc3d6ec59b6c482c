"""`python -m web.handbook`: write docs/handbook from bpmn/ and forms/."""

import sys
from pathlib import Path

from web.handbook.writing import write

ROOT = Path(__file__).parent.parent.parent

if __name__ == "__main__":
    for written in write(ROOT, ROOT / "docs" / "handbook"):
        sys.stderr.write(f"written {written.relative_to(ROOT)}\n")
