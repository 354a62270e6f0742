"""Verbs of a dossier's life: steps with their forms, hand-overs, corrections, voids, fees, the provincial code."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer
from cchc_desktop.cli.parsing import Usage, Verbs, count, moment, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.dossier import STATUS_NAMES, Status
from cchc_desktop.domain.dossier_json import STATUS_WORDS, brief_json
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import METHOD_NAMES, HandOutTo, Method
from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.domain.text import grouped

if TYPE_CHECKING:
    from cchc_desktop.domain.dossier import Dossier
    from cchc_desktop.domain.life import Issue
    from cchc_desktop.office.session import Session

GROUPS: dict[str, str] = {}
_WHOLE = ("sets", "fee")


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("dossier step", step, "Chuyển hồ sơ sang bước khác; bổ sung, từ chối, dừng thì phát luôn phiếu có số")
    found.add_argument("number", metavar="NUMBER", type=text)
    said = ", ".join(STATUS_WORDS) + "; back: rút lại bước cuối"
    found.add_argument("status", metavar="STATUS", choices=(*STATUS_WORDS, "back"), help=said)
    found.add_argument("--reason", metavar="TEXT", default="", type=text, help="lý do")
    found.add_argument("--content", metavar="TEXT", action="append", default=[], type=text, help="một nội dung cần bổ sung; lặp lại được")
    found.add_argument("--at", metavar="TIME", type=text, help="lúc nào, ví dụ 2026-11-23T09:30 (bỏ trống: bây giờ)")
    found.add_argument("--how", choices=[how.value for how in HandOutTo], default="applicant", help="ai nhận kết quả")
    found.add_argument("--to", metavar="NAME", default="", type=text, help="tên người nhận kết quả")
    found.add_argument("--item", metavar="SỐ", default="", type=text, help="số hiệu bưu gửi")
    found = verbs.add("dossier hand", hand, "Giao hồ sơ cho người xử lý, nhiều hồ sơ một lần; --back: nhận lại")
    found.add_argument("number", metavar="NUMBER", nargs="+", type=text)
    found.add_argument("--to", metavar="OFFICER", default="", type=text)
    found.add_argument("--back", action="store_true", help="đưa về bộ phận Một cửa")
    found.add_argument("--at", metavar="TIME", type=text)
    found = verbs.add("dossier correct", correct, "Sửa một điều ghi nhầm; giá trị cũ, người sửa và lý do còn lại")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--set", metavar="FIELD=VALUE", action="append", required=True, type=_pair, help="lặp lại được")
    found.add_argument("--reason", metavar="TEXT", required=True, type=text)
    _add_more(verbs)


def _add_more(verbs: Verbs) -> None:
    found = verbs.add("dossier void", void, "Hủy hồ sơ: không tính ở đâu nữa, không xóa")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--reason", metavar="TEXT", required=True, type=text)
    found = verbs.add("dossier merge", merge, "Gộp hồ sơ nhập hai lần vào hồ sơ làm tiếp; --undo: tách ra lại")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--into", metavar="NUMBER", default="", type=text, help="hồ sơ làm tiếp")
    found.add_argument("--undo", action="store_true")
    found.add_argument("--reason", metavar="TEXT", required=True, type=text)
    found = verbs.add("dossier extend", extend, "Gia hạn một lần, kèm văn bản xin lỗi có số")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--days", metavar="N", type=count, required=True, help="số ngày làm việc")
    found.add_argument("--reason", metavar="TEXT", required=True, type=text)
    found = verbs.add("dossier fee", fee, "Phí, lệ phí: xem mức thu, thu tiền, miễn")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--take", metavar="AMOUNT", type=count, help="thu bấy nhiêu đồng")
    found.add_argument("--method", choices=[method.value for method in Method], default="cash")
    found.add_argument("--receipt", metavar="NO", default="", type=text, help="số biên lai giấy (bỏ trống: số của máy này)")
    found.add_argument("--waive", action="store_true", help="miễn, cần --reason")
    found.add_argument("--void", metavar="ID", default="", type=text, help="hủy lần thu có id này, cần --reason")
    found.add_argument("--reason", metavar="TEXT", default="", type=text)
    found = verbs.add("dossier held", held, "Giấy tờ đã có bản điện tử, không phải quét")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--component", metavar="N", type=count, required=True, help="giấy tờ thứ N")
    found.add_argument("--reused", type=int, choices=(0, 1, 2), default=0, help="1 dùng lại tại cơ quan, 2 qua Cổng DVCQG")
    found.add_argument("--from-store", action="store_true", help="lấy từ kho dữ liệu")
    found = verbs.add("dossier national", national, "Ghi mã hồ sơ của hệ thống tỉnh; không có CODE: các ô cần nhập, theo thứ tự")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("code", metavar="CODE", nargs="?", default="", type=text)


def _pair(value: str) -> tuple[str, str]:
    name, equals, told = text(value).partition("=")
    if not equals or not name.strip():
        raise ArgumentTypeError("ghi như name=Lê Quang Ẩn")
    return name.strip(), told


def _answer(moved: Dossier, issue: Issue | None = None) -> Answer:
    value: dict[str, Any] = brief_json(moved)
    words = [f"{moved.number}: {STATUS_NAMES[moved.status]}, hẹn {moved.due_at:%H:%M %d/%m/%Y}"]
    if issue:
        value["issue"] = {"id": issue.id, "form": issue.form, "no": issue.no, "year": issue.year, "lane": issue.lane}
        words.append(f"Phiếu số {issue.no} năm {issue.year}.")
    return Answer(value, words=words)


def step(shell: Shell, given: Namespace) -> Answer:
    """The next status; ``back`` takes the last step back."""
    with shell.office() as session:
        if given.status == "back":
            return _answer(session.life.take_back(given.number, given.reason))
        to, at = STATUS_WORDS[given.status], moment(given.at)
        if to is Status.RETURNED:
            return _answer(session.life.handout([given.number], HandOutTo(given.how), given.to, given.item, at)[0])
        issue = _issued(session, given, to)
        if issue is None:
            return _answer(session.life.step(given.number, to, given.reason, at))
        return _answer(session.counter.get(given.number), issue)


def _issued(session: Session, given: Namespace, to: Status) -> Issue | None:
    """The form that goes with a step, where the set of forms of that day has one."""
    from cchc_desktop.office import resources

    form = next((form for form, status in resources.statuses().forms.items() if status is to), "")
    if not form:
        return None
    try:
        session.issues.template(session.counter.get(given.number), form)
    except Refused as refused:
        if refused.code == "NO_FORM":
            return None
        raise
    contents = given.content or ([given.reason] if form == "supplement" else [])  # only there must what is asked for be named
    return session.issues.give(given.number, form, contents, given.reason, at=moment(given.at))


def hand(shell: Shell, given: Namespace) -> Answer:
    """To an officer, or back to the counter."""
    if given.back == bool(given.to):
        raise Usage("dossier hand: cần --to OFFICER hoặc --back")
    with shell.office() as session:
        life, at = session.life, moment(given.at)
        moved = life.hand_back(given.number, at) if given.back else life.hand(given.number, given.to, at)
    words = [f"{one.number}: {one.officer or 'Bộ phận Một cửa'}" for one in moved]
    return Answer(rows=[{**brief_json(one), "officer": one.officer} for one in moved], words=words)


def correct(shell: Shell, given: Namespace) -> Answer:
    """Fields put right."""
    values = {name: _value(name, told) for name, told in given.set}
    with shell.office() as session:
        changes = session.corrections.would_be(given.number, values).changes
        fixed = session.corrections.correct(given.number, values, given.reason)
        stale = session.corrections.stale_prints(fixed.id)
    said = {name: {"old": old, "new": new} for name, (old, new) in changes.items()}
    words = [f"{name}: {pair['old']} → {pair['new']}" for name, pair in said.items()]
    words += [f"Cần in lại: {form}" for form, _ in stale]
    return Answer({**brief_json(fixed), "corrected": said, "print_again": [form for form, _ in stale]}, words=words)


def _value(name: str, told: str) -> Any:
    """A field's value out of its text. Raises Refused BAD_FIELD."""
    try:
        if name in _WHOLE:
            return int(told) if told.strip() else None
        return parse_moment(told) if name == "received_at" else told
    except ValueError as problem:
        raise Refused("BAD_FIELD", f"Giá trị của “{name}” không đúng dạng.", "Sửa rồi làm lại.", field=name) from problem


def void(shell: Shell, given: Namespace) -> Answer:
    """Out of every count."""
    with shell.office() as session:
        gone = session.corrections.void(given.number, given.reason)
    return Answer({**brief_json(gone), "voided": True}, words=[f"{gone.number}: đã hủy"])


def merge(shell: Shell, given: Namespace) -> Answer:
    """Two that are one, or two again."""
    if given.undo == bool(given.into):
        raise Usage("dossier merge: cần --into NUMBER hoặc --undo")
    with shell.office() as session:
        if given.undo:
            done = session.corrections.unmerge(given.number, given.reason)
        else:
            done = session.corrections.merge(given.number, given.into, given.reason)
    words = [f"{done.number}: {'đã tách ra' if given.undo else f'đã gộp vào {given.into}'}"]
    return Answer({**brief_json(done), "voided": done.voided, "into": given.into or None}, words=words)


def extend(shell: Shell, given: Namespace) -> Answer:
    """The one extension."""
    with shell.office() as session:
        issue = session.dues.extend(given.number, given.days, given.reason)
        return _answer(session.counter.get(given.number), issue)


def fee(shell: Shell, given: Namespace) -> Answer:
    """Quote, take, waive or void."""
    if sum(map(bool, (given.waive, given.take, given.void))) > 1:
        raise Usage("dossier fee: chỉ một trong --take, --waive, --void")
    with shell.office() as session:
        if given.take:
            session.payments.take(given.number, given.take, Method(given.method), given.receipt)
        elif given.waive:
            session.payments.waive(given.number, given.reason)
        elif given.void:
            session.payments.void(given.number, given.void, given.reason)
        quote = session.payments.quote(given.number)
        paid = session.life.story(given.number).payments
    told = [
        {"id": one.id, "amount": one.amount, "method": one.method.value, "receipt_no": one.receipt_no, "at": store(one.at),
         "waived": one.waived, "voided": one.voided}
        for one in paid
    ]  # fmt: skip
    words = [
        f"{grouped(one.amount)} đ, {'miễn' if one.waived else METHOD_NAMES[one.method].lower()}, số {one.receipt_no or '–'}"
        for one in paid
    ]  # fmt: skip
    lines = [{"name": line.name, "pages": line.pages, "copies": line.copies, "amount": line.amount} for line in quote.lines]
    return Answer({"quote": quote.amount, "lines": lines, "payments": told}, words=[f"Mức thu: {grouped(quote.amount or 0)} đ", *words])


def held(shell: Shell, given: Namespace) -> Answer:
    """A paper whose electronic copy is held without a scan."""
    with shell.office() as session:
        made = session.life.held(given.number, given.component, given.reused, from_store=given.from_store)
    told = [{"name": one.name, "digitised": one.digitised, "reused": one.reused, "from_store": one.from_store} for one in made.components]
    return Answer({**brief_json(made), "components": told}, words=[f"{made.number}: giấy tờ số {given.component}"])


def national(shell: Shell, given: Namespace) -> Answer:
    """The code of the provincial system, or what its form asks."""
    with shell.office() as session:
        if given.code:
            entered = session.national.enter(given.number, given.code)
            words = [f"{entered.number}: {entered.national_code}"]
            return Answer({**brief_json(entered), "national_code": entered.national_code}, words=words)
        asked = session.national.fields(given.number)
    return Answer({one.field: one.value for one in asked}, words=[f"{one.label}: {one.value}" for one in asked])
