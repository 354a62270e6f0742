"""What is said when a stage of a sheet is closed or given back: what stands open, what follows, whose turn it is then."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_desktop.domain.criteria import number
from cchc_desktop.domain.score import ABOVE, STAGE_NAMES, ScoreSheet, Stage

_MOST = 6
_QUESTION = {
    Stage.SELF: "Chốt phần tự chấm?", Stage.FIRST: "Chốt thẩm định lần 1?", Stage.EXPLAIN: "Chốt phần giải trình?",
    Stage.SECOND: "Chốt kết quả cuối cùng?",
}  # fmt: skip
_THEN = {
    Stage.SELF: "Đã chốt thì chỉ cấp trên mở lại được.", Stage.FIRST: "Chốt rồi đến lượt đơn vị giải trình; cần sửa thì mở lại được.",
    Stage.EXPLAIN: "Đã chốt thì chỉ cấp trên mở lại được.", Stage.SECOND: "Điểm này là kết quả của năm; cần sửa thì mở lại được.",
}  # fmt: skip
_NEXT = {
    Stage.FIRST: "Ghi dữ liệu ra USB, gửi lên để cấp trên thẩm định.", Stage.EXPLAIN: "Đơn vị thấy ở gói trả lời lần tới, rồi giải trình.",
    Stage.SECOND: "Ghi dữ liệu ra USB, gửi lên để cấp trên thẩm định lần 2.", Stage.FINAL: "Đơn vị thấy kết quả ở gói trả lời lần tới.",
}  # fmt: skip


def question(sheet: ScoreSheet) -> str:
    """The question before the stage in front is closed."""
    return _QUESTION[sheet.stage]


def what_closes(sheet: ScoreSheet, open_ones: Sequence[str]) -> str:
    """What the question tells: what stands open, the points of both sides, what cannot be undone."""
    told = list(open_ones[:_MOST]) + ([f"… và {len(open_ones) - _MOST} điều nữa."] if len(open_ones) > _MOST else [])
    if sheet.stage in ABOVE:
        side = "first" if sheet.stage is Stage.FIRST else "second"
        told.append(f"Tự chấm {number(sheet.sums('self')[''])} điểm, thẩm định {number(sheet.sums(side)[''])} điểm.")
    return "\n".join([*told, "", _THEN[sheet.stage]]).strip()


def closed(sheet: ScoreSheet) -> tuple[str, str]:
    """(what was done, what comes next) after a stage was closed."""
    return f"Đã chốt. Phiếu nay: {STAGE_NAMES[sheet.stage].lower()}.", _NEXT[sheet.stage]


def reopened(sheet: ScoreSheet) -> tuple[str, str]:
    """The same after a stage was given back."""
    then = "Sửa rồi chốt lại." if sheet.stage in ABOVE else "Đơn vị sửa được khi nhận gói trả lời."
    return f"Đã mở lại. Phiếu nay: {STAGE_NAMES[sheet.stage].lower()}.", then
