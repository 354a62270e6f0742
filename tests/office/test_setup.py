"""Setting an office up: checked field by field, whole or not at all, with what a clerk needs from minute one."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.number import parse_number
from cchc_desktop.domain.unit import Hours
from cchc_desktop.office import resources
from cchc_desktop.office.session import open_office
from cchc_desktop.office.setup import create_office, office_of
from cchc_desktop.security.keys import Cost
from tests.office.counterside import typed
from tests.office.places import COMMUNE, PASSWORD, PROVINCE, StillClock, found

CHEAP = Cost(1, 8, 1)


class OnANetwork:
    def kind(self, path: Path) -> str:
        return "network"


def changed(**parts: Any) -> dict[str, Any]:
    """The usual set-up with some parts put differently; None takes a part out."""
    data = deepcopy(COMMUNE) | parts
    return {name: value for name, value in data.items() if value is not None}


def unit(**parts: Any) -> dict[str, Any]:
    return changed(unit=COMMUNE["unit"] | parts)


def test_a_fresh_office_takes_a_dossier_in_at_once(tmp_path: Path) -> None:
    clock = StillClock()
    made = create_office(COMMUNE, PASSWORD, tmp_path / "data", tmp_path / "state", clock=clock, cost=CHEAP)
    session = made.session
    assert made.unit == session.store.unit == "19405@2025-07-01"
    assert made.replica == session.store.replica
    assert len("".join(c for c in made.recovery_code if c.isdigit())) == 50
    assert len("".join(c for c in made.fingerprint if c.isdigit())) == 25
    assert made.root_code is None, "only the topmost office has a root"
    assert len(session.catalogue.all()) == len({p.code for p in resources.catalogue()})
    assert session.calendar.year(2026)
    number = parse_number(session.intake.save(typed()).number)
    assert number and (number.prefix, number.day, number.lane, number.count) == ("H50.31.18", "261123", 1, 1)
    session.close()


def test_the_office_reads_back_as_it_was_set_up(tmp_path: Path) -> None:
    hours = {"mon": ["07:30-11:30", "13:00-17:00"], "sat": ["07:30-11:00"]}
    session = found(tmp_path, changed(machine=3, hours=hours, sectors=["Hộ tịch"]), StillClock()).session
    office = session.office
    assert office.unit.title == "Xã Vĩnh Thủy" and office.unit.parent == "44@2025-07-01"
    assert office.receiving_office and office.receiving_office.title == "Tỉnh Quảng Trị"
    assert (office.machine, office.sectors, office.sample) == (3, ("Hộ tịch",), False)
    assert office.week[0] == Hours(((time(7, 30), time(11, 30)), (time(13), time(17))))
    assert office.week[1].spans == () and office.week[5].spans == ((time(7, 30), time(11, 0)),)
    assert {one.key for one in session.offices.units()} == {"19405@2025-07-01", "44@2025-07-01"}
    assert [(a.login, a.name, a.title) for a in session.accounts.all()] == [("hoa", "Nguyễn Thị Hoa", "Công chức")]
    session.close()


def test_left_out_parts_are_what_a_commune_usually_has() -> None:
    office = office_of(changed(address=None, phone=None))
    assert (office.machine, office.address, office.receipt_layout) == (1, "", "two_on_a4")
    assert office.sectors == resources.default_sectors()
    assert [bool(day.spans) for day in office.week] == [True] * 5 + [False] * 2


def test_the_topmost_office_gets_the_root_for_its_recovery_sheet(tmp_path: Path) -> None:
    made = found(tmp_path, PROVINCE, StillClock())
    assert made.root_code
    assert made.session.handover.show().enrolled
    assert made.session.office.receiving_office is None
    made.session.close()


def test_a_further_machine_of_the_topmost_office_makes_no_root(tmp_path: Path) -> None:
    made = found(tmp_path, PROVINCE | {"joins": True}, StillClock())
    assert made.root_code is None and not made.session.handover.show().enrolled
    made.session.close()
    codes = {"root_code": " ".join(["12345"] * 16)}
    with pytest.raises(Refused, match="BAD_ROOT_CODE"):
        create_office(PROVINCE | {"joins": True}, PASSWORD, tmp_path / "x", tmp_path / "state", cost=CHEAP, **codes)
    assert not (tmp_path / "x").exists()


def test_a_unit_without_a_first_day_has_a_key_of_its_own() -> None:
    assert office_of(unit(valid_from=None)).unit.key == "19405@"
    assert office_of(unit(valid_from="2025-07-01")).unit.valid_from == date(2025, 7, 1)


def test_texts_are_cleaned_on_their_way_in() -> None:
    nfd = "Vi\u0303nh  Thu\u0309y\u200b"
    office = office_of(unit(name=nfd) | {"prefix": "h50.31.18"})
    assert (office.unit.name, office.prefix) == ("Vĩnh Thủy", "H50.31.18")


BAD: list[tuple[dict[str, Any], str]] = [
    (changed(unit=None), "unit"), (changed(unit="19405"), "unit"), (unit(code=""), "unit.code"), (unit(code="19 405"), "unit.code"),
    (unit(level=""), "unit.level"), (unit(name="  "), "unit.name"), (unit(name="x" * 400), "unit.name"),
    (unit(valid_from="31/02/2025"), "unit.valid_from"), (unit(valid_from="2025-02-31"), "unit.valid_from"),
    (changed(prefix=None), "prefix"), (changed(prefix="H50/31"), "prefix"), (changed(office_name=None), "office_name"),
    (changed(machine=0), "machine"), (changed(machine=100), "machine"), (changed(machine=True), "machine"),
    (changed(machine="1"), "machine"), (changed(receiving_office=COMMUNE["unit"]), "receiving_office.code"),
    (changed(receiving_office={"code": "44", "level": "Tỉnh"}), "receiving_office.name"), (changed(sectors="Hộ tịch"), "sectors"),
    (changed(account=None), "account.login"), (changed(account={"login": "hoa"}), "account.name"),
    (changed(hours={"mon": ["7h-11h"]}), "hours"), (changed(hours={"thứ hai": ["07:00-11:00"]}), "hours"),
    (changed(hours={"mon": ["11:00-07:00"]}), "hours"), (changed(joins="true"), "joins"), (changed(joins=1), "joins"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
def test_each_wrong_part_is_named_and_nothing_is_left(tmp_path: Path, data: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as said:
        create_office(data, PASSWORD, tmp_path / "data", tmp_path / "state", cost=CHEAP)
    assert (said.value.field, said.value.code in ("BAD_FIELD", "BAD_HOURS", "TOO_LONG")) == (field, True)
    assert said.value.message and said.value.next_step
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("data", [None, [], "office", 7])
def test_what_is_no_set_up_at_all(tmp_path: Path, data: object) -> None:
    with pytest.raises(Refused) as said:
        create_office(data, PASSWORD, tmp_path / "data", tmp_path / "state", cost=CHEAP)
    assert said.value.code == "NOT_AN_OFFICE"


@pytest.mark.parametrize("password", ["", "ngan", "demo-demo"])
def test_weak_passwords(tmp_path: Path, password: str) -> None:
    with pytest.raises(Refused) as said:
        create_office(COMMUNE, password, tmp_path / "data", tmp_path / "state", cost=CHEAP)
    assert (said.value.code, said.value.field) == ("WEAK_PASSWORD", "password")
    assert not (tmp_path / "data").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thu.docx").write_bytes(b"thu")
    with pytest.raises(Refused) as said:
        found(tmp_path, COMMUNE, StillClock())
    assert said.value.code == "EXISTS"
    assert (tmp_path / "data" / "thu.docx").read_bytes() == b"thu"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    found(tmp_path, COMMUNE, StillClock()).session.close()
    assert (tmp_path / "data" / "office.db").exists()


def test_not_on_a_network_share(tmp_path: Path) -> None:
    with pytest.raises(Refused) as said:
        create_office(COMMUNE, PASSWORD, tmp_path / "data", tmp_path / "state", places=OnANetwork(), cost=CHEAP)
    assert said.value.code == "UNSUITABLE_PLACE"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("fresh", [True, False])
def test_a_set_up_that_breaks_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: bool) -> None:
    if not fresh:
        (tmp_path / "data").mkdir()

    def breaks(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("cchc_desktop.office.setup.establish", breaks)
    with pytest.raises(OSError, match="no room"):
        found(tmp_path, COMMUNE, StillClock())
    assert (tmp_path / "data").exists() is not fresh
    assert fresh or list((tmp_path / "data").iterdir()) == []
    monkeypatch.undo()
    found(tmp_path, COMMUNE, StillClock()).session.close()


def test_no_secret_stands_in_the_key_file(tmp_path: Path) -> None:
    made = found(tmp_path, COMMUNE, StillClock())
    text = (tmp_path / "data" / "keys.json").read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert made.recovery_code not in text and made.recovery_code.replace(" ", "") not in text
    assert made.session.data_key.hex() not in text
    assert set(json.loads(text)["wraps"]["hoa"]) == {"passes", "memory", "lanes", "salt", "nonce", "wrapped"}
    made.session.close()


def test_the_usual_cost_is_dear(tmp_path: Path) -> None:
    made = create_office(COMMUNE, PASSWORD, tmp_path / "data", tmp_path / "state", catalogue=False)
    wrap = json.loads((tmp_path / "data" / "keys.json").read_text(encoding="utf-8"))["wraps"]["hoa"]
    assert wrap["memory"] >= 65536 and wrap["passes"] >= 3
    made.session.close()


@pytest.mark.parametrize("hurt", [lambda p: p.unlink(), lambda p: p.write_bytes(b"{")], ids=["gone", "cut"])
def test_keys_that_are_gone_or_cut_are_refused(tmp_path: Path, hurt: Callable[[Path], None]) -> None:
    found(tmp_path, COMMUNE, StillClock()).session.close()
    hurt(tmp_path / "data" / "keys.json")
    with pytest.raises(Refused) as said:
        open_office(tmp_path / "data", tmp_path / "state", lambda: PASSWORD)
    assert said.value.code in ("NO_OFFICE", "DAMAGED_KEYS")
