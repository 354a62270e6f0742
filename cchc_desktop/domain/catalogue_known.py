"""What is known about procedures beside the published file: a small dated table with a source for every line.

Data (resources/catalogue/known.json), not code: ``limits`` and ``fees`` by procedure code replace what the file says,
``added`` names procedures of the commune the file leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cchc_desktop.domain.procedure import Fee, Limit, Procedure


@dataclass(frozen=True, slots=True)
class Known:
    """Verified limits and fees by code; empty = nothing is known beside the file."""

    limits: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    fees: Mapping[str, tuple[Fee, ...]] = field(default_factory=dict)
    added: tuple[Procedure, ...] = ()

    def over(self, procedure: Procedure) -> Procedure:
        """The procedure with what is known put over what was read; lines still in doubt ask to be confirmed."""
        limits = _beside(self.limits.get(procedure.code), procedure.limits)
        fees = self.fees.get(procedure.code, procedure.fees)
        asks = list(procedure.confirm)
        if procedure.code in self.limits and any(limit.confirm for limit in limits):
            asks.append("Thời hạn theo quy định chung, chưa đối chiếu quyết định công bố: cần xác nhận.")
        if procedure.code in self.fees and any(fee.confirm for fee in fees):
            asks.append("Mức phí, lệ phí chưa đối chiếu quyết định công bố: cần xác nhận.")
        return replace(procedure, limits=limits, fees=fees, confirm=tuple(asks))


def _beside(known: tuple[Limit, ...] | None, read: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The known limits, each naming its source and what the file said; what was read where nothing is known."""
    if known is None:
        return read
    said = "; ".join(dict.fromkeys(limit.source for limit in read if limit.source))
    return tuple(replace(limit, source=f"{limit.source}; tệp nguồn ghi: {said}" if said else limit.source) for limit in known)
