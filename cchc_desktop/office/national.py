"""The provincial system (hệ thống tỉnh): dossiers not entered there yet, what its form asks in its order, the code it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import looks_like_code
from cchc_desktop.domain.procedure import CHANNEL_CODES
from cchc_desktop.domain.text import clean
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.storage.dossiers import DossierRow, Dossiers
from cchc_desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the other form: its national name, its label, what to type there."""

    field: str
    label: str
    value: str


class National:
    """The queue and the codes."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def queue(self, limit: int = 200) -> list[DossierRow]:
        """This office's dossiers without a national code, the oldest first."""
        return self._bench.table.without_national(self._bench.store.unit, limit)

    def waiting(self) -> int:
        """How many wait in the queue."""
        return self._bench.table.count_without_national(self._bench.store.unit)

    def fields(self, key: str) -> list[Asked]:
        """What the other form asks about a dossier, in its order. Raises Refused NO_DOSSIER."""
        told = national_values(self._bench.table.get(key))
        return [Asked(field, label, told.get(field, "")) for field, label in resources.national_fields()]

    def enter(self, key: str, code: str, heads: Sequence[str] | None = None) -> Dossier:
        """Note the code the other system gave. Raises Refused BAD_FIELD, NATIONAL_CODE_TAKEN, VOIDED."""
        dossier, given = self._bench.open(key), clean(code, limit=60).upper()
        if not looks_like_code(given):
            raise Refused("BAD_FIELD", "Mã hồ sơ quốc gia có dạng H50.31.18-261123-0031.", "Sửa ô này rồi lưu lại.", field="national_code")
        refuse_taken(self._bench.store, given, dossier.id)
        if given != dossier.national_code:
            with self._bench.act() as act:
                act.write("dossier", dossier.id, {"national_code": given}, home=dossier.unit, parents=heads)
        return self._bench.table.get(dossier.id)


def refuse_taken(store: Store, code: str, own: str = "", beside: Sequence[str] = ()) -> None:
    """Raise Refused NATIONAL_CODE_TAKEN when another living dossier has that code, or one taken in ``beside`` it."""
    other = Dossiers(store).of_national(code, own)
    if other or code in beside:
        said = f"Mã {code} đã ghi cho hồ sơ {other}." if other else f"Mã {code} ghi ở hai dòng."
        raise Refused("NATIONAL_CODE_TAKEN", said, "So lại mã trên hệ thống của tỉnh.", field="national_code")


def national_values(d: Dossier) -> dict[str, str]:
    """A dossier in the words of the national sync record (domain facts 2.6)."""
    digits = d.applicant.id_number
    kind = {12: "1", 9: "2"}.get(len(digits), "") if digits.isdigit() else ""
    return {
        "MaHoSo": d.national_code or d.number, "MaTTHC": d.procedure_code, "TenTTHC": d.procedure_name, "TenLinhVuc": d.sector,
        "KenhThucHien": str(CHANNEL_CODES[d.channel]), "ChuHoSo": d.applicant.name, "LoaiDinhDanh": kind, "SoDinhDanh": digits,
        "DiaChi": d.applicant.address, "SoDienThoai": d.applicant.phone, "Email": d.applicant.email,
        "NguoiNop": d.submitted_by.name if d.submitted_by else d.applicant.name, "TrichYeuHoSo": d.procedure_name,
        "NgayTiepNhan": _moment(d.received_at), "NgayHenTra": _moment(d.due_at), "NgayKetThucXuLy": _moment(d.finished_at),
        "NgayTra": _moment(d.returned_at), "TrangThaiHoSo": str(int(d.status)), "DonViXuLy": d.officer,
        "HoSoCoThanhPhanSoHoa": str(int(any(paper.held for paper in d.components))), "GhiChu": d.note,
    }  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(ICT):%d/%m/%Y %H:%M}" if at else ""
