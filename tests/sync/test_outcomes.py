"""The closed lists of outcomes and their words."""

import re
import unicodedata

import pytest

from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome, WriteOutcome, version_needed

ALL = [*WriteOutcome, *ReceiveOutcome, *ReceiptOutcome]


def test_the_lists_are_closed() -> None:
    assert " ".join(outcome.name for outcome in WriteOutcome) == (
        "WRITTEN WRITTEN_NOT_EJECTED NOTHING_NEW NO_MEDIUM READ_ONLY FULL PULLED WRONG_STICK READ_BACK_DIFFERS LOCKED FORBIDDEN "
        "UNSUPPORTED CANCELLED"
    )
    assert " ".join(outcome.name for outcome in ReceiveOutcome) == (
        "APPLIED APPLIED_WITH_QUARANTINE APPLIED_WITH_CONFLICTS DUPLICATE GAP FORK NO_MEDIUM NO_PARCEL PULLED LOCKED CANCELLED "
        "TRUNCATED DAMAGED BAD_SIGNATURE NOT_FOR_US UNKNOWN_UNIT REVOKED_KEY NEWER_FORMAT DISK_FULL"
    )
    assert " ".join(outcome.name for outcome in ReceiptOutcome) == "TAKEN OLDER NOT_OURS BEYOND_OURS"


@pytest.mark.parametrize("outcome", ALL, ids=lambda outcome: f"{type(outcome).__name__}.{outcome.name}")
def test_each_says_one_thing_calmly(outcome: WriteOutcome | ReceiveOutcome | ReceiptOutcome) -> None:
    for text in outcome.says("xã Cửa Tùng"):
        assert unicodedata.is_normalized("NFC", text)
        assert text[0].isupper() and text.endswith(".")
        assert not re.search(r"[!{}]|lỗi hệ thống|error|failed|\s\s", text, re.IGNORECASE)


def test_a_bent_parcel_reads_the_same_however_it_was_bent() -> None:
    assert ReceiveOutcome.DAMAGED is not ReceiveOutcome.BAD_SIGNATURE
    assert ReceiveOutcome.DAMAGED.says("xã Cửa Tùng") == ReceiveOutcome.BAD_SIGNATURE.says("xã Cửa Tùng") == (
        "Gói của xã Cửa Tùng bị hỏng trên USB, không nhận được.", "Nhờ xã Cửa Tùng ghi lại ra một USB khác."
    )  # fmt: skip


def test_every_failed_write_says_that_nothing_is_lost() -> None:
    quiet = {WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED, WriteOutcome.NOTHING_NEW, WriteOutcome.NO_MEDIUM}
    for outcome in set(WriteOutcome) - quiet:
        assert "Dữ liệu vẫn an toàn trên máy." in outcome.message


def test_the_version_it_takes_is_named_where_it_is_told() -> None:
    outcome, kept = ReceiveOutcome.NEWER_FORMAT, "đang được giữ lại."
    assert outcome.says("xã A", version_needed("0.9.1"))[0] == f"Gói của xã A do bản chương trình mới hơn ghi (cần bản ≥ 0.9.1), {kept}"
    for odd in ("", "mới", "\u202e1", "9"):
        assert outcome.says("xã A", version_needed(odd))[0] == f"Gói của xã A do bản chương trình mới hơn ghi, {kept}"
    assert ReceiveOutcome.APPLIED.says("xã A", " (0.9.1)") == ReceiveOutcome.APPLIED.says("xã A")
