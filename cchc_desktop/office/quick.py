"""The quick dossier (hồ sơ trả ngay): taken in, answered and handed out while the person waits, one act and one change."""

from __future__ import annotations

from datetime import datetime

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Attachment, Dossier, DossierDraft
from cchc_desktop.domain.life import Method, Story
from cchc_desktop.office.bench import Bench, Walk
from cchc_desktop.office.counter import Intake
from cchc_desktop.office.life import Life
from cchc_desktop.office.payments import Payments


class Quick:
    """Certified copies and their like: by far the most dossiers of a counter, returned in minutes."""

    def __init__(self, intake: Intake, bench: Bench) -> None:
        self._intake, self._bench = intake, bench

    def save(
        self, draft: DossierDraft, result: Attachment | None = None, id_: str = "", at: datetime | None = None, paid: Method | None = None,
        *, to_print: bool = False,
    ) -> Dossier:  # fmt: skip
        """Take a draft in with its answer, as if it had been taken in and answered one after the other; ``at`` the answer's moment,
        ``paid`` how the fee was paid then, ``to_print`` as for :meth:`Intake.save`.

        Raises as :meth:`Intake.save`, and Refused FUTURE, BEFORE_RECEIPT.
        """
        walked: list[Walk] = []

        def answer(dossier: Dossier) -> Fields:
            walked.append(Walk(self._bench, dossier, Story(), self._bench.moment(at, dossier.received_at)))
            if paid is not None:
                Payments(self._bench).within(walked[0], paid)
            return Life(self._bench).answer(walked[0], result)

        kept = self._intake.save(draft, id_, answer, to_print=to_print)
        return self._bench.table.get(kept.id) if walked else kept
