"""Fees out of the national portal's glued texts (phí, lệ phí): "50,000 Việt Nam Đồng(/giao dịch)Cá nhân, hộ gia đình…".

The portal prints one cell after the other without a break: words for the limit when none is given, then one or more
charges each with a note in brackets, then how to hand in. "Miễn phí" with a note that names a tariff is not free, and some
amounts lost their thousands ("50 VNĐ" beside "50.000đ"): such amounts are marked, never silently put right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cchc_desktop.domain.catalogue_trail import Trail, shorten
from cchc_desktop.domain.procedure import Channel, Fee
from cchc_desktop.domain.text import grouped

NOTE_LIMIT = 600
SMALLEST_FEE = 1000
"""No fee of the state is below 1.000 đồng; a smaller figure has lost its thousands."""

FREE, UNKNOWN = "Miễn phí", "Không có thông tin"
_LIMIT_WORDS = re.compile(
    r"(Không có thông tin|Không phải trả kết quả cho người nộp thuế|Không quy định|Không)\s*"
    r"(?=Miễn phí|Không có thông tin|[\d.,]+\s*(?:VNĐ|Việt Nam Đồng|USD)|\Z)"
)
_CHARGE = re.compile(r"(Miễn phí|Không có thông tin|([\d.,]*)\s*(VNĐ|Việt Nam Đồng|USD))")
_STATED = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{4,})\s*(?:đồng|đ\b|vnđ|VNĐ|Đ\b|Việt Nam Đồng)", re.IGNORECASE)
_NO_FEE_NOTE = re.compile(r"(?i)\W*(không|không có|không quy định|chưa quy định)\W*\Z")
_FREE_NOTE = re.compile(r"(?i)\W*(không thu lệ phí|miễn lệ phí\.|phí cấp bản sao trích lục)")
_COUNCIL = re.compile(r"(?i)hội đồng nhân dân|hđnd")
_PER = re.compile(r"\A(/[^;.()]{2,60}?)\s*\Z")
_ABROAD = "cơ quan đại diện"


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge as printed: ``head`` ("Miễn phí", "50,000 VNĐ"), its figure and currency, the ``note`` in brackets."""

    head: str
    figure: str
    currency: str
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One portal cell taken apart: words standing for the limit, the charges, the rest (how to hand in, cases)."""

    limit_words: str
    charges: tuple[Charge, ...]
    description: str

    @property
    def abroad(self) -> bool:
        """Whether the row is about Vietnam's missions abroad, never a commune."""
        return bool(self.charges) and self.charges[0].currency == "USD" and _ABROAD in self.description


def take_apart(text: str, *, limit_given: bool) -> Cell:
    """Split a glued cell (cleaned text) into limit words, charges and description."""
    words = "" if limit_given else _leading_words(text)
    rest = text[len(words) :].lstrip()
    charges: list[Charge] = []
    while found := _CHARGE.match(rest):
        note, rest = _bracket(rest[found.end() :].lstrip())
        charges.append(Charge(found[1], found[2] or "", found[3] or "", note))
        if not rest[:1].isdigit():
            break
    return Cell(words.strip(), tuple(charges), rest.strip())


def _leading_words(text: str) -> str:
    found = _LIMIT_WORDS.match(text)
    return found[0] if found else ""


def _bracket(rest: str) -> tuple[str, str]:
    """(what the brackets opened here hold, what follows); a bracket the portal cut off holds all the rest."""
    if not rest.startswith("("):
        return "", rest
    depth = 0
    for place, char in enumerate(rest):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return _bare(rest[1:place]), rest[place + 1 :].lstrip(" )")
    return _bare(rest[1:]), ""


def _bare(note: str) -> str:
    """The note without a second pair of brackets around it."""
    inner = note.strip(" -+")
    if inner.startswith("(") and inner.count("(") > inner.count(")"):
        inner = inner[1:]
    while inner.startswith("(") and inner.endswith(")") and inner.count("(") == 1:
        inner = inner[1:-1].strip()
    return inner


def read_fees(rows: Sequence[tuple[Channel, Cell]], trail: Trail) -> tuple[Fee, ...]:
    """The fees of a procedure, one a channel and charge; one without a channel when all channels say the same."""
    by_channel: dict[Channel, list[Fee]] = {}
    for channel, cell in rows:
        fees = by_channel.setdefault(channel, [])
        for fee in (_fee(charge, cell.description, trail) for charge in cell.charges):
            if fee not in fees:
                fees.append(fee)
    told = {channel: _only_told(fees) for channel, fees in by_channel.items() if fees}
    if told and all(fees == next(iter(told.values())) for fees in told.values()):
        return tuple(next(iter(told.values())))
    return tuple(
        Fee(fee.amount, fee.text, channel, fee.confirm, fee.source) for channel, fees in told.items() for fee in fees
    )


def _only_told(fees: list[Fee]) -> list[Fee]:
    """Without "not stated" lines where the same channel states something."""
    return [fee for fee in fees if fee.text != UNKNOWN] or fees


def _fee(charge: Charge, description: str, trail: Trail) -> Fee:
    if charge.head == UNKNOWN:
        trail.ask("Nguồn không nêu mức phí, lệ phí: cần xác nhận.")
        return Fee(None, UNKNOWN, confirm=True)
    if charge.head == FREE:
        return _free(charge.note, trail)
    return _priced(charge, description, trail)


def _free(note: str, trail: Trail) -> Fee:
    """ "Miễn phí" and its note: free only when the note does not speak of a tariff."""
    if not note or _NO_FEE_NOTE.match(note):
        return Fee(0, FREE)
    if _FREE_NOTE.match(note) and not _COUNCIL.search(note):
        return Fee(0, f"{FREE}. {shorten(note, NOTE_LIMIT)}")
    if _COUNCIL.search(note):
        trail.ask("Nguồn ghi “Miễn phí” nhưng chú thích mức thu do Hội đồng nhân dân quy định: cần nhập mức của tỉnh.")
    else:
        trail.ask(f"Nguồn ghi “Miễn phí” nhưng có chú thích “{shorten(note, 80)}”: cần xác nhận mức thu.")
    trail.note("free-with-tariff", f"{FREE}({shorten(note, 80)})", "")
    return Fee(None, shorten(note, NOTE_LIMIT), confirm=True, source=f"{FREE}({shorten(note, NOTE_LIMIT)})")


def _priced(charge: Charge, description: str, trail: Trail) -> Fee:
    source = f"{charge.head}({charge.note})" if charge.note else charge.head
    stated = [int(figure.replace(".", "")) for figure in _STATED.findall(f"{charge.note} {description}")]
    value = int(re.sub(r"\D", "", charge.figure) or 0)
    if charge.currency == "USD" or value < SMALLEST_FEE:
        return _improbable(value, stated, source, charge, trail)
    if "/trang" in charge.note:
        rule = description or charge.note
        return Fee(None, shorten(rule, NOTE_LIMIT), source=shorten(source, NOTE_LIMIT))
    text = _price_text(value, charge.note)
    if _COUNCIL.search(charge.note):
        trail.ask(f"Mức {grouped(value)} đ ở nguồn là mức của một tỉnh: cần nhập mức do Hội đồng nhân dân tỉnh mình quy định.")
        return Fee(value, text, confirm=True)
    if stated and value not in stated:
        trail.ask(f"Nguồn ghi mức {grouped(value)} đ nhưng chú thích ghi {grouped(stated[0])} đ: cần xác nhận.")
        return Fee(value, text, confirm=True)
    return Fee(value, text)


def _improbable(value: int, stated: list[int], source: str, charge: Charge, trail: Trail) -> Fee:
    """A figure that cannot be a fee: proposed only where the note states the same figure in thousands."""
    shown = shorten(source, NOTE_LIMIT)
    trail.note("fee-without-thousands", shorten(source, 80), "")
    if charge.currency != "USD" and value and set(stated) == {value * 1000}:
        trail.ask(f"Nguồn ghi mức “{charge.head}” nhưng chú thích ghi {grouped(value * 1000)} đ: cần xác nhận.")
        return Fee(value * 1000, _price_text(value * 1000, charge.note), confirm=True, source=shown)
    trail.ask(f"Mức thu “{shorten(source, 80)}” ở nguồn không rõ: cần nhập lại.")
    return Fee(None, shorten(charge.note or charge.head, NOTE_LIMIT), confirm=True, source=shown)


def _price_text(value: int, note: str) -> str:
    """ "50.000 đ/giao dịch", "8.000 đ. Miễn lệ phí cho …"."""
    head = f"{grouped(value)} đ"
    if per := _PER.match(note):
        return head + per[1]
    if note.startswith(grouped(value)):
        return shorten(note, NOTE_LIMIT)
    return f"{head}. {shorten(note, NOTE_LIMIT)}" if note else head
