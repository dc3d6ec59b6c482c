"""A small invented file and its mapping."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.importing.command import load
from handlers.importing.mapping import ImportMapping
from handlers.importing.messages import Imported, understand
from handlers.importing.rows import read_rows
from tests.rig.towns import TUESDAY

HEADER = "Number,Came,Promised,Ended,Late,What is it,Words"
ROWS = (
    "1,2015-03-02 09:00,2015-03-12 17:00,2015-03-05 11:30,no,pothole,A hole in the road",
    "2,2015-03-02 10:00,2015-03-06 17:00,2015-03-20 12:00,yes,rude clerk,He shouted at me",
    "3,2015-03-03 08:15,2015-03-09 17:00,,yes,pothole,Another hole",
    "4,2015-03-04 08:15,,2015-03-09 10:00,no,pothole,A third hole",
)
MAPPING = """
source: riverton
name: {fa: ریورتون (ساختگی), en: Riverton (invented)}
time_zone: Europe/Paris
language: en
ends_at: "2015-06-01T00:00:00"
dates: {Came: "%Y-%m-%d %H:%M", Promised: "%Y-%m-%d %H:%M", Ended: "%Y-%m-%d %H:%M"}
calendar:
  key: riverton
  name: {fa: ریورتون, en: Riverton}
  week:
    monday: ["09:00-17:00"]
    tuesday: ["09:00-17:00"]
    wednesday: ["09:00-17:00"]
    thursday: ["09:00-17:00"]
    friday: ["09:00-17:00"]
units:
  - {key: riverton_works, name: {fa: عمران ریورتون, en: Riverton works}}
tables:
  kinds: {pothole: request, rude clerk: criticism}
row:
  external_id: Number
  kind: get value(kinds, What is it)
  topic: 'if What is it = "pothole" then "roads.asphalt" else "nobody.knows"'
  severity: '"S3"'
  subject: What is it
  body: Words
  unit: '"riverton_works"'
  received_at: Came
  due_at: Promised
  closed_at: Ended
refuse:
  - when: closed_at != null and closed_at < received_at
    fa: پایان پیش از آغاز است
    en: it ended before it came
verdict: {late: 'Late = "yes"'}
replay:
  forms:
    assess-message:
      when: 'if closed_at = null then received_at + duration("PT2H") else 0.1'
      answers: {kind: kind, topic: topic, severity: severity, chosen_unit: unit}
    issue-work-order: {when: 0.2, answers: {work_order: '"as written"'}}
    report-work:
      when: 0.5
      answers: {work_result: '"done"', work_report: '"as written"', evidence: '"a photograph"'}
    check-work: {when: 1, answers: {proof: '"enough"', answer: '"It was done as you asked."'}}
    answer-criticism: {when: 1, answers: {answer: '"This is how it is and why."'}}
    second-look: {when: 1, answers: {look_decision: '"send"', answer: '"It was done, as asked."'}}
"""


@dataclass(frozen=True)
class Material:
    """A mapping and a file on disk."""

    mapping: Path
    file: Path

    def write(self, *rows: str) -> "Material":
        self.file.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
        return self

    def change(self, old: str, new: str) -> "Material":
        text = self.mapping.read_text(encoding="utf-8")
        assert old in text
        self.mapping.write_text(text.replace(old, new), encoding="utf-8")
        return self

    def load(self) -> ImportMapping:
        return load(self.mapping, self.file)

    def understood(self) -> list[Imported]:
        mapping = self.load()
        return [understand(raw, mapping, TUESDAY) for raw in read_rows(self.file, mapping)]


@pytest.fixture
def material(tmp_path: Path) -> Material:
    """Riverton's mapping with its four rows."""
    mapping = tmp_path / "riverton.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    return Material(mapping, tmp_path / "riverton.csv").write(*ROWS)
