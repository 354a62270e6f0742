"""The verbs that print: a form of a record into a PDF file, noted in the print log; the numbers of a year and what became of them."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Usage, Verbs, day, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.moments import store
from cchc_desktop.office.series import SERIES, STATE_NAMES, GivenNumber, NumberState, summary

if TYPE_CHECKING:
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.office.session import Session

OF_DOSSIER = ("receipt", "supplement", "refusal", "apology", "stop", "control", "deadline")
WITHOUT_ID = ("register", "fees", "handouts", "guide", "blank-receipt")
"""What is printed of no record, or (handouts) of any number of them."""
FORMS = (*OF_DOSSIER, *WITHOUT_ID, "commitment", "handoff-slip", "receipt-page")
GROUPS: dict[str, str] = {}


def add_to(verbs: Verbs) -> None:
    """Add the verbs."""
    found = verbs.add("print", print_form, "In một mẫu giấy ra tệp PDF")
    found.add_argument("form", metavar="FORM", choices=FORMS, help=", ".join(FORMS))
    named = "mã hồ sơ, mã phiếu, mã bản cam kết, số gói (last: lần ghi cuối), mã đơn vị"
    found.add_argument("id", metavar="ID", nargs="*", type=text, help=named)
    found.add_argument("--book", metavar="SỐ", type=text, default="", help="quyển sổ: 3 hoặc 03/2026 (mặc định: quyển cuối)")
    found.add_argument("--year", metavar="NĂM", type=int, default=0, help="năm của quyển sổ (mặc định: năm nay)")
    found.add_argument("--day", metavar="NGÀY", type=day, default=None, help="ngày của bảng kê phí (mặc định: hôm nay)")
    found.add_argument("--paper", choices=("a4", "a5"), default="a4", help="khổ giấy của phiếu")
    what = found.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", metavar="FILE.pdf", type=file)
    what.add_argument("--give-up", metavar="LÝ_DO", type=text, help="giấy đã cấp số mà chưa in: ghi vì sao không in nữa")
    found = verbs.add("numbers", numbers, "Mỗi số đã cấp của một mẫu giấy trong năm: đã in, không in, đã hủy, thiếu")
    found.add_argument("form", metavar="FORM", choices=tuple(SERIES), help=", ".join(SERIES))
    found.add_argument("--year", metavar="NĂM", type=int, default=0, help="mặc định: năm nay")
    found.add_argument("--machine", metavar="SỐ", type=int, default=0, help="chỉ một máy (bỏ trống: mọi máy của cơ quan)")
    found.add_argument("--state", metavar="STATE", choices=tuple(state.value for state in NumberState), default="",
                       help=", ".join(f"{state.value} ({STATE_NAMES[state].lower()})" for state in NumberState))  # fmt: skip


def print_form(shell: Shell, given: Namespace) -> Answer:
    """One form into a file; a second print of a receipt is marked as such."""
    if given.form not in WITHOUT_ID and len(given.id) != 1:
        raise Usage(f"print {given.form}: cần đúng một ID")
    with shell.office() as session:
        if not session.read_only:
            session.store.refuse_restored()
        printed = _made(session, given)
        if given.give_up is not None:
            session.prints.give_up(printed.form, printed.record, given.give_up)
            return Answer({"form": printed.form, "record": printed.record}, words=[f"{printed.title}: không in nữa."])
        size = session.prints.save(printed, given.out)
        session.prints.taken(printed, given.out.name)
    value = {"form": printed.form, "record": printed.record, "file": str(given.out), "bytes": size, "copy": printed.copy_no}
    again = f", lần {printed.copy_no}" if printed.copy_no > 1 else ""
    return Answer(value, words=[f"{printed.title}: đã ghi {given.out}{again}."])


def numbers(shell: Shell, given: Namespace) -> Answer:
    """Every number of a form's series; those asked for only."""
    with shell.office() as session:
        every = session.books.series(given.form, given.year)
    found = [one for one in every if given.machine in (0, one.lane) and given.state in ("", one.state.value)]
    words = table([(one.text, STATE_NAMES[one.state], one.row.number if one.row else "–", one.reason) for one in found])
    return Answer(rows=[_number(one) for one in found], words=[*words, f"{summary(every)}." if every else "Năm ấy chưa cấp số nào."])


def _number(one: GivenNumber) -> dict[str, Any]:
    held = one.row
    told = {"number": one.text, "no": one.no, "machine": one.lane, "state": one.state.value, "reason": one.reason}
    if held is None:
        return told
    last = store(held.printed_at) if held.printed_at else None
    return {**told, "record": held.record, "dossier": held.number, "at": store(held.at), "prints": held.prints, "printed_at": last}


def _made(session: Session, given: Namespace) -> Printed:
    """What is printed. Raises Refused as the forms do."""
    form, prints = given.form, session.prints
    if form == "register":
        return prints.forms.register(given.book, given.year)
    if form == "fees":
        return prints.forms.fees(given.day)
    if form == "handouts":
        return prints.forms.handouts(given.id)
    if form == "guide":
        return prints.forms.guide()
    if form == "blank-receipt":
        return prints.blank_receipt()
    if form == "commitment":
        return prints.commitment(given.id[0])
    if form == "receipt-page":
        return prints.receipt_page(given.id[0])
    return prints.slip(given.id[0]) if form == "handoff-slip" else prints.form(given.id[0], form, paper=given.paper)
