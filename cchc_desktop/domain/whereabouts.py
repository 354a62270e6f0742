"""Where a change is on its way up (dữ liệu đang ở đâu)."""

from __future__ import annotations

from enum import Enum


class ChangeState(Enum):
    """The five states of a change; the value is the word shown."""

    SAVED = "Đã lưu"
    PACKED = "Đã đóng gói"
    ON_STICK = "Đã ghi USB"
    RECEIVED = "Cấp trên đã nhận"
    SAFE = "An toàn"
