"""The exchange list: dossiers of a period under the field names of the national sync record (domain facts 2.6), one sheet a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from cchc_desktop.domain.dossier import STATUS_NAMES, Dossier, Status
from cchc_desktop.domain.errors import Cancelled
from cchc_desktop.domain.life import HandOutTo, Method, Payment, Story
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.text import clean
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.letterheads import agency
from cchc_desktop.office.lists import midnight
from cchc_desktop.office.national import national_values
from cchc_desktop.reports.sheets_out import Column, Look, SheetOut, Value, open_book

_MOMENTS = frozenset({
    "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "NgayTuChoi", "NgayBoSung", "NgayTiepNhanBoSung",
    "NgayHenTraTruoc", "NgayHenTraMoi", "NgayThu", "ThoiDiemXuLy", "NgayBatDau", "NgayKetThucTheoQuyDinh",
})  # fmt: skip
_WIDE = frozenset({"TenTTHC", "TrichYeuHoSo", "TenTepDinhKem", "NoiDungBoSung", "NoiDungXuLy", "GhiChu", "TenGiayTo"})
PARTS = {
    "HoSo": (
        "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "SoGiayTo", "LoaiDinhDanh",
        "SoDinhDanh", "Email", "SoDienThoai", "TrichYeuHoSo", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayTra",
        "ThongTinTra", "HinhThuc", "NgayKetThucXuLy", "DonViXuLy", "GhiChu", "NgayTuChoi", "NoiNopHoSo", "HoSoCoThanhPhanSoHoa",
        "TaiKhoanDuocXacThucVoiVNeID", "DuocThanhToanTrucTuyen",
    ),
    "TaiLieuNop": (
        "MaHoSo", "TenTepDinhKem", "MaThanhPhanHoSo", "DuocSoHoa", "DuocTaiSuDung", "DuocLayTuKhoDMQG", "MaKetQuaThayThe",
    ),
    "DanhSachLePhi": ("MaHoSo", "LoaiPhiLePhi", "HinhThucThu", "SoTien", "SoBienLai", "NgayThu"),
    "DanhSachHoSoBoSung": (
        "MaHoSo", "NguoiYeuCauBoSung", "NoiDungBoSung", "NgayBoSung", "NgayTiepNhanBoSung", "TrangThaiBoSung", "NgayHenTraTruoc",
        "NgayHenTraMoi",
    ),
    "DanhSachGiayToKetQua": ("MaHoSo", "TenGiayTo", "MaGiayToKetQua", "DuongDanTepTinKetQua"),
    "TienTrinh": (
        "MaHoSo", "NguoiXuLy", "ChucDanh", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai", "NgayBatDau",
        "NgayKetThucTheoQuyDinh",
    ),
}  # fmt: skip
"""Sheet -> its fields, in the order of 2.6. What this program does not know (codes of fields, VNeID accounts) stays empty."""
Progress = Callable[[str, int, int], None]
Row = list[Value]


class Exchange:
    """Writes it."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._agency = agency(bench.offices.get().unit)

    def write(
        self, file: Path, first: date, last: date, head: Sequence[str], progress: Progress, cancelled: Callable[[], bool],
        *, waiting: bool = False,
    ) -> int:  # fmt: skip
        """One file; how many dossiers, or only those ``waiting`` for a national code. Its sheets begin with the field names, so that
        other programs read them as they are: what the file is (``head``) stands on a sheet of its own. Raises Refused CANNOT_WRITE;
        Cancelled."""
        count = 0
        with open_book(file) as book:
            sheets: dict[str, SheetOut] = {name: book.sheet(name, list(map(_column, fields))) for name, fields in PARTS.items()}
            about = book.sheet("ThongTin", [Column("ThongTin", "ThongTin", width=80)])
            for line in head:
                about.row([line])
            for dossier in self._bench.table.received(self._bench.store.unit, midnight(first), midnight(last + timedelta(days=1))):
                if waiting and dossier.national_code:
                    continue
                for name, rows in self._parts(dossier, self._bench.lives.of(dossier.id)).items():
                    for row in rows:
                        sheets[name].row(row)
                count += 1
                if count % 100 == 0:
                    progress("rows", count, 0)
                    if cancelled():
                        raise Cancelled
        return count

    def _parts(self, d: Dossier, story: Story) -> dict[str, list[Row]]:
        code = d.national_code or d.number
        return {
            "HoSo": [self._dossier(d, story)], "TaiLieuNop": [[code, *row] for row in _papers(d)],
            "DanhSachLePhi": [[code, *row] for row in _fees(d, story)],
            "DanhSachHoSoBoSung": [[code, *row] for row in _supplements(d, story)],
            "DanhSachGiayToKetQua": [[code, file.name, file.code, file.name] for file in d.attachments if file.result],
            "TienTrinh": [[code, *row] for row in self._steps(d, story)],
        }

    def _dossier(self, d: Dossier, story: Story) -> Row:
        told: dict[str, Value] = dict(national_values(d))
        out = next((one for one in reversed(story.handouts) if not one.undone), None)
        online = any(one.method is Method.ONLINE and not one.voided and not one.waived for one in story.payments)
        told |= {
            "SoGiayTo": d.applicant.id_number, "NgayNopHoSo": d.received_at, "NgayTiepNhan": d.received_at, "NgayHenTra": d.due_at,
            "NgayKetThucXuLy": d.finished_at, "NgayTra": d.returned_at, "DonViXuLy": d.officer or self._agency,
            "NgayTuChoi": d.finished_at if d.status is Status.REJECTED else None, "DuocThanhToanTrucTuyen": int(online),
            "KenhThucHien": int(str(told["KenhThucHien"])), "TrangThaiHoSo": int(d.status),
            "HoSoCoThanhPhanSoHoa": int(str(told["HoSoCoThanhPhanSoHoa"])),
        }  # fmt: skip
        if out:
            by_post = out.how is HandOutTo.POST
            told |= {"ThongTinTra": out.item if by_post else out.to_name, "HinhThuc": "Bưu chính công ích" if by_post else "Trực tiếp"}
        return [told.get(field) for field in PARTS["HoSo"]]

    def _steps(self, d: Dossier, story: Story) -> Iterator[Row]:
        """Steps that stand, each from the one before it."""
        begun = d.received_at
        for step in story.steps:
            if step.undone or step.back:
                continue
            yield [step.who, "", step.at, self._agency, step.reason or STATUS_NAMES[step.to], int(step.to), begun, step.before_due]
            begun = step.at


def _column(field: str) -> Column:
    if field in _MOMENTS:
        return Column(field, field, Look.MOMENT, 17)
    return Column(field, field, Look.MONEY if field == "SoTien" else Look.TEXT, 44 if field in _WIDE else 18)


def _papers(d: Dossier) -> Iterator[Row]:
    for place, paper in enumerate(d.components, 1):
        files = [file.name for file in d.attachments if file.component == paper.id]
        yield ["; ".join(files) or paper.name, place, int(paper.digitised), paper.reused, int(paper.from_store), ""]


def _fees(d: Dossier, story: Story) -> Iterator[Row]:
    for one in story.payments:
        if not one.voided and not one.waived:
            yield ["Phí, lệ phí", _moment_of(d, one), one.amount, one.receipt_no, one.at]


def _moment_of(d: Dossier, payment: Payment) -> int:
    """HinhThucThu: 1 on receipt, 2 with a supplement, 4 with the result."""
    if d.finished_at and payment.at >= d.finished_at:
        return 4
    return 1 if payment.at.astimezone(ICT).date() == d.received_at.astimezone(ICT).date() else 2


def _supplements(d: Dossier, story: Story) -> Iterator[Row]:
    """Each request with what came of it: when it was brought, and the due date before and after."""
    asked = [one for one in story.issues if one.form == "supplement" and not one.voided]
    for place, one in enumerate(asked):
        until: datetime | None = asked[place + 1].at if place + 1 < len(asked) else None
        back = next((s for s in story.steps if s.was is Status.SUPPLEMENT and s.at >= one.at and not s.undone and not s.back), None)
        moved = next((m for m in story.dues if m.cause == "supplement" and m.at >= one.at and (until is None or m.at <= until)), None)
        said = clean("; ".join((*one.contents, one.reason)).strip("; "), limit=100_000)
        brought = back.at if back and back.to is Status.PROCESSING else None
        yield [one.who, said, one.at, brought, "Đã bổ sung" if brought else "Chưa bổ sung", moved.old_due if moved else d.due_at,
               moved.new_due if moved else None]  # fmt: skip
