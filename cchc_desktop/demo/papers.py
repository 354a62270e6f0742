"""Made-up papers: the page that stands for a scanned result, marked as a sample."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.text import words


def result_name(procedure: Procedure) -> str:
    """The file name of a scanned result: the national code of what the procedure ends in when all goes well (2.4)."""
    return f"{procedure.result_code or f'KQ-{procedure.code}'}.pdf"


def sample_scan(folder: Path, sector: str) -> Path:
    """A one-page PDF that stands for the results of a field; made once, the same bytes each time."""
    found = folder / f"{'-'.join(words(sector))[:60]}.pdf"
    if not found.exists():
        fresh = folder / f"{uuid4()}.new"
        fresh.write_bytes(_page(sector))
        fresh.replace(found)
    return found


def _page(sector: str) -> bytes:
    from cchc_desktop.printing.sheet import Sheet

    sheet = Sheet("Kết quả mẫu")
    sheet.y += 60
    sheet.title("BẢN MẪU – KHÔNG CÓ GIÁ TRỊ", 16)
    sheet.paragraph(f"Trang này thay cho bản quét kết quả thủ tục hành chính, lĩnh vực {sector}, trong dữ liệu mẫu.", 13)
    return sheet.finish()
