"""The life of a dossier (vòng đời hồ sơ): its steps, hand-overs and handing out, each one act with who, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Attachment, Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Hand, HandOut, HandOutTo, Story
from cchc_desktop.domain.text import clean
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench, Walk, reason_of
from cchc_desktop.office.phrases import OFFICERS, Phrases
from cchc_desktop.storage.dossiers import Dossiers, attachment_fields, component_fields
from cchc_desktop.storage.life import hand_fields, handout_fields, void_fields
from cchc_desktop.storage.offices import Accounts

COOPERATING = "cooperating"
"""A field of the record alone: nothing is counted or searched by it."""


def cooperating_of(table: Dossiers, id_: str) -> str:
    """The office that works on a dossier together with ours; "" = none."""
    told = [entry.new for entry in table.history(id_) if entry.field == COOPERATING]
    return str(told[-1] or "") if told else ""


class Life:
    """Steps, hand-overs, handing out."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def story(self, key: str) -> Story:
        """Everything that happened to a dossier. Raises Refused NO_DOSSIER."""
        return self._bench.lives.of(self._bench.table.get(key).id)

    def choices(self, dossier: Dossier) -> tuple[Status, ...]:
        """The statuses that may follow."""
        return () if dossier.voided else resources.statuses().following(dossier.status)

    def step(
        self, key: str, to: Status, reason: str = "", at: datetime | None = None, heads: Sequence[str] | None = None,
        result: Attachment | None = None,
    ) -> Dossier:  # fmt: skip
        """One step, with the file of the result when there is one; resuming after a wait moves the due date.

        Raises Refused BAD_STEP, REASON_NEEDED, FUTURE, BEFORE_RECEIPT, BEFORE_LAST_STEP, VOIDED.
        """
        walk = self._bench.walk(self._bench.open(key), at)
        walk.step(to, reason)
        return self._written(walk, heads, result)

    def answer_at_once(
        self, key: str, result: Attachment | None = None, at: datetime | None = None, heads: Sequence[str] | None = None,
        to_name: str = "",
    ) -> Dossier:  # fmt: skip
        """Somebody waited and has the result: ready and handed out, two steps in one act; ``to_name`` is who took it when it was an
        authorised person. Raises as :meth:`step`."""
        walk = self._bench.walk(self._bench.open(key), at)
        self.answer(walk, result, to_name)
        return self._written(walk, heads)

    def answer(self, walk: Walk, result: Attachment | None = None, to_name: str = "") -> Fields:
        """Ready and handed out at once, as fields of a change that is being put together. Raises Refused BAD_STEP."""
        walk.step(Status.READY)
        other = clean(to_name, limit=300)
        self._out(walk, HandOutTo.AUTHORISED if other else HandOutTo.APPLICANT, other or walk.dossier.applicant.name, "")
        if result is not None:
            walk.fields |= attachment_fields(self._bench.as_result(walk.dossier, result))
        return walk.fields

    def take_back(self, key: str, reason: str, heads: Sequence[str] | None = None) -> Dossier:
        """Take the last step back as a mistake; it and its taking back both stay visible, a form issued with it is void.

        Raises Refused NO_STEP, REASON_NEEDED, VOIDED.
        """
        walk = self._bench.walk(self._bench.open(key))
        last = walk.back(reason)
        if last.issue and any(one.id == last.issue and not one.voided for one in walk.story.issues):
            walk.fields |= void_fields("issue", last.issue, walk.at, self._bench.author.name, reason_of(reason))
        return self._written(walk, heads)

    def hand(
        self, keys: Iterable[str], to: str, at: datetime | None = None, heads: Sequence[str] | None = None,
        cooperating: str | None = None, *, again: bool = False,
    ) -> list[Dossier]:  # fmt: skip
        """Hand dossiers to an officer; those that were not being worked on yet are then. ``heads`` only with one key; ``cooperating``
        is the office that works with them on it, for the control slip (None = as it was); ``again`` also takes those with a result,
        whose result is then open once more.

        Raises Refused BAD_FIELD, BAD_STEP, VOIDED and those of the moment.
        """
        who, walks = clean(to, limit=200), []
        others = None if cooperating is None else clean(cooperating, limit=300)
        for dossier in self._bench.open_all(keys):
            walk = self._bench.walk(dossier, at)
            if dossier.status is Status.READY and not again:
                said = f"Hồ sơ {dossier.number} đã có kết quả; chuyển xử lý là mở lại kết quả ấy."
                raise Refused("BAD_STEP", said, "Bỏ hồ sơ này ra, hoặc mở riêng nó và chọn “Xử lý lại”.")
            if dossier.status is not Status.PROCESSING:
                walk.step(Status.PROCESSING)
            elif not who:
                raise Refused("BAD_FIELD", "Chưa có tên người nhận xử lý.", "Ghi tên người nhận rồi làm lại.", field="officer")
            if who:
                self._handed(walk, who)
            if others is not None and others != self.cooperating(dossier.id):
                walk.fields[COOPERATING] = others or None
            walks.append(walk)
        return self._all_written(walks, heads)

    def cooperating(self, id_: str) -> str:
        """The office that works on a dossier together with ours, as the control slip names it; "" = none."""
        return cooperating_of(self._bench.table, id_)

    def hand_back(self, keys: Iterable[str], at: datetime | None = None) -> list[Dossier]:
        """From the officer back to the counter; the status stays. Raises Refused BAD_STEP for one that lies at the counter."""
        walks = []
        for dossier in self._bench.open_all(keys):
            if not dossier.officer:
                said = f"Hồ sơ {dossier.number} đang ở bộ phận Một cửa, chưa giao cho ai."
                raise Refused("BAD_STEP", said, "Bỏ hồ sơ này ra khỏi danh sách rồi làm lại.")
            walks.append(self._bench.walk(dossier, at))
            self._handed(walks[-1], "")
        return self._all_written(walks)

    def handout(
        self, keys: Iterable[str], how: HandOutTo, to_name: str = "", item: str = "", at: datetime | None = None,
        heads: Sequence[str] | None = None,
    ) -> list[Dossier]:  # fmt: skip
        """Hand results out, one or a batch, all to the same person or in the same postal item. ``heads`` only with one key.

        Raises Refused BAD_FIELD (``to_name`` of an authorised person, ``item`` by post), BAD_STEP, VOIDED.
        """
        name, number = clean(to_name, limit=300), clean(item, limit=60)
        if how is HandOutTo.AUTHORISED and not name:
            raise Refused("BAD_FIELD", "Chưa có tên người được ủy quyền.", "Ghi tên rồi làm lại.", field="to_name")
        if how is HandOutTo.POST and not number:
            raise Refused("BAD_FIELD", "Chưa có số hiệu bưu gửi.", "Ghi số hiệu trên phiếu gửi rồi làm lại.", field="item")
        walks = [self._bench.walk(dossier, at) for dossier in self._bench.open_all(keys)]
        for walk in walks:
            self._out(walk, how, name or walk.dossier.applicant.name, number)
        return self._all_written(walks, heads)

    def held(self, key: str, component: int, reused: int = 0, *, from_store: bool = False, heads: Sequence[str] | None = None) -> Dossier:
        """Paper number ``component`` (from 1) is held without a scan: re-used (1 from here, 2 through the portal) or fetched.

        Raises Refused NO_COMPONENT, BAD_FIELD, VOIDED.
        """
        dossier = self._bench.open(key)
        if not 1 <= component <= len(dossier.components):
            said = f"Hồ sơ có {len(dossier.components)} giấy tờ, không có giấy tờ số {component}."
            raise Refused("NO_COMPONENT", said, "Chọn lại giấy tờ.")
        if reused not in (0, 1, 2):
            raise Refused("BAD_FIELD", "Tái sử dụng là 0, 1 hoặc 2.", "Sửa ô này rồi lưu lại.", field="reused")
        paper = replace(dossier.components[component - 1], reused=reused, from_store=from_store)
        walk = self._bench.walk(dossier)
        walk.fields |= component_fields(paper, component - 1)
        return self._written(walk, heads)

    def officers(self) -> list[str]:
        """Who a dossier can be handed to: the names kept as a list, then the accounts of this machine."""
        kept = Phrases(self._bench).all(OFFICERS)
        return list(dict.fromkeys([*kept, *(a.name for a in Accounts(self._bench.store).all() if not a.disabled and a.name)]))

    def save_officers(self, names: Iterable[str]) -> None:
        """Keep the list of names. Raises Refused TOO_LONG."""
        Phrases(self._bench).save(OFFICERS, names)

    def _handed(self, walk: Walk, to: str) -> None:
        walk.fields |= hand_fields(Hand(walk.new_id(), walk.dossier.officer, to, walk.at, self._bench.author.name))
        walk.set(officer=to)

    def _out(self, walk: Walk, how: HandOutTo, name: str, item: str) -> None:
        step = walk.step(Status.RETURNED)
        walk.fields |= handout_fields(HandOut(walk.new_id(), how, name, item, walk.at, self._bench.author.name, step))

    def _written(self, walk: Walk, heads: Sequence[str] | None, result: Attachment | None = None) -> Dossier:
        if result is not None:
            walk.fields |= attachment_fields(self._bench.as_result(walk.dossier, result))
        return self._all_written([walk], heads)[0]

    def _all_written(self, walks: Sequence[Walk], heads: Sequence[str] | None = None) -> list[Dossier]:
        with self._bench.act() as act:
            for walk in walks:
                walk.write(act, heads if len(walks) == 1 else None)
        return [self._bench.table.get(walk.dossier.id) for walk in walks]
