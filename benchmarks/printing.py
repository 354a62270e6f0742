"""Pages as PDF beside the same words set by bare ReportLab; many pages in a process of its own, for its memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import Desk, drafts, office
from benchmarks.memory import peak
from cchc_desktop.printing.fonts import STYLES, load

ROOT = Path(__file__).parents[1]
MANY = 1000


@dataclass(frozen=True)
class Pages:
    """The two pages measured, and the words that stand on them."""

    receipt: Callable[[], bytes]
    sheet: Callable[[], bytes]
    receipt_words: list[str]
    sheet_words: list[str]


@contextmanager
def printing(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """One receipt, one two-page commitment sheet."""
    with office(room.folder) as desk:
        found = pages(desk)
        bare = "bare ReportLab, the same words"
        yield iter([
            Act("one receipt (two copies) to PDF", lambda: _void(found.receipt()),
                (Floor(bare, lambda: _void(bare_pdf(found.receipt_words))),), 0.1, room.size(30, 5), "the floor draws no QR and no table"),
            Act("one commitment sheet (2–3 pages) to PDF", lambda: _void(found.sheet()),
                (Floor(bare, lambda: _void(bare_pdf(found.sheet_words)), 1.5),), 0.1, room.size(30, 5), "our own line breaker"),
        ])  # fmt: skip


@contextmanager
def many(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """A thousand sheets one after the other, each side in a process of its own."""
    count = room.size(MANY, 20)
    peaks: dict[str, int] = {}

    def child(which: str) -> float:
        command = [sys.executable, "-m", "benchmarks.printing", which, str(count), str(room.folder / which)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
        peaks[which] = max(peaks.get(which, 0), int(told["peak"]) - int(told["before"]))
        return float(told["seconds"])

    floor = Floor("bare ReportLab, the same words", lambda: child("bare"), 1.5)
    yield iter([Act(
        f"{count:,} commitment sheets to PDF", lambda: child("ours"), (floor,), 60.0, 1, "memory is what the run added to its process",
        memory=lambda: peaks["ours"], memory_budget=100_000_000,
    )])  # fmt: skip


def pages(desk: Desk) -> Pages:
    """A receipt and a sheet of an office."""
    kept = desk.session.intake.save(next(iter(drafts(desk.session, desk.place, 1))))
    data = desk.session.agreements.start("office")
    data["committing"] |= {"person": "Nguyễn Thị Ánh Nguyệt"}
    data["receiving"] |= {"person": "Trần Văn Bình"}
    sheet = desk.session.agreements.add(data)
    receipt, commitment = (lambda: desk.session.prints.receipt(kept.id).pdf), (lambda: desk.session.prints.commitment(sheet.id).pdf)
    return Pages(receipt, commitment, words_of(receipt()), words_of(commitment()))


def words_of(pdf: bytes) -> list[str]:
    """The lines of a PDF as they stand on its pages."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    lines = [line for page in document for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
    document.close()
    return lines


def bare_pdf(lines: list[str]) -> bytes:
    """Each line as a paragraph of ReportLab's own layout, in the same font."""
    from reportlab.lib.fonts import addMapping
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    load()
    font = STYLES["r"]
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(font, bold, italic, font)
    style = ParagraphStyle("bare", fontName=font, fontSize=12, leading=15)
    out = BytesIO()
    story = [Paragraph(line.replace("&", "&amp;").replace("<", "&lt;"), style) for line in lines]
    SimpleDocTemplate(out, pagesize=A4, invariant=1, initialFontName=font).build(story)
    return out.getvalue()


def _void(_: bytes) -> None:
    """The page is thrown away."""


def child(which: str, count: int, folder: Path) -> dict[str, float]:
    """So many sheets in this process: seconds, memory before and at most."""
    import time

    with office(folder) as desk:
        found = pages(desk)
        make = found.sheet if which == "ours" else (lambda: bare_pdf(found.sheet_words))
        make()
        before = peak()
        begun = time.perf_counter()
        for _ in range(count):
            make()
        spent = time.perf_counter() - begun
        return {"seconds": spent, "before": before, "peak": peak()}


if __name__ == "__main__":
    print(json.dumps(child(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
