"""Why dossiers were late (lý do quá hạn): noted dossier by dossier in words of an editable list, else taken from the last apology.

A note is an entry of the kind ``work`` in a register of its own, as the report on administrative reform is: it travels and is kept so.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.work import LATENESS, lateness_note
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.phrases import Phrases
from cchc_desktop.storage.rows import FORGOTTEN
from cchc_desktop.storage.work import WorkTable

NOTED, TOPIC = "noted", "late"
_DOSSIER, _REASON = "dossier", "reason"


class Lateness:
    """Notes and reads the reasons."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, WorkTable(bench.store)

    def words(self) -> list[str]:
        """The office's list, the most used first."""
        return Phrases(self._bench).all(TOPIC)

    def noted(self, unit: str = "") -> dict[str, str]:
        """Dossier -> the reason noted for it, of a unit or all held here; FORGOTTEN where the words were lawfully erased."""
        notes = self._table.all(LATENESS, unit)
        return {one.values[_DOSSIER]: one.values.get(_REASON) or FORGOTTEN for one in notes if one.values.get(_DOSSIER)}

    def note(self, key: str, reason: str) -> str:
        """Note why a dossier was late, or note it anew; the reason as kept.

        Raises Refused NO_DOSSIER, VOIDED, FORGOTTEN, NOT_LATE, REASON_NEEDED, TOO_LONG.
        """
        dossier, now = self._bench.keeping(key), self._bench.clock.now()
        if (dossier.finished_at or now) <= dossier.due_at:
            raise Refused("NOT_LATE", "Hồ sơ này không quá hạn.", "Chỉ ghi lý do cho hồ sơ quá hạn.")
        said = clean(reason, limit=1000, multiline=True)
        if not said:
            raise Refused("REASON_NEEDED", "Cần ghi lý do.", "Ghi lý do rồi lưu lại.", field="reason")
        before = self.noted(dossier.unit).get(dossier.id)
        if before != said:
            fresh = {"book": LATENESS, "state": NOTED, f"value/{_DOSSIER}": {"text": dossier.id}} if before is None else {}
            with self._bench.act() as act:
                act.write("work", lateness_note(dossier.id), {**fresh, f"who/{_REASON}": {"text": said}}, home=dossier.unit)
            Phrases(self._bench).used(TOPIC, said)
        return said

    def counts(self, late: Iterable[tuple[str, str]], unit: str = "") -> list[tuple[str, int]]:
        """(reason, dossiers) of (dossier, reason of its last apology) pairs, the commonest first; "" where none is known. A note of
        which the words were lawfully erased still counts, under that."""
        noted = self.noted(unit)
        found = Tally(noted.get(key, apology) for key, apology in late)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
