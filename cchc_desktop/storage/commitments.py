"""Commitment sheets as rows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.commitment import Commitment, Signature
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import store as stored_moment
from cchc_desktop.domain.targets import commitment_from_stored, commitment_to_json
from cchc_desktop.storage.dossiers import attachment_fields
from cchc_desktop.storage.index_rows import Followed, followed_from
from cchc_desktop.storage.offices import going_on_as, homes
from cchc_desktop.storage.store import Act, Store


def signature_fields(signature: Signature) -> Fields:
    """One field a signature, so that sides or officials signing side by side, at one time too, never meet in one field."""
    body = {
        "side": signature.side, "person": signature.person, "title": signature.title, "at": stored_moment(signature.at),
        "proof_sha256": signature.proof_sha256, "digital": signature.digital,
    }  # fmt: skip
    who = hashlib.sha256(signature.person.encode()).hexdigest()[:12]
    return {f"signature/{signature.side}/{stored_moment(signature.at)}/{who}": body}


class Commitments:
    """The sheets held here, of every unit."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, act: Act, sheet: Commitment) -> None:
        """Write a sheet whole (a draft or its state); signatures are added by :meth:`sign` only."""
        fields = {k: v for k, v in commitment_to_json(sheet).items() if k not in ("id", "unit", "signatures")}
        act.write("commitment", sheet.id, fields, home=sheet.unit)

    def sign(self, act: Act, sheet: Commitment, signature: Signature, proof: Attachment | None) -> None:
        """Add a signature and the file that shows it."""
        fields = signature_fields(signature) | (attachment_fields(proof) if proof else {})
        act.write("commitment", sheet.id, fields, home=sheet.unit)

    def get(self, id_: str) -> Commitment:
        """By id or its first characters. Raises Refused NO_COMMITMENT."""
        rows = self._rows("WHERE id LIKE ? || '%'", (id_,)) if len(id_) >= 4 else []
        if len(rows) != 1:
            raise Refused("NO_COMMITMENT", "Không có bản cam kết này.", "Chọn trong danh sách cam kết.")
        return rows[0]

    def all(self, unit: str = "") -> list[Commitment]:
        """Every sheet, the newest year first."""
        return self._rows("WHERE ?1 = '' OR unit = ?1", (unit,))

    def of_year(self, unit: str, year: int) -> list[Commitment]:
        """A unit's sheets of a year, newest first; while it has none, those under the name it had before: what one of several units
        promised is no promise of the one they became."""
        held = ([one for one in self.all(name) if one.year == year] for name in self._names(unit))
        return next((sheets for sheets in held if sheets), [])

    def before(self, unit: str, year: int) -> Commitment | None:
        """The newest sheet of an earlier year, no annex, of a unit or under a name it had before."""
        held = [one for name in self._names(unit) for one in self.all(name) if one.year < year and not one.annex_of]
        return max(held, key=lambda one: (one.year, one.date, one.version), default=None)

    def _names(self, unit: str) -> list[str]:
        """A unit, and what it was called before."""
        today = going_on_as(self._store, unit)
        return [name for name in homes(self._store, unit) if name == unit or going_on_as(self._store, name) == today]

    def _rows(self, where: str, values: tuple[Any, ...]) -> list[Commitment]:
        sql = f"SELECT body FROM commitment {where} ORDER BY year DESC, day DESC, version DESC, id"
        found = []
        for (body,) in self._store.db.conn.execute(sql, values):
            data = json.loads(body)
            if data["signatures"]:
                data["state"] = "signed"
            found.append(commitment_from_stored(data))
        return found

    def followed(self, id_: str) -> Followed:
        """What was noted, reviewed and assessed of a sheet."""
        row = self._store.db.conn.execute("SELECT body FROM commitment WHERE id = ?", (id_,)).fetchone()
        return followed_from(json.loads(row[0])) if row else Followed()

    def proofs(self, id_: str) -> list[Attachment]:
        """Scans and signed files of a sheet."""
        sql = "SELECT id, name, sha256, size, media, component, result FROM attachment WHERE owner = ? ORDER BY name, id"
        return [Attachment(*[*row[:6], bool(row[6])]) for row in self._store.db.conn.execute(sql, (id_,))]
