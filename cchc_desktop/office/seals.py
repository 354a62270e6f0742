"""The code of a printed sheet (mã kiểm tra tờ in): the digits that go into its QR, signed by this machine."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from cchc_desktop.domain.said import FORMS, ISSUED, Said, commitment_said, digest_of, dossier_said, promised, score_said
from cchc_desktop.security import file_seal, sheet_code, signing
from cchc_desktop.storage.life import Lives
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.versions import present
from cchc_desktop.sync.peers import Peers, own_keys

NAMED = {number: form for form, number in FORMS.items()}
BY_RECORD = (*ISSUED, "receipt", "control", "deadline", "commitment", "score")
"""The forms that show one record; the others show sums and rows."""
_EPOCH = date(2000, 1, 1)
_SUM = struct.Struct(">HH6s6s")


@dataclass(frozen=True, slots=True)
class Summed:
    """What a sheet with sums is about: its days (or years as their first day, or row numbers counted from 2000-01-01), the unit
    whose figures they are ("" = of the machine that printed it), a word (field, volume, survey …)."""

    first: date = _EPOCH
    last: date = _EPOCH
    unit: str = ""
    word: str = ""

    def name(self) -> bytes:
        """The 16 bytes that stand for it on the sheet."""
        return _SUM.pack((self.first - _EPOCH).days, (self.last - _EPOCH).days, word_hash(self.unit), word_hash(self.word))


def numbered(number: int) -> date:
    """A number where a day stands."""
    return _EPOCH + timedelta(days=min(number, 65_535))


def number_of(day: date) -> int:
    """The number back."""
    return (day - _EPOCH).days


def summed_parts(name: bytes) -> tuple[date, date, bytes, bytes]:
    """(first, last, hash of the unit, hash of the word) of a sheet's name. Raises ValueError."""
    first, last, unit, word = _SUM.unpack(name)
    return numbered(first), numbered(last), unit, word


def name_of(record: str) -> bytes:
    """The 16 bytes of a record's id, or of a form given out (whose id has its place before it)."""
    return UUID(record[-36:]).bytes


def record_named(store: Store, form: str, name: bytes) -> tuple[str, str]:
    """(record, id of the form given out, or the record again) that the 16 bytes stand for; ("", "") for a form not held here."""
    record = str(UUID(bytes=name))
    return Lives(store).issue_named(record) if form in ISSUED else (record, record)


def word_hash(word: str) -> bytes:
    """Six bytes that stand for a unit's key or a word; zeros for none."""
    return hashlib.sha256(word.encode()).digest()[:6] if word else bytes(6)


class Seals:
    """Makes the digits of sheets; "" for a sheet whose record is not there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_record(self, form: str, record: str, dossier: str = "") -> str:
        """The code of a form of a record; ``dossier`` is the one that a form given out belongs to."""
        fields = present(self._store, dossier or record)
        return self._digits(form, name_of(record), record_said(form, fields, record)) if fields else ""

    def of_sum(self, form: str, about: Summed, said: Said) -> str:
        """The code of a sheet of sums and rows."""
        return self._digits(form, about.name(), said)

    def of_parcel(self, parcel: str, said: Said) -> str:
        """The code of the slip that goes with a stick."""
        return self._digits("handoff-slip", UUID(parcel).bytes, said)

    def _digits(self, form: str, name: bytes, said: Said) -> str:
        own = own_keys(self._store)
        return sheet_code.make(own.seed, FORMS[form], name, digest_of(form, said)) if own else ""


def record_said(form: str, fields: Mapping[str, Any], record: str) -> Said:
    """What a form of a record says. Raises KeyError for a state in which it could not have been printed."""
    if form == "commitment":
        return commitment_said(fields)
    if form == "score":
        return score_said(fields)
    if form == "receipt":
        fields = promised(fields)
    return dossier_said(form, fields, record if form in ISSUED else "")


# -- files people keep


def sealed(store: Store, pdf: bytes) -> bytes:
    """A PDF as it is written to a file: with this machine's seal, unless it is digitally signed already."""
    own = own_keys(store)
    return file_seal.put(own.seed, pdf) if own and b"/ByteRange" not in pdf else pdf


# -- who printed a sheet


class Signed(Protocol):
    """What a machine of ours signed, and the start of its key's id."""

    @property
    def key(self) -> str:
        """Hex digits."""

    def holds(self, public: bytes) -> bool:
        """Whether the owner of this key signed it."""


@dataclass(frozen=True, slots=True)
class Printer:
    """The machine that signed: its unit's key and title, its lane, whether its key was revoked since."""

    unit: str
    title: str
    lane: int
    revoked: bool


def printers_of(store: Store, code: Signed) -> list[Printer] | None:
    """The machines whose key signed; None when no key of that name is known here, [] when the signature is wrong."""
    peers, office = Peers(store), Offices(store).get()
    keys = {c.key_id: (c.sign_key, c.unit, c.title, c.lane) for c in peers.ring.certificates.values()}
    for seed in peers.table.keys("sign/").values():
        public = signing.public_of(seed)
        keys.setdefault(signing.key_id(public), (public, office.unit.key, office.unit.title, office.machine))
    named = {key: told for key, told in keys.items() if key.startswith(code.key)}
    if not named:
        return None
    return [
        Printer(unit, title, lane, key in peers.ring.revoked)
        for key, (public, unit, title, lane) in named.items() if code.holds(public)
    ]  # fmt: skip


def printed_by(store: Store, digits: str, record: str) -> str:
    """The digits, if a machine known here made them for this very record; else ""."""
    try:
        code = sheet_code.read(digits)
    except ValueError:
        return ""
    return digits if code.name == name_of(record) and printers_of(store, code) else ""


def known_print(store: Store, keywords: str) -> tuple[str, str]:
    """(form, record) of the first code among a file's that a machine known here made: no form when there is none, no record for
    sums and for what is not held here."""
    for digits in keywords.split():
        try:
            code = sheet_code.read(digits)
        except ValueError:
            continue
        if any(not one.revoked for one in printers_of(store, code) or ()):
            form = NAMED.get(code.form, "")
            record = record_named(store, form, code.name)[0] if form in BY_RECORD else ""
            return form, record if record and present(store, record) else ""
    return "", ""
