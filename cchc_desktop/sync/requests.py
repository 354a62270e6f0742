"""Requests for enrolment (tệp đăng ký) as they lie on a stick: which there are, which this office may grant, whose digits were typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.security import certificates
from cchc_desktop.security.fingerprint import same
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import parcel, request_body
from cchc_desktop.sync.parcel import Header, Unreadable
from cchc_desktop.sync.peers import Peers, certify
from cchc_desktop.sync.request_body import digits_of, title_of
from cchc_desktop.sync.scan import find_parcels

DIFFERS = Refused(
    "FINGERPRINT_DIFFERS", "Dãy số vừa gõ khác với dãy số của tệp trên USB.",
    "Đọc lại cả năm nhóm từ phiếu của bên kia qua số điện thoại đã biết; nếu vẫn khác thì không chấp nhận.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pending:
    """A request found on a stick that was not granted yet; the digits come from the sheet, never from here."""

    file: str
    unit: str
    title: str
    replica: str
    lane: int


def pending(store: Store, place: Path) -> list[Pending]:
    """The requests on a stick that this office may grant and has not."""
    peers = Peers(store)
    found = [(path, header.request) for path, header in requests_on(peers, place)]
    return [
        Pending(path.name, told["unit"], title_of(told), told["replica"], told["lane"])
        for path, told in found
        if is_ours(peers, told) and all(c.unit != told["unit"] for c in peers.ring.of_replica(told["replica"]))
    ]


def requests_on(peers: Peers, place: Path) -> Iterator[tuple[Path, Header]]:
    """Every well-formed, self-signed request on a stick, but our own."""
    for path in parcels_on(place):
        with suppress(Unreadable, ValueError, KeyError, TypeError, OSError), open(path, "rb") as stream:
            envelope = parcel.read(stream, path.stat().st_size)
            told = envelope.header.request
            if envelope.header.kind != "enrol" or told["replica"] == peers.replica:
                continue
            request_body.check(told)
            shaped = certify(told, "", told["lane"], 0, "0" * 64)
            certificates.check(shaped)
            if envelope.verify(shaped.sign_key):
                yield path, envelope.header


def parcels_on(place: Path) -> list[Path]:
    """Every parcel there. Raises Refused NO_MEDIUM."""
    try:
        return find_parcels(place)
    except OSError:
        raise Refused("NO_MEDIUM", "Chưa thấy USB hoặc thư mục này.", "Cắm USB rồi chọn lại.") from None


def is_ours(peers: Peers, told: dict[str, Any]) -> bool:
    """A unit below that names us as its receiving office, or a further machine of our own unit; a machine that was certified in
    another unit comes from one whose heir the new one is."""
    if any(told["unit"] not in peers.later(unit) for unit in peers.ring.units_of(told["replica"])):
        return False
    ours, asked = {peers.unit, peers.heir_of(peers.unit)}, str(told["parent"])
    named = asked.partition("@")[0] in {unit.partition("@")[0] for unit in ours}
    return told["unit"] == peers.unit or named or peers.heir_of(asked) in ours


def by_digits(peers: Peers, place: Path, typed: str) -> dict[str, Any]:
    """The request whose digits were typed, newest name first among equals."""
    found = [header.request for _, header in requests_on(peers, place)]
    if not found:
        raise Refused("NO_REQUEST", "Trên USB không có tệp đăng ký nào.", "Nhờ đơn vị ghi lại tệp đăng ký ra USB.")
    for told in found:
        if same(typed, digits_of(told)):
            return told
    raise DIFFERS
