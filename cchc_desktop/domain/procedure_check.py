"""What a procedure must hold before an office may write it: problems beside the fields of its form."""

from __future__ import annotations

import re

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.procedure import ComponentTemplate, Fee, Limit, LimitUnit, Procedure

MOST_LIMITS, MOST_FEES, MOST_PAPERS = 30, 60, 200
_CODE = re.compile(r"\d\.\d{6}")
_LONGEST = {LimitUnit.WORKING_DAYS: 999, LimitUnit.CALENDAR_DAYS: 999, LimitUnit.HOURS: 999}


def check_procedure(procedure: Procedure) -> list[Problem]:
    """Problems in the order of the form; fields ``name``, ``limits.<n>.amount``, ``fees.<n>.amount``, ``components.<n>.name``, …"""
    found: list[Problem] = []
    if not _CODE.fullmatch(procedure.code):
        found.append(Problem("code", "Mã thủ tục có dạng 1.000894."))
    if not procedure.name:
        found.append(Problem("name", "Chưa có tên thủ tục."))
    if not procedure.sector:
        found.append(Problem("sector", "Chưa có lĩnh vực."))
    if procedure.valid_from and procedure.valid_to and procedure.valid_to < procedure.valid_from:
        found.append(Problem("valid_to", "Ngày hết hiệu lực sớm hơn ngày có hiệu lực."))
    if not procedure.limits:
        found.append(Problem("limits", "Cần ít nhất một thời hạn."))
    for place, limit in enumerate(procedure.limits[: MOST_LIMITS + 1]):
        found += _limit(place, limit, procedure.limits[:place])
    for place, fee in enumerate(procedure.fees[: MOST_FEES + 1]):
        found += _fee(place, fee)
    for place, paper in enumerate(procedure.components[: MOST_PAPERS + 1]):
        found += _paper(place, paper)
    if not 0 <= procedure.supplement_days <= 365:
        found.append(Problem("supplement_days", "Hạn người dân bổ sung từ 0 đến 365 ngày làm việc."))
    return found + _too_many(procedure)


def _limit(place: int, limit: Limit, before: tuple[Limit, ...]) -> list[Problem]:
    field = f"limits.{place}"
    most = _LONGEST.get(limit.unit)
    if most is not None and not 1 <= limit.amount <= most:
        return [Problem(f"{field}.amount", f"Thời hạn từ 1 đến {most}.")]
    if any((other.case, other.channel) == (limit.case, limit.channel) for other in before):
        return [Problem(f"{field}.case", "Đã có một thời hạn cho trường hợp và cách nộp này.")]
    return []


def _fee(place: int, fee: Fee) -> list[Problem]:
    if fee.amount is not None and not 0 <= fee.amount <= 10**9:
        return [Problem(f"fees.{place}.amount", "Số tiền từ 0 đến 1.000.000.000 đồng.")]
    if fee.amount is None and not fee.text:
        return [Problem(f"fees.{place}.amount", "Ghi số tiền, hoặc ghi chú vì sao chưa có mức.")]
    return []


def _paper(place: int, paper: ComponentTemplate) -> list[Problem]:
    field = f"components.{place}"
    if not paper.name:
        return [Problem(f"{field}.name", "Giấy tờ này chưa có tên.")]
    return [
        Problem(f"{field}.{name}", "Số bản từ 0 đến 99.")
        for name, count in (("originals", paper.originals), ("copies", paper.copies))
        if not 0 <= count <= 99
    ]


def _too_many(procedure: Procedure) -> list[Problem]:
    lists = (
        ("limits", len(procedure.limits), MOST_LIMITS, "thời hạn"), ("fees", len(procedure.fees), MOST_FEES, "mức thu"),
        ("components", len(procedure.components), MOST_PAPERS, "giấy tờ"),
    )  # fmt: skip
    return [Problem(name, f"Nhiều nhất {most} {word}, đang có {count}.") for name, count, most, word in lists if count > most]
