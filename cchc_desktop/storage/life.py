"""The life of a dossier as rows: happenings as fields of a change, and read back as the story of one dossier."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Correction, DueChange, Hand, HandOut, HandOutTo, Issue, Method, Payment, Step, Story
from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.domain.unit import Office, Unit
from cchc_desktop.storage.life_rows import LIFE_COLUMNS
from cchc_desktop.storage.offices import in_homes
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.versions import shown

_SELECT = {table: f"SELECT {', '.join(names[1:])} FROM {table} WHERE dossier = ? ORDER BY at, id" for table, names in LIFE_COLUMNS.items()}
RECEIPT = "receipt"
"""The paper of a dossier that its receipt is, with the slip and the entry of the book that go with it."""
_ISSUE = f"SELECT dossier, {', '.join(LIFE_COLUMNS['issue'][1:])} FROM issue WHERE id = ?"


def _maybe(text: str | None) -> datetime | None:
    return parse_moment(text) if text else None


def step_fields(step: Step) -> Fields:
    """A step as fields."""
    moments = {"finished": step.before_finished, "returned": step.before_returned, "until": step.before_until}
    facts: Fields = {
        "from": int(step.was), "to": int(step.to), "at": store(step.at), "who": step.who, "place": step.place,
        "due": store(step.before_due), **{name: store(at) for name, at in moments.items() if at},
        **_given(back=step.back, issue=step.issue),
    }  # fmt: skip
    return _with_text("step", step.id, facts, step.reason)


def due_fields(move: DueChange) -> Fields:
    """A moved due date as fields."""
    facts: Fields = {
        "cause": move.cause, "old": store(move.old_due), "new": store(move.new_due), "at": store(move.at), "who": move.who,
        "lines": list(move.lines),
    }  # fmt: skip
    return _with_text("due_move", move.id, facts, move.reason, personal="due_reason")


def issue_fields(issue: Issue) -> Fields:
    """A form given out as fields: its number among the facts, its words in the personal part."""
    facts = {
        "form": issue.form, "set": issue.form_set, "no": issue.no, "year": issue.year, "lane": issue.lane, "at": store(issue.at),
        "who": issue.who,
    }  # fmt: skip
    said = {"contents": list(issue.contents), "reason": issue.reason, "texts": dict(issue.texts)}
    return {f"issue/{issue.id}": facts, f"issue_text/{issue.id}": said}


def hand_fields(hand: Hand) -> Fields:
    """A hand-over inside the office as a field."""
    return {f"hand/{hand.id}": {"from": hand.giver, "to": hand.taker, "at": store(hand.at), "who": hand.who}}


def payment_fields(payment: Payment) -> Fields:
    """A payment as fields."""
    facts: Fields = {
        "amount": payment.amount, "method": payment.method.value, "at": store(payment.at), "who": payment.who,
        **_given(receipt_no=payment.receipt_no), **({"waived": True} if payment.waived else {}),
    }  # fmt: skip
    return _with_text("payment", payment.id, facts, payment.reason)


def handout_fields(handout: HandOut) -> Fields:
    """A result handed out as fields."""
    facts = {"how": handout.how.value, "at": store(handout.at), "who": handout.who, "step": handout.step, **_given(item=handout.item)}
    return {f"handout/{handout.id}": facts, f"handout_to/{handout.id}": {"name": handout.to_name}}


def correction_fields(correction: Correction) -> Fields:
    """What was put right, as fields: which ones among the facts, old and new in the personal part."""
    facts = {"at": store(correction.at), "who": correction.who, "fields": sorted(correction.said)}
    said = {name: list(pair) for name, pair in correction.said.items()}
    return {f"correction/{correction.id}": facts, f"correction_text/{correction.id}": {"said": said, "reason": correction.reason}}


def letterhead_fields(paper: str, office: Office) -> Fields:
    """Under which name a paper of a dossier is given out, for ever: :data:`RECEIPT`, or the id of a form or a payment."""
    unit = office.unit
    return {f"letterhead/{paper}": {"unit": unit.key, "level": unit.level, "name": unit.name, "office": office.office_name}}


def void_fields(word: str, id_: str, at: datetime, who: str, reason: str) -> Fields:
    """An issue or a payment ("issue", "payment") that no longer counts; its number stays taken, the reason stays beside it."""
    return {f"{word}_void/{id_}": {"at": store(at), "who": who}, f"{word}_void_reason/{id_}": {"text": reason}}


def _with_text(word: str, id_: str, facts: Fields, text: str, personal: str = "") -> Fields:
    return {f"{word}/{id_}": facts, **({f"{personal or word + '_reason'}/{id_}": {"text": text}} if text else {})}


def _given(**texts: str) -> Fields:
    return {name: text for name, text in texts.items() if text}


class Lives:
    """Reads stories."""

    def __init__(self, store_: Store) -> None:
        self._store = store_

    def _rows(self, table: str, dossier: str) -> list[tuple[Any, ...]]:
        return list(self._store.db.conn.execute(_SELECT[table], (dossier,)).fetchall())

    def of(self, dossier: str) -> Story:
        """The story of a dossier by its id."""
        steps = _steps(self._rows("step", dossier))
        gone = {step.id for step in steps if step.undone}
        return Story(
            steps,
            tuple(
                DueChange(r[0], r[1], parse_moment(r[2]), parse_moment(r[3]), parse_moment(r[4]), r[5], tuple(json.loads(r[6])), r[7])
                for r in self._rows("due_move", dossier)
            ),
            tuple(_issue(r) for r in self._rows("issue", dossier)),
            tuple(Hand(r[0], r[1], r[2], parse_moment(r[3]), r[4]) for r in self._rows("hand", dossier)),
            tuple(
                Payment(r[0], r[1], Method(r[2]), r[3], parse_moment(r[4]), r[5], bool(r[6]), r[7], bool(r[8]), r[9])
                for r in self._rows("payment", dossier)
            ),
            tuple(
                HandOut(r[0], HandOutTo(r[1]), r[2], r[3], parse_moment(r[4]), r[5], r[6], r[6] in gone)
                for r in self._rows("handout", dossier)
            ),
            tuple(
                Correction(r[0], parse_moment(r[1]), r[2], {name: (old, new) for name, (old, new) in json.loads(r[3]).items()}, r[4])
                for r in self._rows("correction", dossier)
            ),
        )  # fmt: skip

    def issue(self, id_: str) -> tuple[str, Issue]:
        """(dossier, the form given out) of an id. Raises Refused NO_ISSUE."""
        row = self._store.db.conn.execute(_ISSUE, (id_,)).fetchone()
        if row is None:
            raise Refused("NO_ISSUE", "Không có phiếu này.", "Xem các phiếu đã phát ở trang hồ sơ.")
        return row[0], _issue(row[1:])

    def letterhead(self, dossier: str, paper: str) -> tuple[Unit, str] | None:
        """(unit, name of its office) under which a paper of a dossier was given out; None where an older program did not note it."""
        told = shown(self._store, dossier).get(f"letterhead/{paper}")
        if not told:
            return None
        code, _, start = told["unit"].partition("@")
        return Unit(code, told["level"], told["name"], date.fromisoformat(start) if start else None), told["office"]

    def issue_named(self, uuid: str) -> tuple[str, str]:
        """(dossier, id) of the form given out whose id ends so, whatever its place before; ("", "") when it is not held."""
        row = self._store.db.conn.execute("SELECT dossier, id FROM issue WHERE id LIKE '____-' || ?", (uuid,)).fetchone()
        return (str(row[0]), str(row[1])) if row else ("", "")

    def paid(self, unit: str, start: datetime, end: datetime) -> list[tuple[str, str, str, bool, int, int]]:
        """(procedure code, name, method, waived, how many, đồng) of a unit's payments in [start, end), void ones left out."""
        which, units = in_homes(self._store, unit, "d.unit")
        sql = (
            "SELECT d.procedure_code, d.procedure_name, p.method, p.waived, count(*), sum(p.amount) FROM payment p INDEXED BY payment_day "
            f"JOIN dossier d ON d.id = p.dossier WHERE p.at >= ? AND p.at < ? AND p.voided = 0 AND {which} "
            "GROUP BY d.procedure_code, d.procedure_name, p.method, p.waived ORDER BY d.procedure_name, p.method, p.waived"
        )
        rows = self._store.db.conn.execute(sql, (store(start), store(end), *units)).fetchall()
        return [(code, name, method, bool(waived), int(count), int(amount)) for code, name, method, waived, count, amount in rows]


def _steps(rows: Iterable[Sequence[Any]]) -> tuple[Step, ...]:
    """Steps in the order they were made; side by side on two machines: by time, then by id."""
    told = list(rows)
    undone = {row[6] for row in told if row[6]}
    found = [
        Step(r[0], Status(r[1]), Status(r[2]), parse_moment(r[3]), r[4], r[12], r[5], r[6], r[7], parse_moment(r[8]), _maybe(r[9]),
             _maybe(r[10]), _maybe(r[11]), r[0] in undone)
        for r in told
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda step: (step.place, step.at, step.id)))


def _issue(r: Sequence[Any]) -> Issue:
    texts: Mapping[str, str] = json.loads(r[10])
    return Issue(r[0], r[1], r[2], r[3], r[4], r[5], parse_moment(r[6]), r[7], tuple(json.loads(r[8])), r[9], texts, bool(r[11]), r[12])
