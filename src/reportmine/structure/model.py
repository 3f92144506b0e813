"""What structure makes of a document: report, sections, passages, findings."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from reportmine.read import Document
from reportmine.structure.ratings import Rating


@dataclass(slots=True)
class Section:
    """A heading and what stands under it; `start` is the heading's, `end` the last passage's.

    `retells`: what stands there says again what the report says elsewhere.
    """

    id: int
    parent: int | None
    level: int
    heading: str
    kind: str
    start: int
    end: int
    heading_end: int
    page: int | None
    statement: str | None = None
    score: int | None = None
    retells: bool = False


@dataclass(slots=True)
class Passage:
    """A paragraph, bullet, table row or footnote; `cells` are offsets of a row's cells."""

    id: int
    section: int | None
    kind: str
    start: int
    end: int
    page: int | None
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Finding:
    """One sentence or short bullet to be judged.

    `decided` is the polarity that a heading gives (None: the model decides), and `decided_by` the
    section of that heading; it is None where the whole document judges nobody. `heading` and
    `previous` are what the tagger may look at besides the text; `lead_in` is the line that leads
    into its list ("Challenges include:"). `responsible` is who must act, and `regulation` the
    number of the regulation breached, where an action names them.
    """

    passage: int
    section: int | None
    text: str
    start: int
    end: int
    page: int | None
    kind: str
    heading: str
    heading_kind: str
    previous: str
    decided: str | None = None
    statement: str | None = None
    responsible: str | None = None
    regulation: str | None = None
    lead_in: str | None = None
    decided_by: int | None = None
    passage_kind: str = "paragraph"


@dataclass(slots=True)
class Report:
    """A document with its facts. Dates are ISO; `published_from` says where that one was found.

    `problems` are (code, message, page) of what structure misses; what reading did, the document says.
    """

    document: Document
    family: str
    title: str = ""
    system_name: str | None = None
    system_id: str | None = None
    system_kind: str | None = None
    inspectorates: tuple[str, ...] = ()
    framework: str | None = None
    theme: str | None = None
    assessment_id: str | None = None
    inspection_from: str | None = None
    inspection_to: str | None = None
    published: str | None = None
    published_from: str | None = None
    outcome: str | None = None
    outcome_text: str | None = None
    source_url: str | None = None
    licence: str | None = None
    previous_from: str | None = None
    previous_to: str | None = None
    ratings: list[Rating] = field(default_factory=list)
    judged: bool = True
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problems: list[tuple[str, str, int | None]] = field(default_factory=list)

    def text(self, item: Section | Passage | Finding) -> str:
        """The characters an item stands for; of a section, its heading."""
        end = item.heading_end if isinstance(item, Section) else item.end
        return self.document.text[item.start : end]

    def to_dict(self) -> dict[str, Any]:
        """`reportmine parse` as JSON: report, sections, passages, findings."""
        skip = {"document", "sections", "passages", "findings", "problems"}
        head = {"id": self.document.id, "file": self.document.name, "sha256": self.document.sha256}
        facts = {k: getattr(self, k) for k in self.__dataclass_fields__ if k not in skip}
        facts["inspectorates"] = list(self.inspectorates)
        facts["ratings"] = [asdict(rating) for rating in self.ratings]
        passages = [
            {
                "id": p.id, "section": p.section, "kind": p.kind, "start": p.start, "end": p.end,
                "page": p.page, "text": self.text(p),
            }
            for p in self.passages
        ]  # fmt: skip
        return {
            "report": {
                **head, **facts, "pages": self.document.pages,
                "words": len(self.document.text.split()),
                "page_labels": {str(s.number): s.label for s in self.document.sheets if s.label},
                "problems": [list(p) for p in (*self.document.problems, *self.problems)],
            },
            "sections": [asdict(s) for s in self.sections],
            "passages": passages,
            "findings": [
                {**asdict(f), "ocr": self.document.by_ocr(f.start, f.end)} for f in self.findings
            ],
        }  # fmt: skip

    def to_rows(self) -> dict[str, Any]:
        """All that it holds, its document too, for JSON: what stands in lists as rows."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        rows = {
            name: [[getattr(item, f.name) for f in fields(kind)] for item in plain[name]]
            for name, kind in _ROWS.items()
        }
        return {**plain, **rows, "document": self.document.to_dict()}

    @classmethod
    def from_rows(cls, data: dict[str, Any]) -> Report:
        """The inverse of `to_rows`, also after a round through JSON."""
        rows: dict[str, Any] = {name: [kind(*row) for row in data[name]] for name, kind in _ROWS.items()}
        for passage in rows["passages"]:
            passage.cells = tuple((start, end) for start, end in passage.cells)
        return cls(**{
            **data, **rows,
            "document": Document.from_dict(data["document"]),
            "inspectorates": tuple(data["inspectorates"]),
            "problems": [(code, message, page) for code, message, page in data["problems"]],
        })  # fmt: skip


_ROWS: dict[str, Any] = {
    "ratings": Rating, "sections": Section, "passages": Passage, "findings": Finding,
}  # fmt: skip
