"""Verbs of the office itself: set-up, accounts, calendar, machine, backup, check."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, Exit, table
from cchc_desktop.cli.parsing import Verbs, file, text
from cchc_desktop.cli.shell import Shell, as_utf8, secret

if TYPE_CHECKING:
    from pathlib import Path

    from cchc_desktop.domain.workdays import DayRule
    from cchc_desktop.office.session import Session

GROUPS = {"account": "Tài khoản người dùng", "calendar": "Lịch nghỉ và làm bù", "replica": "Máy này trong cơ quan"}


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("setup", setup, "Thiết lập cơ quan mới từ tệp JSON")
    found.add_argument("file", metavar="OFFICE.json", type=file)
    found = verbs.add("account add", add_account, "Thêm tài khoản; mật khẩu của nó lấy ở CCHC_NEW_PASSWORD hoặc gõ")
    found.add_argument("name_of_login", metavar="LOGIN", type=text)
    found.add_argument("--name", required=True, type=text, help="họ và tên")
    found.add_argument("--title", default="", type=text, help="chức danh")
    verbs.add("account list", list_accounts, "Các tài khoản")
    found = verbs.add("account disable", disable_account, "Khóa một tài khoản")
    found.add_argument("name_of_login", metavar="LOGIN", type=text)
    found = verbs.add("calendar show", show_calendar, "Ngày nghỉ và ngày làm bù của một năm")
    found.add_argument("year", metavar="YEAR", type=int)
    found = verbs.add("calendar import", import_calendar, "Nhập ngày nghỉ từ tệp JSON")
    found.add_argument("file", metavar="FILE.json", type=file)
    verbs.add("replica show", show_replica, "Máy này là ai, thư mục có bị chép hay khôi phục không")
    verbs.add("replica new", new_replica, "Bắt đầu như máy mới sau khi thư mục bị chép hay khôi phục")
    found = verbs.add("backup", make_backup, "Sao lưu ra một tệp mã hóa, đọc lại rồi mới tính")
    way = found.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", metavar="DIR", type=file)
    way.add_argument("--rehearse", metavar="FILE", type=file, help="thử mở lại một bản sao lưu ở chỗ tạm rồi kiểm tra; không đổi gì")
    found = verbs.add("restore", restore, "Mở bản sao lưu vào thư mục mới (--data), thành máy mới; nhận mật khẩu hoặc mã khôi phục")
    found.add_argument("file", metavar="FILE", type=file)
    found = verbs.add("salvage", salvage, "Cứu dữ liệu của thư mục hỏng thành một bản sao lưu mới; thư mục hỏng để nguyên")
    found.add_argument("--to", required=True, metavar="DIR", type=file)
    found.add_argument("--backup", metavar="FILE", type=file, help="bản sao lưu cũ, bù phần không đọc được nữa")
    verbs.add("check", check, "Kiểm tra trang dữ liệu, nhật ký, các bảng và tệp đính kèm")


_SHEETS = ("CCHC_ROOT_CODE", "CCHC_OLD_RECOVERY")
"""The sheets of a topmost office that was lost and is set up again; never an argument."""


def setup(shell: Shell, given: Namespace) -> Answer:
    """A new office."""
    from cchc_desktop.office.files import read_json_file
    from cchc_desktop.office.setup import create_office

    data = read_json_file(given.file)
    folder, state = shell.folders
    root, old = (as_utf8(os.environ.get(variable, "")) for variable in _SHEETS)
    password = shell.new_password("CCHC_PASSWORD")
    made = create_office(data, password, folder, state, clock=shell.time, root_code=root, old_recovery=old)
    made.session.close()
    value = {"unit": made.unit, "replica": made.replica, "fingerprint": made.fingerprint, "recovery_code": made.recovery_code}
    words = [
        f"Đã thiết lập cơ quan {made.unit} ở {folder}.", f"Dãy số đối chiếu: {made.fingerprint}",
        f"Mã khôi phục (chép ra giấy, cất nơi an toàn, không hiện lại): {made.recovery_code}",
    ]  # fmt: skip
    if made.root_code:
        value["root_code"] = made.root_code
        words.append(f"Khóa gốc (chép ra giấy, hai người cùng giữ, không hiện lại): {made.root_code}")
    return Answer(value, words=words)


def _account(account: Any) -> dict[str, Any]:
    return asdict(account)


def add_account(shell: Shell, given: Namespace) -> Answer:
    """A further account."""
    with shell.office() as session:
        session.store.refuse_restored()
        made = session.add_account(given.name_of_login, given.name, given.title, shell.new_password("CCHC_NEW_PASSWORD"))
    return Answer(_account(made), words=[f"Đã thêm tài khoản {made.login}."])


def list_accounts(shell: Shell, given: Namespace) -> Answer:
    """Every account of the folder."""
    with shell.office() as session:
        found = session.accounts.all()
    rows = [(one.login, one.name, one.title, "đã khóa" if one.disabled else "") for one in found]
    return Answer(rows=[_account(one) for one in found], words=table(rows))


def disable_account(shell: Shell, given: Namespace) -> Answer:
    """Take an account's way in away."""
    with shell.office() as session:
        gone = session.disable_account(given.name_of_login.casefold())
    return Answer(_account(gone), words=[f"Đã khóa tài khoản {gone.login}."])


def _day(rule: DayRule) -> dict[str, Any]:
    return {"day": rule.day.isoformat(), "off": rule.off, "name": rule.name, "source": rule.source}


def show_calendar(shell: Shell, given: Namespace) -> Answer:
    """Days off and worked days of a year."""
    with shell.office() as session:
        rules = session.calendar.year(given.year)
    words = table([(f"{rule.day:%d/%m/%Y}", "nghỉ" if rule.off else "làm bù", rule.name) for rule in rules])
    return Answer(rows=[_day(rule) for rule in rules], words=words)


def import_calendar(shell: Shell, given: Namespace) -> Answer:
    """Days off and worked days from a file."""
    from cchc_desktop.office.files import read_json_file

    data = read_json_file(given.file)
    with shell.office() as session:
        count = session.calendar.import_data(data)
    return Answer({"changed": count}, words=[f"Đã ghi {count} ngày mới hoặc thay đổi."])


def _replica(session: Session) -> dict[str, Any]:
    state = str(session.store.anchor_state)
    return {"replica": session.store.replica, "unit": session.store.unit, "lane": session.office.machine, "state": state}


def show_replica(shell: Shell, given: Namespace) -> Answer:
    """Who this machine is."""
    with shell.office() as session:
        value = _replica(session)
    state = "đã được chép hoặc khôi phục, cần replica new" if value["state"] == "restored" else "bình thường"
    return Answer(value, words=[f"Máy {value['replica']}, số {value['lane']}, đơn vị {value['unit']}: {state}."])


def new_replica(shell: Shell, given: Namespace) -> Answer:
    """Begin as a new machine."""
    with shell.office() as session:
        before = session.store.replica
        session.new_replica()
        value = {**_replica(session), "predecessor": before}
    return Answer(value, words=[f"Thư mục này làm tiếp như máy mới {value['replica']}, số {value['lane']}."])


def make_backup(shell: Shell, given: Namespace) -> Answer:
    """One verified encrypted file."""

    def watch(done: int, total: int) -> bool:
        shell.progress("backup", done, total)
        return True

    with shell.office() as session:
        if given.rehearse is not None:
            return _rehearse(session, given.rehearse)
        report = session.backup(given.to, watch)
    value = {"file": str(report.file), "bytes": report.bytes, "verified": report.verified}
    return Answer(value, words=[f"Đã sao lưu và đọc lại: {report.file} ({report.bytes} byte)."])


def _rehearse(session: Session, kept: Path) -> Answer:
    from cchc_desktop.office.keeping import rehearse

    found = rehearse(session, kept)
    value = {"file": str(found.file), "bytes": found.bytes, "changes": found.changes, "dossiers": found.dossiers, "ok": True}
    return Answer(value, words=[f"Mở lại được {found.file.name}: {found.dossiers} hồ sơ, mọi bảng đều khớp."])


def restore(shell: Shell, given: Namespace) -> Answer:
    """A backup into a new folder, as a new machine."""
    from cchc_desktop.office.session import restore_as_new

    data, state = shell.folders

    def typed() -> str:
        return secret("CCHC_PASSWORD", "Mật khẩu hoặc mã khôi phục: ")

    session = restore_as_new(given.file, data, state, typed, login=shell.login, clock=shell.time)
    value = {"data": str(data), "replica": session.store.replica}
    session.close()
    words = [f"Đã mở bản sao lưu vào {data}, máy mới {value['replica']}."]
    words.append("Thư mục cũ, nếu còn dùng trên máy này, sẽ cần replica new một lần trước khi nhận hồ sơ tiếp.")
    return Answer(value, words=words)


def salvage(shell: Shell, given: Namespace) -> Answer:
    """What a damaged folder still holds, as a backup."""
    from cchc_desktop.office.salvaging import rescue

    data, _ = shell.folders
    typed = secret("CCHC_PASSWORD", "Mật khẩu hoặc mã khôi phục: ")
    done = rescue(data, typed, given.to, given.backup, login=shell.login, clock=shell.time)
    found = done.found
    value = {
        "file": str(done.report.file), "bytes": done.report.bytes, "changes": found.kept, "lost": found.lost,
        "from_backup": found.from_backup, "written_again": found.again, "coming_back": found.coming,
        "problems": list(done.problems),
    }  # fmt: skip
    saved = f"Đã cứu {found.kept + found.again} thay đổi vào {done.report.file}; {found.lost} thay đổi không đọc được."
    words = [f"{saved} Mở bằng restore.", *done.problems]
    if found.coming:
        words.append(f"{found.coming} thay đổi nơi khác đang giữ, về máy ở những lần nhận tới.")
    if found.again:
        words.append(f"{found.again} thay đổi nằm sau chỗ hỏng, ghi lại y như cũ dưới tên máy mới.")
    if found.lost and given.backup is None:
        words.append("Có bản sao lưu cũ thì làm lại với --backup FILE: phần không đọc được lấy từ đó.")
    return Answer(value, words=words)


def check(shell: Shell, given: Namespace) -> Answer:
    """Everything that can be checked; problems are an answer too, told by the exit code."""
    with shell.office() as session:
        report = session.check()
    value = {"ok": report.ok, "problems": report.problems, "vector": report.vector, "census": report.census}
    words = report.problems or [f"Tốt: {sum(report.vector.values())} thay đổi trong {len(report.vector)} nhật ký, mọi bảng đều khớp."]
    return Answer(value, words=words, code=Exit.DONE if report.ok else Exit.REFUSED)
