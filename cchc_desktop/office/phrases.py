"""Reusable words of an office (lời văn dùng lại): reasons, supplements asked for, names of officers; most used first."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cchc_desktop.domain.change import digest, record_id
from cchc_desktop.domain.text import clean
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.storage.offices import author_unit

OFFICERS = "officers"
TOPICS = ("supplement", "refusal", "stop", "apology", "due", "withdrawal", "payment", "void", "correction", "waiver", "late", OFFICERS)
MOST = 500


class Phrases:
    """Lists of texts, each topic one template record of the office, beside what was shipped."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def all(self, topic: str) -> list[str]:
        """The texts of a topic, the most used first, then as they were listed."""
        store = self._bench.store
        row = store.db.conn.execute("SELECT body FROM template WHERE id = ?", (self._record(topic),)).fetchone()
        kept = json.loads(row[0])["texts"] if row else resources.phrases().get(topic, [])
        uses = dict(store.db.conn.execute("SELECT name, count FROM usage WHERE name LIKE 'phrase/%'").fetchall())
        return sorted(kept, key=lambda text: -uses.get(_name(topic, text), 0))

    def save(self, topic: str, texts: Iterable[str]) -> None:
        """Keep the list of a topic anew. Raises Refused TOO_LONG."""
        found = [text for text in dict.fromkeys(clean(one, limit=1000, multiline=True) for one in texts) if text][:MOST]
        with self._bench.act() as act:
            act.write("template", self._record(topic), {"key": f"phrases/{topic}", "texts": found})

    def used(self, topic: str, text: str) -> None:
        """Note one use, inside or outside a running act; a text of the list only."""
        self._bench.catalogue.used(_name(topic, clean(text, limit=1000, multiline=True)))

    def _record(self, topic: str) -> str:
        return record_id("template", "phrases", topic, author_unit(self._bench.store))


def _name(topic: str, text: str) -> str:
    """The working counter of a text; its digest, since a reason may name a person."""
    return f"phrase/{topic}/{digest(text.encode())[:20]}"
