"""Verbs of what waits for a person: conflicts, the tray, forks, keys, units that change, records to be forgotten."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer
from cchc_desktop.cli.handover import received
from cchc_desktop.cli.parsing import Usage, Verbs, count, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.moments import parse_moment, store

if TYPE_CHECKING:
    from cchc_desktop.office.conflicts import Conflict, InTray
    from cchc_desktop.office.forgetting import Proposal
    from cchc_desktop.office.session import Session

GROUPS = {
    "conflict": "Chỗ hai bên ghi khác nhau", "tray": "Phần đã nhận nhưng còn chờ", "fork": "Máy đã khôi phục, dữ liệu rẽ hai dòng",
    "key": "Khóa của các máy", "unit": "Sắp xếp đơn vị",
}  # fmt: skip


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    verbs.add("conflict list", conflicts, "Chỗ hai bên ghi khác nhau, chờ người quyết")
    found = verbs.add("conflict decide", decide, "Quyết một chỗ khác nhau; quyết định đi cùng dữ liệu")
    found.add_argument("id", metavar="ID", type=text)
    way = found.add_mutually_exclusive_group()
    way.add_argument("--keep", choices=("ours", "theirs"), help="giữ giá trị của máy này hay của bên kia")
    way.add_argument("--value", metavar="V", type=text, help="giá trị gõ mới")
    verbs.add("tray list", tray, "Phần đã nhận mà chưa vào sổ: vì sao, làm gì tiếp")
    found = verbs.add("tray accept", let_in, "Nhận gói của khóa đã thu hồi sau khi so dãy số với phiếu giao có ký nhận")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--slip", required=True, metavar="DIGITS", type=text, help="mười hai nhóm số trên phiếu giao")
    found = verbs.add("tray drop", put_away, "Bỏ một gói đang giữ khỏi danh sách; tệp giữ làm bằng chứng xóa theo")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--sure", action="store_true", help="bỏ cả gói còn phần chưa vào sổ mà chưa ai gửi lại")
    verbs.add("fork list", forks, "Dòng dữ liệu rẽ hai nhánh, đang giữ để chờ nối")
    found = verbs.add("fork merge", merge, "Nối hai nhánh; việc nối đi cùng dữ liệu")
    found.add_argument("id", metavar="ID", type=text)
    verbs.add("key rotate", rotate, "Thay khóa của máy này; khóa cũ vẫn mở được gói cũ")
    found = verbs.add("key revoke", revoke, "Không tin khóa của một đơn vị cấp dưới hay một máy nữa")
    found.add_argument("whom", metavar="UNIT|REPLICA", type=text)
    _add_forgetting(verbs)


def _add_forgetting(verbs: Verbs) -> None:
    found = verbs.add("unit event", unit_event, "Ghi việc sắp xếp đơn vị: đổi tên, nhập, tách, bỏ cấp; ai kế thừa hồ sơ")
    found.add_argument("file", metavar="FILE.json", type=file)
    about = "list: hồ sơ nên xóa phần cá nhân (quá hạn lưu, nơi khác yêu cầu); RECORD: xóa; số liệu và nhật ký còn nguyên"
    found = verbs.add("forget", forget, about)
    found.add_argument("record", metavar="list|RECORD", type=text)
    found.add_argument("--reason", metavar="TEXT", default="", type=text)
    found.add_argument("--years", metavar="N", type=count, help="với list: kết thúc quá bấy nhiêu năm (bỏ trống: theo thời hạn lưu)")


def unit_event(shell: Shell, given: Namespace) -> Answer:
    """Units that change."""
    from cchc_desktop.office.files import read_json_file

    with shell.office() as session:
        done = session.unit_events.write(read_json_file(given.file))
    words = [f"{old} → {heir}" for old, heir in done.heirs]
    words += [f"Đã bàn giao {done.passed} hồ sơ liệt kê."] if done.passed else []
    words += [f"Chờ bàn giao (chưa về đây, chờ đối chiếu, hoặc nơi nhận chưa có máy): {', '.join(done.waiting)}."] if done.waiting else []
    return Answer(asdict(done), words=["Đã ghi việc sắp xếp; các đơn vị biết ở lần gửi tới.", *words])


def _conflict(one: Conflict) -> dict[str, Any]:
    return {**asdict(one), "sides": [asdict(side) for side in one.sides]}


def _when(at: str) -> str:
    """A stored time as people read it."""
    return f"{parse_moment(at):%H:%M %d/%m/%Y}" if at else ""


def conflicts(shell: Shell, given: Namespace) -> Answer:
    """What is in conflict."""
    with shell.office() as session:
        found = session.desk.conflicts()
    words = []
    for one in found:
        words.append(f"{one.id}  {one.name}: {one.word}, của {one.owner_title}")
        words += [f"  {'ours  ' if s.ours else 'theirs'}  {s.text}  ({s.who}, {s.title}, máy {s.lane}, {_when(s.at)})" for s in one.sides]
    return Answer(rows=[_conflict(one) for one in found], words=words or ["Không có chỗ nào khác nhau."])


def decide(shell: Shell, given: Namespace) -> Answer:
    """Decide one."""
    if given.keep is None and given.value is None:
        raise Usage("conflict decide: cần --keep ours|theirs hoặc --value V")
    with shell.office() as session:
        done = session.desk.decide(given.id, keep=given.keep or "", value=given.value)
        left = len(session.desk.conflicts())
    value = {"id": done.id, "record": done.record, "field": done.field, "left": left}
    return Answer(value, words=[f"Đã quyết {done.word} của {done.name}."])


def tray(shell: Shell, given: Namespace) -> Answer:
    """What waits."""
    with shell.office() as session:
        found = [*session.desk.tray(), *_alarms(session)]
        held = session.handover.held()
    rows = [asdict(one) for one in found] + [asdict(one) for one in held]
    words = [f"{one.name}: {one.why} {one.next_step}" for one in found]
    words += [f"{one.id[:12]}  {one.what}, {one.named}, {one.title or 'không rõ đơn vị'}: {one.why} {one.next_step}" for one in held]
    return Answer(rows=rows, words=words or ["Không có gì chờ."])


def _alarms(session: Session) -> list[InTray]:
    """What the desk tells besides, as rows of the tray without a change: numbers that two dossiers bear, procedures unknown here."""
    from cchc_desktop.office.conflicts import InTray

    found = []
    for one in session.desk.twins():
        again = session.counter.get(one.each[-1][0])
        why = f"{len(one.each)} hồ sơ cùng mã: {'; '.join(f'{shown} của {name}, {title}' for _, shown, name, title in one.each)}."
        found.append(InTray(
            again.id, "dossier", f"Hồ sơ {one.number}", again.unit, one.each[-1][3], "", again.received_by, store(again.received_at), why,
            "In lại giấy tiếp nhận của hồ sơ có đuôi -2 rồi đổi cho người nộp.",
        ))  # fmt: skip
    for code in session.desk.strange_codes():
        found.append(InTray(
            "", "procedure", f"Thủ tục {code.code}", "", "", "", "", "", f"Chưa có ở đây: {code.name}. Hồ sơ vẫn được nhận.",
            "Nhập danh mục thủ tục mới (catalogue import); danh mục đi xuống cùng biên nhận.",
        ))  # fmt: skip
    return found


def let_in(shell: Shell, given: Namespace) -> Answer:
    """Take in what a person vouches for."""
    with shell.office() as session:
        return received(session, session.handover.let_in(given.id, given.slip))


def put_away(shell: Shell, given: Namespace) -> Answer:
    """Take a held parcel off the list."""
    with shell.office() as session:
        done = session.handover.put_away(given.id, sure=given.sure)
    value = {"id": done.id, "file": done.file, "number": done.number, "unit": done.unit, "outcome": done.outcome, "lost": done.loses}
    return Answer(value, words=[f"Đã bỏ khỏi danh sách: {done.named}."])


def forks(shell: Shell, given: Namespace) -> Answer:
    """What went on twice."""
    with shell.office() as session:
        found = session.desk.forks()
    words = []
    for one in found:
        words.append(f"{one.id}  {one.title}, máy {one.replica[:8]}: rẽ sau thay đổi {one.seq}")
        branches = ("đã vào sổ", one.here), ("đang giữ", one.held)
        words += [f"  {word}: {branch.changes} thay đổi, từ {_when(branch.at)}, {branch.who}" for word, branch in branches]
    return Answer(rows=[asdict(one) for one in found], words=words or ["Không có dòng dữ liệu nào rẽ nhánh."])


def merge(shell: Shell, given: Namespace) -> Answer:
    """Join the branches."""
    with shell.office() as session:
        done, came = session.desk.join(given.id)
    value = {"id": done.id, "unit": done.unit, "replica": done.replica, "changes": sum(one.changes for one in came)}
    return Answer(value, words=[f"Đã nối hai nhánh của {done.title}; nhận thêm {value['changes']} thay đổi."])


def rotate(shell: Shell, given: Namespace) -> Answer:
    """New keys for this machine."""
    with shell.office() as session:
        made = session.handover.rotate_keys()
    said = "Đã thay khóa của máy này. Khóa mới đi cùng lần gửi tới." if made.enrolled else "Máy này có khóa mới, cần đăng ký lại."
    return Answer(asdict(made), words=[said, f"Dãy số đối chiếu từ nay: {made.fingerprint}"])


def revoke(shell: Shell, given: Namespace) -> Answer:
    """Keys no longer trusted."""
    with shell.office() as session:
        found = session.handover.revoke_keys(given.whom)
    words = [f"Đã thu hồi khóa máy {one.replica} của {one.title}. Việc thu hồi đi cùng mọi lần gửi xuống." for one in found]
    return Answer(rows=[asdict(one) for one in found], words=words)


def forget(shell: Shell, given: Namespace) -> Answer:
    """What may go, or let a record's personal part go."""
    with shell.office() as session:
        if given.record == "list":
            return _proposals(session.forgetting.proposals(given.years))
        done = session.forgetting.forget(given.record, given.reason)
    return Answer(asdict(done), words=[f"Đã xóa phần cá nhân của {', '.join(done.numbers)}; {done.attachments} tệp đính kèm."])


def _proposals(found: list[Proposal]) -> Answer:
    words = []
    for one in found:
        why = f"{one.who} yêu cầu, {one.reason}" if one.state == "asked" else f"xong từ {one.at[:10]}"
        words.append(f"{one.number or one.record}: {why}")
    return Answer(rows=[asdict(one) for one in found], words=words or ["Không có hồ sơ nào cần xóa phần cá nhân."])
