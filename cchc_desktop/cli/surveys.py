"""Verbs of satisfaction surveys: blank sheets, batches of answers, indices."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Verbs, count, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.text import percent

GROUPS = {"survey": "Phiếu khảo sát hài lòng (SIPAS), đánh giá một cửa"}
_PARTS = frozenset({"form", "period", "sheets", "about"})
FORMS = ("sipas", "onestop")


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("survey print", blank, "In phiếu trắng có số thứ tự")
    _form(found)
    found.add_argument("--from", dest="first", metavar="SỐ", type=count, default=1, help="số phiếu đầu (1)")
    found.add_argument("--count", metavar="SỐ", type=count, default=1, help="bao nhiêu phiếu (1)")
    found.add_argument("--period", metavar="ĐỢT", type=text, default="", help="đợt khảo sát (bỏ trống: quý này)")
    found.add_argument("--out", required=True, metavar="FILE.pdf", type=file)
    found = verbs.add("survey add", add, "Nhập một đợt phiếu từ tệp JSON")
    found.add_argument("file", metavar="FILE.json", type=file)
    found.add_argument("--id", metavar="ID", type=text, default="", help="mã đợt phiếu bên gọi đặt: nhập lại cùng mã vẫn là một đợt")
    found = verbs.add("survey list", list_all, "Các đợt phiếu")
    _form(found)
    found = verbs.add("survey void", void, "Hủy một đợt phiếu nhập nhầm")
    found.add_argument("id", metavar="ID", type=text)
    found = verbs.add("survey index", index, "Chỉ số hài lòng: chung, từng yếu tố, từng câu; --units từng đơn vị")
    _form(found)
    found.add_argument("--period", metavar="ĐỢT", type=text, default="")
    found.add_argument("--unit", metavar="ĐƠN VỊ", type=text, default="")
    found.add_argument("--units", action="store_true")
    found = verbs.add("survey out", out, "Kết quả ra .pdf, .xlsx, .json")
    _form(found)
    found.add_argument("--period", metavar="ĐỢT", type=text, default="")
    found.add_argument("--unit", metavar="ĐƠN VỊ", type=text, default="")
    found.add_argument("--out", required=True, metavar="FILE", type=file)


def _form(parser: Any) -> None:
    parser.add_argument("--form", choices=FORMS, default="sipas", help="mẫu phiếu (sipas)")


def blank(shell: Shell, given: Namespace) -> Answer:
    """Sheets to be filled in by hand."""
    with shell.office() as session:
        made = session.survey_lists.blank(given.form, given.first, given.count, given.period)
        session.prints.save(made, given.out)
    return Answer({"file": str(given.out), "sheets": given.count}, words=[f"Đã ghi {given.count} phiếu: {given.out}."])


def add(shell: Shell, given: Namespace) -> Answer:
    """A batch from ``{"form", "period", "sheets": ["545…"], "about"?}``; the order of the sheets is not kept."""
    from cchc_desktop.office.files import read_json_file

    data = JsonObject(read_json_file(given.file), _PARTS)
    sheets, about = data.raw("sheets"), data.raw("about") or {}
    if not isinstance(sheets, list) or not all(isinstance(sheet, str) for sheet in sheets):
        data.refuse("sheets", "Mục này là danh sách các phiếu, mỗi phiếu một dòng chữ số.")
    if not isinstance(about, dict) or not all(_counts(one) for one in about.values()):
        data.refuse("about", "Mục này ghi số người theo từng nhóm.")
    with shell.office() as session:
        period = data.text("period") or session.surveys.period_now()
        made = session.surveys.save(data.text("form", "sipas"), sheets, period, about, given.id)
    value = {"id": made.id, "form": made.form, "period": made.period, "sheets": len(made.sheets)}
    return Answer(value, words=[f"Đã nhập {len(made.sheets)} phiếu, đợt {made.period}."])


def _counts(one: object) -> bool:
    return isinstance(one, dict) and all(type(n) is int for n in one.values())


def list_all(shell: Shell, given: Namespace) -> Answer:
    """Every batch."""
    with shell.office() as session:
        found = session.surveys.batches(given.form)
    rows = [
        {"id": b.id, "unit": b.unit, "form": b.form, "period": b.period, "day": b.day.isoformat(), "sheets": len(b.sheets)} for b in found
    ]
    return Answer(rows=rows, words=table([(b.id, b.period, f"{len(b.sheets)} phiếu") for b in found]))


def void(shell: Shell, given: Namespace) -> Answer:
    """Take a batch out."""
    with shell.office() as session:
        session.surveys.void(given.id)
    return Answer({"id": given.id, "voided": True}, words=["Đã hủy đợt phiếu."])


def index(shell: Shell, given: Namespace) -> Answer:
    """The indices, or those of every unit."""
    from cchc_desktop.office.surveys import told

    with shell.office() as session:
        form = session.surveys.form(given.form)
        if given.units:
            found = session.surveys.units(given.form, given.period)
            rows = [{"name": name, **told(one, form)} for name, one in found]
            return Answer(rows=rows, words=table([(name, str(one.n), _share(one.unit.value)) for name, one in found]))
        both = session.surveys.compared(given.form, given.unit, given.period)
    now = both.now
    words = [f"{both.period or 'Chưa có đợt nào'}: {now.n} phiếu, chỉ số {_share(now.unit.value)}" + (f", {now.band}" if now.band else "")]
    words += ["Ít hơn 30 phiếu, chỉ để tham khảo."] if now.few else []
    words += table([(factor.name, _share(share.value)) for factor, share in zip(form.factors, now.factors, strict=True)])
    value = {"period": both.period, **told(now, form), "earlier": both.earlier, "before": told(both.before, form) if both.before else None}
    return Answer(value, words=words)


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def out(shell: Shell, given: Namespace) -> Answer:
    """The result into a file."""
    if given.out.suffix.lower() not in (".pdf", ".xlsx", ".json"):
        raise Refused("BAD_FIELD", "Tên tệp có đuôi .pdf, .xlsx hoặc .json.", "Đổi tên tệp rồi làm lại.", field="out")
    with shell.office() as session:
        if given.out.suffix.lower() == ".pdf":
            session.prints.save(session.survey_lists.result(given.form, given.unit, given.period), given.out)
        else:
            session.surveys.sheet(given.out, given.form, given.unit, given.period)
    return Answer({"file": str(given.out)}, words=[f"Đã ghi {given.out}."])
