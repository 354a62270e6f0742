"""Setting an office up: one JSON shape for the window and the command line, checked, then written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.number import PREFIX
from cchc_desktop.domain.text import NAME_LIMIT, clean
from cchc_desktop.domain.unit import Hours, Office, Unit, standard_week
from cchc_desktop.office import resources
from cchc_desktop.office.files import keep_keys
from cchc_desktop.office.session import Session, assemble, folder_keys
from cchc_desktop.security.keys import Cost, KeyFile, check_password
from cchc_desktop.security.recovery_code import parse_code
from cchc_desktop.security.signing import root_from_text
from cchc_desktop.storage.offices import Account, hours_from
from cchc_desktop.storage.places import Places
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync.peers import establish

MOST_MACHINES = 99
_PARTS = frozenset({
    "unit", "prefix", "machine", "office_name", "receiving_office", "address", "phone", "hours", "account", "sectors",
    "receipt_layout", "sample", "joins",
})  # fmt: skip
_UNIT = frozenset({"code", "level", "name", "valid_from"})
_ACCOUNT = frozenset({"login", "name", "title"})


@dataclass(frozen=True)
class Created:
    """A fresh office, open: its unit and replica, the enrolment fingerprint, the codes to print once."""

    session: Session
    unit: str
    replica: str
    fingerprint: str
    recovery_code: str
    root_code: str | None


def _refuse(field: str, sentence: str) -> Refused:
    return Refused("BAD_FIELD", sentence, "Sửa ô này rồi thử lại.", field=field)


def _word(data: Mapping[str, Any], name: str, field: str, sentence: str) -> str:
    found = _text(data, name, field)
    if not found:
        raise _refuse(field, sentence)
    return found


def _text(data: Mapping[str, Any], name: str, field: str, limit: int = NAME_LIMIT) -> str:
    """A cleaned text, "" when left out. Raises Refused BAD_FIELD, TOO_LONG naming the field."""
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise _refuse(field, "Mục này phải là chữ.")
    try:
        return clean(value or "", limit=limit)
    except Refused as refused:
        refused.field = field
        raise


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week_of(data: Any) -> tuple[Hours, ...]:
    """Opening hours by weekday: ``{"mon": ["07:00-11:30", "13:30-17:00"], …}``, a day left out is closed; or the seven lists
    that the log keeps. Raises Refused BAD_HOURS."""
    if not isinstance(data, Mapping):
        return hours_from(data)
    strange = next((name for name in data if name not in _WEEK), None)
    spans = [data.get(name) or [] for name in _WEEK]
    if strange is not None or not all(isinstance(day, list) and all(isinstance(span, str) for span in day) for day in spans):
        sentence = "Giờ làm việc ghi theo thứ: mon, tue, wed, thu, fri, sat, sun."
        raise Refused("BAD_HOURS", sentence, "Mỗi thứ ghi như [\"07:00-11:30\", \"13:30-17:00\"].", field="hours")
    return hours_from([[[part.strip() for part in span.replace("–", "-").split("-")] for span in day] for day in spans])


def unit_of(data: Any, field: str) -> Unit:
    """A unit from the set-up's shape. Raises Refused BAD_FIELD naming ``field.name``."""
    if not isinstance(data, Mapping):
        raise _refuse(field, "Chưa có đơn vị.")
    JsonObject(data, _UNIT, field)
    code = _word(data, "code", f"{field}.code", "Chưa có mã đơn vị.")
    if not code.isalnum():
        raise _refuse(f"{field}.code", "Mã đơn vị chỉ gồm chữ và số, ví dụ 19405.")
    try:
        start = date.fromisoformat(data["valid_from"]) if data.get("valid_from") else None
    except (TypeError, ValueError) as problem:
        raise _refuse(f"{field}.valid_from", "Ngày bắt đầu ghi như 2025-07-01.") from problem
    level = _word(data, "level", f"{field}.level", "Chưa có cấp của đơn vị, ví dụ Xã.")
    return Unit(code, level, _word(data, "name", f"{field}.name", "Chưa có tên đơn vị."), start)


def office_of(data: Mapping[str, Any]) -> Office:
    """The office of the set-up's shape, checked field by field. Raises Refused BAD_FIELD, BAD_HOURS."""
    JsonObject(data, _PARTS)
    unit = unit_of(data.get("unit"), "unit")
    parent = unit_of(data["receiving_office"], "receiving_office") if data.get("receiving_office") else None
    if parent and parent.key == unit.key:
        raise _refuse("receiving_office.code", "Nơi nhận dữ liệu phải là đơn vị khác.")
    prefix = _word(data, "prefix", "prefix", "Chưa có mã định danh của đơn vị, ví dụ H50.31.18.").upper()
    if not PREFIX.match(prefix):
        raise _refuse("prefix", "Mã định danh có dạng H50.31.18 hoặc 000.00.16.H50.")
    machine = data.get("machine", 1)
    if isinstance(machine, bool) or not isinstance(machine, int) or not 1 <= machine <= MOST_MACHINES:
        raise _refuse("machine", f"Máy số từ 1 đến {MOST_MACHINES}.")
    unit = Unit(unit.code, unit.level, unit.name, unit.valid_from, None, parent.key if parent else None)
    return Office(
        unit=unit, prefix=prefix, office_name=_word(data, "office_name", "office_name", "Chưa có tên cơ quan in trên giấy tờ."),
        machine=machine, receiving_office=parent, address=_text(data, "address", "address", 500),
        phone=_text(data, "phone", "phone"), week=week_of(data["hours"]) if data.get("hours") else standard_week(),
        sectors=_sectors(data.get("sectors")), receipt_layout=_text(data, "receipt_layout", "receipt_layout") or "two_on_a4",
        sample=data.get("sample") is True,
    )  # fmt: skip


def _sectors(given: Any) -> tuple[str, ...]:
    """The fields served; a commune's usual ones when none are named."""
    if not given:
        return resources.default_sectors()
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, str) for one in given):
        raise _refuse("sectors", "Lĩnh vực phải là danh sách tên.")
    return tuple(_text({"name": one}, "name", "sectors") for one in given)


def create_office(
    data: object, password: str, folder: Path, state: Path, *, clock: Clock | None = None, places: Places | None = None,
    cost: Cost | None = None, catalogue: bool = True, root_code: str = "", old_recovery: str = "",
) -> Created:  # fmt: skip
    """Set an office up in ``folder``: keys, store, office, first account, shipped catalogue and calendar. ``joins`` in the data: the
    office has a machine already, which lets this one in; no root is made here.

    A topmost office that was lost comes back under its old root by ``root_code`` (the sheet of two persons); ``old_recovery``,
    its recovery code, opens the parcels still on the road. Raises Refused BAD_FIELD, WEAK_PASSWORD, EXISTS, UNSUITABLE_PLACE,
    BAD_ROOT_CODE, BAD_RECOVERY_CODE; then nothing is left behind.
    """
    if not isinstance(data, Mapping):
        raise Refused("NOT_AN_OFFICE", "Tệp thiết lập không đúng dạng.", "Xem mẫu tệp trong docs/commands.md.")
    office = office_of(data)
    account = _account_of(data)
    check_password(password, sample=office.sample)
    joins = _joins(data)
    _check_codes(office, root_code, old_recovery, joins=joins)
    if folder.exists() and any(folder.iterdir()):
        raise Refused("EXISTS", "Thư mục này đã có dữ liệu.", "Mở dữ liệu ấy, hoặc chọn thư mục trống.")
    fresh = not folder.exists()
    keys, data_key, code = KeyFile.create(account.login, password, cost)
    clock = clock or SystemClock()
    try:
        store = Store.create(folder, folder_keys(data_key), state, office.unit.key, places)
        session = assemble(store, account, clock, keys, data_key)
        _fill(session, office, catalogue=catalogue)
        made = establish(
            store, office.unit, office.receiving_office, office.machine, code, root_code=root_code, old_recovery=old_recovery, joins=joins,
            prefix=office.prefix,
        )  # fmt: skip
        keep_keys(folder, keys)
    except BaseException:
        if "store" in locals():
            store.close()
        _clear(folder, whole=fresh)
        raise
    return Created(session, office.unit.key, store.replica, made.fingerprint, code, made.root_code)


def _account_of(data: Mapping[str, Any]) -> Account:
    """The first person. Raises Refused BAD_FIELD."""
    told = data.get("account")
    who = told if isinstance(told, Mapping) else {}
    JsonObject(who, _ACCOUNT, "account")
    login = _word(who, "login", "account.login", "Chưa có tên đăng nhập.").casefold()
    name = _word(who, "name", "account.name", "Chưa có họ tên người dùng.")
    return Account(str(uuid4()), login, name, _text(who, "title", "account.title"))


def _joins(data: Mapping[str, Any]) -> bool:
    """Whether the office has a machine already, which lets this one in. Raises Refused BAD_FIELD."""
    told = data.get("joins", False)
    if not isinstance(told, bool):
        raise _refuse("joins", "Mục này là true hoặc false.")
    return told


def _check_codes(office: Office, root_code: str, old_recovery: str, *, joins: bool) -> None:
    if old_recovery:
        parse_code(old_recovery)
    if not root_code:
        return
    try:
        root_from_text(root_code)
    except ValueError:
        raise Refused("BAD_ROOT_CODE", "Dãy số khóa gốc bị gõ nhầm.", "Gõ lại đủ mười sáu nhóm từ tờ khóa gốc.") from None
    if joins:
        said = "Máy thêm của cơ quan do máy đã có chấp nhận, không dùng khóa gốc."
        raise Refused("BAD_ROOT_CODE", said, "Bỏ dãy số khóa gốc, hoặc bỏ mục joins khi cơ quan không còn máy nào.")
    if office.receiving_office:
        raise Refused("BAD_ROOT_CODE", "Chỉ cơ quan cao nhất có khóa gốc.", "Bỏ dãy số khóa gốc; cơ quan này đăng ký với nơi nhận.")


def _clear(folder: Path, *, whole: bool) -> None:
    """Leave nothing of a set-up that failed."""
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir():
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _fill(session: Session, office: Office, *, catalogue: bool) -> None:
    """Office and account in one act, then the shipped catalogue and calendar."""
    with session.store.act(Author(session.account.id, session.account.name), session.clock) as act:
        session.offices.save(act, office)
        session.accounts.save(act, session.account)
    if catalogue:
        session.catalogue.write(resources.catalogue())
        session.calendar.save(resources.calendar())
