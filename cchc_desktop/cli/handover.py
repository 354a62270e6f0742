"""Verbs of the hand-over: enrolment, sealing, receiving, receipts."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, Exit, table
from cchc_desktop.cli.parsing import Usage, Verbs, count, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.enrolment import VOID_ROOT

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from cchc_desktop.sync.received import ReceivedParcel
    from cchc_desktop.sync.seal import SealReport

GROUPS = {"enrol": "Đăng ký máy với nơi nhận", "stick": "Sổ USB"}
_DIGITS = "đủ năm nhóm năm chữ số trên phiếu của bên kia, đặt trong dấu ngoặc kép"


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    verbs.add("enrol show", show, "Máy này là ai, dãy số đối chiếu, đã được chấp nhận chưa")
    found = verbs.add("enrol request", request, "Ghi tệp đăng ký ra USB")
    found.add_argument("--to", required=True, metavar="DIR", type=file)
    found = verbs.add("enrol grant", grant, "Chấp nhận máy có tệp đăng ký trên USB")
    found.add_argument("place", metavar="DIR", type=file)
    found.add_argument("--fingerprint", required=True, metavar="DIGITS", type=text, help=_DIGITS)
    found.add_argument("--lane", metavar="N", type=count, help="số máy cấp cho máy ấy")
    found.add_argument("--to", required=True, metavar="DIR", type=file)
    found = verbs.add("enrol accept", accept, "Nhận tệp chấp nhận trên USB")
    found.add_argument("place", metavar="DIR", type=file)
    found.add_argument("--fingerprint", required=True, metavar="DIGITS", type=text, help=_DIGITS)
    found = verbs.add("seal", seal, "Đóng gói và ghi ra USB cho mọi nơi đang chờ")
    found.add_argument("--to", required=True, metavar="DIR", type=file)
    found.add_argument("--for", dest="unit", metavar="UNIT", type=text, help="chỉ đơn vị này (mã, hoặc mã@ngày)")
    found = verbs.add("receive", receive, "Nhận mọi gói tìm thấy ở đó")
    found.add_argument("place", metavar="DIR", type=file)
    found = verbs.add("receipt", receipt, "Biên nhận cho các đơn vị cấp dưới: gói, hình QR hoặc mã đọc qua điện thoại")
    way = found.add_mutually_exclusive_group()
    way.add_argument("--to", metavar="DIR", type=file, help="ghi gói biên nhận ra USB")
    way.add_argument("--qr", metavar="FILE.png", type=file, help="biên nhận thành hình QR")
    way.add_argument("--code", action="store_true", help="mã 12 chữ số đọc qua điện thoại")
    found = verbs.add("receipt take", take, "Ghi nhận biên nhận từ dãy số quét được hoặc nghe được")
    found.add_argument("digits", metavar="DIGITS", nargs="+", type=text)
    verbs.add("stick list", sticks, "Các USB đã ghi từ máy này: trên đó có gì, phần nào chưa có biên nhận")
    found = verbs.add("stick eject", eject, "Tháo một USB ra khỏi máy, để rút được ngay")
    found.add_argument("place", metavar="DIR", type=file)
    found = verbs.add("stick lost", lost, "Báo mất một USB: phần chưa có biên nhận sẽ đi lại ở lần ghi tới")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--where", metavar="TEXT", default="", type=text)
    found.add_argument("--out", metavar="FILE.pdf", type=file, help="ghi tờ báo cáo mất USB")
    found = verbs.add("stick trust", trust, "USB hoặc thư mục đã đọc lại khác bản ghi nay dùng lại được")
    found.add_argument("id", metavar="ID", type=text)
    verbs.add("stick found", found_again, "USB đã báo mất nay tìm thấy, hoặc báo nhầm").add_argument("id", metavar="ID", type=text)


def show(shell: Shell, given: Namespace) -> Answer:
    """This machine's digits and standing."""
    with shell.office() as session:
        shown = session.handover.show()
    state = ("đã có khóa", f"đã được {shown.parent} chấp nhận")[bool(shown.parent)] if shown.enrolled else "chưa được chấp nhận"
    if shown.revoked:
        state = "khóa đã bị thu hồi; thay khóa (lệnh: key rotate) rồi đăng ký lại. Đến lúc đó chưa gửi được"
    if shown.before:
        until = "khóa đã bị thu hồi nên chưa gửi được" if shown.revoked else "vẫn gửi dưới tên cũ"
        state = f"chưa được chấp nhận; đơn vị {shown.before} đã thành đơn vị này, cần đăng ký lại. Đến lúc đó {until}"
    return Answer(asdict(shown), words=[f"Dãy số đối chiếu: {shown.fingerprint}", f"Máy {shown.replica} của {shown.unit}: {state}."])


def request(shell: Shell, given: Namespace) -> Answer:
    """The enrolment request."""
    with shell.office() as session:
        made = session.handover.request(given.to)
    return Answer(asdict(made), words=[f"Đã ghi {made.file}.", f"Dãy số đối chiếu: {made.fingerprint}"])


def grant(shell: Shell, given: Namespace) -> Answer:
    """Certify the machine whose digits were typed."""
    with shell.office() as session:
        made = session.handover.grant(given.place, given.fingerprint, given.to, given.lane)
    told = f"Dãy số của phiếu chấp nhận, máy ấy gõ: {made.fingerprint}"
    words = [f"Đã chấp nhận {made.title}, máy số {made.lane}; ghi {made.file}.", told]
    return Answer(asdict(made), words=words)


def accept(shell: Shell, given: Namespace) -> Answer:
    """Take the grant."""
    with shell.office() as session:
        made = session.handover.accept(given.place, given.fingerprint)
    words = [f"{made.title} đã chấp nhận máy này, máy số {made.lane}. Từ nay gửi được dữ liệu."]
    words += [VOID_ROOT] if made.void_root else []
    return Answer(asdict(made), words=words)


def seal(shell: Shell, given: Namespace) -> Answer:
    """Parcels for whoever is due."""
    with shell.office() as session:
        report = session.handover.seal(given.to, given.unit, progress=shell.progress)
    return _sealed(report)


def _sealed(report: SealReport) -> Answer:
    """The report; a medium that failed is a refusal under the outcome's name."""
    shown = ("files", "logs", "changes", "attachments", "bytes")
    value: dict[str, Any] = {"outcome": report.outcome.name, **{name: getattr(report, name) for name in shown}}
    value |= {"message": report.message, "next_step": report.next_step}
    words = [report.message, *report.files]
    if report.ok:
        return Answer(value, words=words)
    return Answer(value, refused=Refused(report.outcome.name, report.message, report.next_step))


def receive(shell: Shell, given: Namespace) -> Answer:
    """Every parcel found there."""
    with shell.office() as session:
        return received(session, session.handover.receive(given.place, progress=shell.progress))


def received(session: Session, found: list[ReceivedParcel]) -> Answer:
    """What became of each parcel; refused unless all came in. Where no file is told of, that is the refusal. What to beware of on the stick
    is told beside it. To people the parcels for elsewhere are one line."""
    from cchc_desktop.sync.received import for_a_person

    beware = [one.warning for one in found if one.warning]
    if len(found) == 1 and not found[0].file and not found[0].ok:
        outcome = found[0].outcome
        return Answer(_received(found[0], ""), refused=Refused(outcome.name, found[0].message, found[0].step), beware=beware)
    slips = {one.file: "".join(" ".join(came.groups) for came in session.handover.arrived([one.parcel])) for one in found}
    words: list[str] = []
    for one in for_a_person(found):
        words += [f"{one.file}: {one.message}".removeprefix(": "), f"  {one.step}"]
        slip = slips.get(one.file, "")
        words += [f"  Dãy số để so với phiếu giao: {slip}"] if slip and one.outcome.name != "DUPLICATE" else []
    code = Exit.DONE if all(one.ok for one in found) else Exit.REFUSED
    return Answer(rows=[_received(one, slips.get(one.file, "")) for one in found], words=words, code=code, beware=beware)


def _received(one: ReceivedParcel, slip: str) -> dict[str, Any]:
    return {
        "file": one.file, "kind": one.kind, "outcome": one.outcome.name, "unit": one.unit, "changes": one.changes,
        "attachments": one.attachments, "receipts": one.receipts, "differs": one.differs, "slip": slip,
        "message": one.message, "next_step": one.next_step,
    }  # fmt: skip


NO_CODES = "Máy này không cấp đăng ký cho máy nào đang gửi nên không có mã đọc: đọc ở máy đã cấp, hoặc gửi hình QR."


def receipt(shell: Shell, given: Namespace) -> Answer:
    """Our receipt for the units below, on a stick, as a picture or to read out."""
    if not (given.to or given.qr or given.code):
        raise Usage("cần một trong: --to --qr --code, hoặc take DIGITS")
    with shell.office() as session:
        if given.to:
            return _sealed(session.handover.seal(given.to, progress=shell.progress, receipts_only=True))
        if given.qr:
            digits = session.handover.write_qr(given.qr)
            return Answer({"file": str(given.qr), "digits": digits}, words=[f"Đã ghi hình QR {given.qr}."])
        codes = session.handover.to_read_out()
    words = table([(one.title, f"máy số {one.lane}", one.code) for one in codes])
    return Answer(rows=[asdict(one) for one in codes], words=words, beware=() if codes else [NO_CODES])


def take(shell: Shell, given: Namespace) -> Answer:
    """A receipt from digits."""
    with shell.office() as session:
        session.store.refuse_restored()
        outcome = session.handover.take_digits(" ".join(given.digits))
    message, next_step = outcome.says("cơ quan nhận")
    value = {"outcome": outcome.name, "message": message, "next_step": next_step}
    if outcome.name in ("TAKEN", "OLDER"):
        return Answer(value, words=[message])
    return Answer(value, refused=Refused(outcome.name, message, next_step))


def sticks(shell: Shell, given: Namespace) -> Answer:
    """The ledger of sticks."""
    with shell.office() as session:
        found = session.handover.sticks.all()
    words = [f"{one.id[:8]}  {one.label or 'không tên'}: {one.word}, {one.open} gói chưa có biên nhận" for one in found]
    return Answer(rows=[asdict(one) for one in found], words=words or ["Chưa ghi USB nào từ máy này."])


def eject(shell: Shell, given: Namespace) -> Answer:
    """The system lets go of a stick."""
    with shell.office() as session:
        session.handover.eject(given.place)
    return Answer({"ejected": str(given.place)}, words=["USB đã tháo, rút được ngay."])


def lost(shell: Shell, given: Namespace) -> Answer:
    """A stick is lost; its page on demand."""
    with shell.office() as session:
        session.store.refuse_restored()
        named = _stick(session, given.id)
        if given.out and not given.out.parent.is_dir():
            raise Refused("CANNOT_WRITE", f"Không có thư mục {given.out.parent}.", "Chọn thư mục có sẵn rồi báo mất lại.")
        done = session.handover.sticks.lost(named, given.where)
        if given.out:
            session.prints.save(session.prints.lost_stick(session.handover.sticks.report(done.id)), given.out)
    return Answer(asdict(done), words=[f"Đã báo mất USB {done.label or 'không tên'}. Dữ liệu còn nguyên; lần ghi tới ghi lại đủ."])


def found_again(shell: Shell, given: Namespace) -> Answer:
    """A lost stick is there again."""
    with shell.office() as session:
        session.store.refuse_restored()
        done = session.handover.sticks.found(_stick(session, given.id))
    return Answer(asdict(done), words=[f"USB {done.label or 'không tên'} đã tìm thấy."])


def trust(shell: Shell, given: Namespace) -> Answer:
    """A stick or folder that read back wrongly may be written to again."""
    with shell.office() as session:
        session.store.refuse_restored()
        done = session.handover.sticks.trust(_stick(session, given.id))
    return Answer(asdict(done), words=[f"{done.label or 'USB không tên'} dùng lại được; lần ghi tới vẫn đọc lại từng byte."])


def _stick(session: Session, named: str) -> str:
    """The id of the one stick of the ledger whose id begins so, or whose label it is."""
    found = [one.id for one in session.handover.sticks.all() if one.id.startswith(named) or (one.label and one.label == named)]
    if len(found) != 1:
        raise Refused("NO_STICK", "Không rõ USB nào trong sổ.", "Xem stick list rồi ghi đủ mã.", field="id")
    return found[0]
