"""The kept parcels of every released format are taken in for ever, by this program and by the reader that knows the docs only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.security import fingerprint
from cchc_desktop.security.keys import KeyFile, identity
from cchc_desktop.storage.backups import read_wraps, restore
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.store import FolderKeys, Store
from cchc_desktop.sync import enrolment, requests
from cchc_desktop.sync.parcel import VERSION
from cchc_desktop.sync.receipts import take_digits
from cchc_desktop.sync.receive import receive
from cchc_desktop.sync.states import ChangeState, states

from . import reader
from .conftest import HOA

SAMPLES = sorted((Path(__file__).parents[1] / "parcels").iterdir())
DIGITS = fingerprint._MEMORY_KIB


@pytest.fixture(autouse=True)
def dear_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept digits were made at their full price."""
    monkeypatch.setattr(fingerprint, "_MEMORY_KIB", DIGITS)


class Kept:
    """One folder of samples, its offices copied where they may be opened."""

    def __init__(self, samples: Path, space: Path) -> None:
        self.samples, self._space = samples, space
        self.told: dict[str, Any] = json.loads((samples / "told.json").read_text(encoding="utf-8"))
        self.opened: list[Store] = []

    def office(self, name: str, key: str) -> Store:
        """One of the kept offices, open; wherever it lies now, it goes on its own life."""
        folder, secret = self._space / name, bytes.fromhex(self.told[key])
        folder.mkdir()
        shutil.copyfile(self.samples / f"{name}.db", folder / "office.db")
        store = Store.open(folder, FolderKeys(secret, secret, identity(secret, "attachments")), self._space / f"{name}-state")
        store.anchor.write(store.counter("acts"))
        self.opened.append(store)
        return store

    def stick(self, *names: str) -> Path:
        """A stick with these parcels."""
        place = self._space / "-".join(names)
        place.mkdir()
        for name in names:
            shutil.copyfile(self.samples / f"{name}.CCHC", place / f"{name}.CCHC")
        return place


@pytest.fixture(params=SAMPLES, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    made = Kept(request.param, tmp_path)
    yield made
    for store in made.opened:
        store.close()


def test_there_are_samples_of_today_s_format() -> None:
    names = {path.stem for path in SAMPLES[-1].iterdir()}
    assert SAMPLES[-1].name == f"format-{VERSION}" and {"changes", "attachments", "enrol", "grant", "receipt"} <= names


def test_a_request_and_its_grant(kept: Kept) -> None:
    above, below = kept.office("office-before", "key_above"), kept.office("commune-before", "key_below")
    assert [one.title for one in requests.pending(above, kept.stick("enrol"))] == ["Xã Vĩnh Thủy"]
    granted = enrolment.grant(above, kept.stick("enrol", "changes"), kept.told["request_digits"], HOA)
    assert (granted.fingerprint, granted.lane, granted.spare) == (kept.told["grant_digits"], 1, 9)
    accepted = enrolment.accept(below, kept.stick("grant"), kept.told["grant_digits"])
    assert (accepted.title, accepted.lane) == ("Tỉnh Quảng Trị", 1)


def test_changes_and_attachments(kept: Kept) -> None:
    above = kept.office("office", "key_above")
    found = receive(above, kept.stick("changes", "attachments"))
    assert {one.kind: (one.outcome.name, one.changes, one.attachments) for one in found} == {
        "changes": ("APPLIED", 2, 0), "attachments": ("APPLIED", 0, 1),
    }  # fmt: skip
    one = Dossiers(above).get("H50.31.18-261123-10017")
    assert (one.applicant.name, one.attachments[0].name) == ("Lê Quang Ẩn", "Giấy chứng sinh.pdf")
    assert one.components[0].name == "Giấy chứng sinh"
    assert blobs_of(above).is_whole(kept.told["scan"]) and check(above).problems == []


def test_the_way_down_with_its_receipt(kept: Kept) -> None:
    below = kept.office("commune-before", "key_below")
    enrolment.accept(below, kept.stick("grant"), kept.told["grant_digits"])
    (found,) = receive(below, kept.stick("receipt"))
    assert (found.outcome.name, found.changes) == ("APPLIED", 1) and [row["outcome"] for row in found.receipts] == ["TAKEN"]
    assert states(below).counts[ChangeState.RECEIVED] == 2
    assert Dossiers(below).get("H50.31.18-261123-10017").officer == "Lê Văn Hùng"


def test_the_receipt_as_digits(kept: Kept) -> None:
    below = kept.office("commune-before", "key_below")
    enrolment.accept(below, kept.stick("grant"), kept.told["grant_digits"])
    assert take_digits(below, kept.told["qr"]).name == "TAKEN" and states(below).receipt_number == kept.told["receipt_number"]
    assert take_digits(below, kept.told["qr"]).name == "OLDER"


def test_the_reader_that_knows_the_docs_only(kept: Kept, tmp_path: Path) -> None:
    keys = {"changes": "receive_above", "attachments": "recovery_above", "receipt": "recovery_below", "grant": "recovery_below"}
    for name, key in keys.items():
        identities = kept.told[key]
        file = tmp_path / f"{name}.key"
        file.write_text("\n".join(identities if isinstance(identities, list) else [identities]) + "\n", encoding="utf-8")
        contents = reader.read(kept.samples / f"{name}.CCHC", file)
        assert contents.header["kind"] == ("changes" if name == "receipt" else name)
        if name == "changes":
            assert contents.changes[0]["data"]["applicant"]["name"] == "Lê Quang Ẩn"
        if name == "attachments":
            assert list(contents.attachments) == [kept.told["scan"]]
    assert reader.read(kept.samples / "enrol.CCHC", tmp_path).header["request"]["name"] == "Vĩnh Thủy"


@pytest.mark.parametrize("way", ["password", "code"])
def test_a_kept_backup_opens_by_password_and_by_code(kept: Kept, tmp_path: Path, way: str) -> None:
    file = kept.samples / "office.cchcbak"
    keys = KeyFile.from_bytes(read_wraps(file))
    data_key = keys.unlock("hoa", kept.told["backup_password"]) if way == "password" else keys.unlock_recovery(kept.told["backup_code"])
    restore(file, identity(data_key, "backup"), tmp_path / "restored")
    secret = bytes.fromhex(kept.told["key_above"])
    store = Store.open(tmp_path / "restored", FolderKeys(secret, secret, identity(secret, "attachments")), tmp_path / "state")
    kept.opened.append(store)
    assert [row.name for row in Dossiers(store).find("le quang")] == ["Lê Quang Ẩn"] and blobs_of(store).is_whole(kept.told["scan"])
    assert check(store).problems == []
