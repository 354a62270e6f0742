"""Fees at the counter (thu phí, lệ phí): taken or waived, each with a number; the day's total for the treasurer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.fees import PageTariff, Quote, page_tariff, quote
from cchc_desktop.domain.life import Method, Payment
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.text import clean
from cchc_desktop.office.bench import Bench, Walk, reason_of
from cchc_desktop.office.lists import midnight
from cchc_desktop.storage.life import letterhead_fields, payment_fields, void_fields

MOST = 10**9


@dataclass(frozen=True, slots=True)
class DayLine:
    """One procedure and method of a day: how many payments, đồng together; ``waived`` ones brought nothing."""

    procedure_code: str
    procedure_name: str
    method: Method
    waived: bool
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class DayTotal:
    """The day for the treasurer; ``waived`` is what was not asked for."""

    day: date
    lines: tuple[DayLine, ...]

    def sum(self, method: Method) -> int:
        """Đồng taken by a method."""
        return sum(line.amount for line in self.lines if line.method is method and not line.waived)

    @property
    def total(self) -> int:
        """Đồng taken."""
        return sum(map(self.sum, Method))

    @property
    def waived(self) -> int:
        """Đồng waived."""
        return sum(line.amount for line in self.lines if line.waived)


class Payments:
    """Taking and waiving fees."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def quote(self, key: str) -> Quote:
        """What the dossier costs by the version of the procedure it was taken in under. Raises Refused NO_DOSSIER."""
        dossier = self._bench.table.get(key)
        procedure = self._bench.catalogue.by_id(dossier.procedure_id)
        return quote(procedure, dossier.channel, dossier.components) if procedure else Quote(dossier.fee)

    def tariff(self, key: str) -> PageTariff | None:
        """The tariff of a dossier charged by the page, or None. Raises Refused NO_DOSSIER."""
        procedure = self._bench.catalogue.by_id(self._bench.table.get(key).procedure_id)
        return page_tariff(procedure) if procedure else None

    def take(self, key: str, amount: int, method: Method, receipt_no: str = "", heads: Sequence[str] | None = None) -> Dossier:
        """Money taken; without the number of a paper receipt the next of this machine's own yearly series.

        Raises Refused BAD_FIELD (amount), VOIDED, TOO_LONG.
        """
        dossier = self._bench.open(key)
        if not 0 < amount <= MOST:
            raise Refused("BAD_FIELD", "Số tiền từ 1 đến 1.000.000.000 đồng.", "Sửa ô này rồi lưu lại.", field="amount")
        return self._write(dossier, amount, method, clean(receipt_no, limit=60), "", heads)

    def waive(self, key: str, reason: str, heads: Sequence[str] | None = None) -> Dossier:
        """The fee is not asked for, with the reason. Raises Refused REASON_NEEDED, VOIDED."""
        dossier = self._bench.open(key)
        return self._write(dossier, dossier.fee or 0, Method.CASH, "-", reason_of(reason, "Miễn phí, lệ phí"), heads)

    def void(self, key: str, payment: str, reason: str) -> Dossier:
        """A payment noted by mistake: its number stays taken, it counts nowhere. Raises Refused NO_PAYMENT, REASON_NEEDED."""
        dossier, said = self._bench.table.get(key), reason_of(reason, "Hủy một lần thu")
        if not any(one.id == payment for one in self._bench.lives.of(dossier.id).payments):
            raise Refused("NO_PAYMENT", "Hồ sơ không có lần thu này.", "Xem các lần thu ở trang hồ sơ.")
        fields = void_fields("payment", payment, self._bench.clock.now(), self._bench.author.name, said)
        with self._bench.act() as act:
            act.write("dossier", dossier.id, fields, home=dossier.unit)
        return self._bench.table.get(dossier.id)

    def day(self, day: date | None = None) -> DayTotal:
        """The payments of a day (default: today) by procedure and method."""
        on = day or self._bench.clock.now().astimezone(ICT).date()
        rows = self._bench.lives.paid(self._bench.store.unit, midnight(on), midnight(on + timedelta(days=1)))
        lines = (DayLine(code, name, Method(method), waived, count, amount) for code, name, method, waived, count, amount in rows)
        return DayTotal(on, tuple(lines))

    def within(self, walk: Walk, method: Method, waived: str = "") -> Fields:
        """The whole fee of a dossier as part of another act that is running, its receipt; ``waived`` is why nothing was asked for."""
        if walk.dossier.fee:
            self._note(walk, walk.dossier.fee, method, "-" if waived else "", waived)
        return walk.fields

    def _note(self, walk: Walk, amount: int, method: Method, receipt_no: str, waived: str) -> None:
        number = "" if receipt_no == "-" else receipt_no or self._next(walk.at.astimezone(ICT).year)
        made = Payment(walk.new_id(), amount, method, number, walk.at, self._bench.author.name, bool(waived), waived)
        walk.fields |= payment_fields(made) | letterhead_fields(made.id, self._bench.offices.get())

    def _write(self, d: Dossier, amount: int, method: Method, receipt_no: str, waived: str, heads: Sequence[str] | None) -> Dossier:
        walk = self._bench.walk(d)
        with self._bench.act() as act:
            self._note(walk, amount, method, receipt_no, waived)
            walk.write(act, heads)
        return self._bench.table.get(d.id)

    def _next(self, year: int) -> str:
        """``0012/2026``, ``0012.2/2026`` on a further machine; taken inside the running act."""
        lane = self._bench.offices.get().machine
        no = self._bench.store.raise_counter(f"payment/{self._bench.store.replica}/{year}")
        return f"{no:04d}{'' if lane == 1 else f'.{lane}'}/{year}"
