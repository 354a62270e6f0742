"""Papers out of the national portal's lists (thành phần hồ sơ): counts on lines of their own, digits of names in counts.

The portal's page says "NAME Bản chính: 1, Bản sao: 1"; the published file broke it at every "Bản chính" and "Bản sao", so that

- a line "," carries the copies of the paper before it (of 70 such papers whose names state their copies, 68 agree, the
  other two state several figures);
- a year or form number before "Bản chính" ran into the count: "… ngày 31/12/" with 20251 originals is "…/2025" and 1;
- advice between the papers, and the portal's own form filled in on the screen, stand in the list as if they were papers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cchc_desktop.domain.catalogue_names import lost_its_end, lost_its_start, may_hold_more, without_file_name
from cchc_desktop.domain.catalogue_trail import Trail, shorten
from cchc_desktop.domain.procedure import ComponentTemplate

MOST = 20
"""More originals than this of one paper is a count with digits of the name in it."""
SHOWN = 60

_HALF_LINE = re.compile(r"(?i)\W*(?:hoặc|và|có chứng thực|có chứng thực hoặc)?\W*\Z")
_NOTHING = re.compile(r"(?i)\W*không quy định\W*\Z")
_BULLET = re.compile(r"\A(?:[-–+•*]+\)?\s*)+")
_ADVICE = re.compile(r"(?i)\W*(?:lưu ý|ghi chú)\s*:")
_REMARK = re.compile(
    r"(?i)\W*(?:trường hợp|các trường hợp|người |cá nhân có quyền|cơ quan|đối với|số lượng|chậm nhất|khi |việc |tỷ lệ|thời hạn|"
    r"phiếu (?:này|được)|\d+\. )"
)
_ONLINE_FORM = re.compile(r"(?i)\W*mẫu (?:hộ tịch )?điện tử tương tác")
_TO_SHOW = re.compile(r"(?i)\W*xuất trình ")
_COPIES = re.compile(r"(?i)\b(\d{1,2})\s*(?:\(\w+\)\s*)?(?:bản|tờ|bộ)\s*(?:sao|chụp|photo)")
_FORM = re.compile(
    r"(?i)[\W\d]*(?:[a-z]\)\s*)?(?:tờ khai|đơn |phiếu (?:đề nghị|khai|yêu cầu)|giấy đề nghị|bản khai|văn bản đề nghị)"
)
DOUBTS = {
    "cut": "{} giấy tờ có tên bị cắt ở cuối tại nguồn: cần xem lại tên.",
    "start": "{} giấy tờ có tên có thể mất phần đầu: cần xem lại tên.",
    "glued": "{} giấy tờ có tên có thể dính tên tệp hoặc câu khác: cần xem lại tên.",
    "zero": "{} giấy tờ có số hiệu mẫu ở cuối tên có thể thiếu chữ số 0: cần xem lại tên.",
    "either": "{} giấy tờ nộp bản chính hoặc bản sao: cần xác nhận số bản.",
    "count": "{} giấy tờ không ghi số bản: cần xác nhận bản chính, bản sao.",
}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the published list: cleaned ``name``, counts, only to be shown (xuất trình), ``cut`` off by the source."""

    name: str
    originals: int
    copies: int
    show_only: bool
    cut: bool = False


@dataclass(slots=True)
class _Paper:
    """A paper while its lines are gathered; ``doubts`` are keys of DOUBTS."""

    published: str
    name: str
    originals: int
    copies: int
    show_only: bool
    follows: bool = False
    doubts: set[str] = field(default_factory=set)

    @property
    def remark(self) -> bool:
        """No paper to take in: advice, the portal's own form on the screen, or a line without counts that reads like advice."""
        if _ADVICE.match(self.name) or _ONLINE_FORM.match(self.name):
            return True
        return not self.originals and not self.copies and (self.name.endswith(":") or bool(_REMARK.match(self.name)))

    def place(self) -> int:
        """Forms first, then other papers to hand in, then papers to show, remarks last."""
        if self.remark:
            return 3
        return 2 if self.show_only else 0 if _FORM.match(self.name) else 1

    def template(self) -> ComponentTemplate:
        """Papers handed in are to be digitised unless the office says otherwise (TT 01/2023/TT-VPCP: by its own list)."""
        remark = self.remark
        return ComponentTemplate(
            self.name,
            0 if remark else self.originals,
            0 if remark else self.copies,
            show_only=self.show_only and not remark,
            must_digitise=not self.show_only and not remark,
            confirm=bool(self.doubts) and not remark,
            remark=remark,
            source="" if self.name == self.published else self.published,
        )


def read_papers(rows: Sequence[PaperRow], trail: Trail) -> tuple[ComponentTemplate, ...]:
    """The papers of a procedure: forms first, then other papers to hand in, papers to show, remarks last."""
    papers: list[_Paper] = []
    for row in rows:
        if _HALF_LINE.match(row.name):
            _join(row, papers, trail)
        elif _NOTHING.match(row.name):
            trail.note("nothing-asked", row.name, "")
        else:
            papers.append(_read(row, trail))
    papers = _once(papers)
    for paper in papers:
        _doubt(paper)
    _ask(papers, trail)
    return tuple(paper.template() for paper in _ordered(papers))


def _once(papers: list[_Paper]) -> list[_Paper]:
    """Without remarks that repeat an earlier one; papers asked for twice stay."""
    first: dict[str, _Paper] = {}
    return [paper for paper in papers if not paper.remark or first.setdefault(paper.name, paper) is paper]


def _ordered(papers: list[_Paper]) -> list[_Paper]:
    """Sorted by place; a line that goes on from the one before stays behind it."""
    places: list[int] = []
    for paper in papers:
        places.append(places[-1] if paper.follows and places else paper.place())
    return [paper for _, paper in sorted(zip(places, papers, strict=True), key=lambda pair: pair[0])]


def _join(row: PaperRow, papers: list[_Paper], trail: Trail) -> None:
    """Give the counts of a half line to the paper before it."""
    if not papers:
        trail.note("stray-line", row.name, "")
        return
    paper = papers[-1]
    before = f"{shorten(paper.name, SHOWN)} {paper.originals}/{paper.copies} | {row.name} {row.originals}/{row.copies}"
    paper.copies = max(paper.copies, row.copies)
    paper.originals = paper.originals or min(row.originals, MOST)
    if row.name.strip(" ,.;()") and row.copies:
        paper.doubts.add("either")
    trail.note("counts-line", before, f"{paper.originals}/{paper.copies}")


def _read(row: PaperRow, trail: Trail) -> _Paper:
    whole, originals = _give_back_digits(row, trail)
    bare = whole if row.cut else without_file_name(whole)
    if bare != whole:
        trail.note("file-name", whole, bare)
    name = _BULLET.sub("", bare).rstrip(" ;,") or row.name
    copies = row.copies or (_stated_copies(name) if not originals else 0)
    shown = row.show_only or (bool(_TO_SHOW.match(name)) and "nộp" not in name.lower())
    paper = _Paper(name if bare == row.name else row.name, name, originals, copies, shown, follows=lost_its_start(name))
    if row.cut:
        paper.doubts.add("cut")
    if MOST < row.originals < 100:  # one digit went over: it may have lost a zero before it ("03"), which no rule can know
        paper.doubts.add("zero")
    return paper


def _give_back_digits(row: PaperRow, trail: Trail) -> tuple[str, int]:
    """(name, originals) with digits of the name that ran into the count given back; the last digit is the count."""
    if row.originals <= MOST:
        return row.name, row.originals
    digits, count = str(row.originals)[:-1], int(str(row.originals)[-1])
    blank = "" if row.name.endswith(("/", ".", "-", "QĐ")) else " "
    trail.note("digits-in-count", f"{row.name[-SHOWN:]} {row.originals}", f"{row.name[-SHOWN:]}{blank}{digits} {count}")
    return f"{row.name}{blank}{digits}", count


def _stated_copies(name: str) -> int:
    """The copies the name itself asks for ("…: 01 bản chụp"), when it names one figure only."""
    found = _COPIES.findall(name)
    return int(found[0]) if len(found) == 1 else 0


def _doubt(paper: _Paper) -> None:
    """Note what may be wrong with a paper once all its lines are in."""
    signs = {
        "cut": lost_its_end(paper.name),
        "start": lost_its_start(paper.name),
        "glued": may_hold_more(paper.name),
        "count": not paper.originals and not paper.copies and not paper.show_only,
    }
    paper.doubts.update(doubt for doubt, found in signs.items() if found)


def _ask(papers: list[_Paper], trail: Trail) -> None:
    """One sentence a kind of doubt, with how many papers it concerns."""
    real = [paper for paper in papers if not paper.remark]
    if not real:
        trail.ask("Nguồn không có thành phần hồ sơ: cần nhập theo quyết định công bố.")
    for doubt, sentence in DOUBTS.items():
        if number := sum(1 for paper in real if doubt in paper.doubts):
            trail.ask(sentence.format(number))
