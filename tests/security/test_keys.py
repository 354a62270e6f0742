"""The data key opens by each password and by the recovery code, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.security.keys import FILE, Cost, KeyFile, check_password, derive, identity
from cchc_desktop.security.recovery_code import new_code, parse_code

CHEAP = Cost(1, 64, 1)


def test_password_recovery_code_and_a_second_account_open_the_same_key(tmp_path: Path) -> None:
    made, key, code = KeyFile.create("hoa", "mật khẩu của Hoa", CHEAP)
    made.set("nam", "mật khẩu của Nam", key)
    (tmp_path / FILE).write_bytes(made.to_bytes())
    again = KeyFile.load(tmp_path, CHEAP)
    assert again.logins() == ["hoa", "nam"]
    assert again.unlock("hoa", "mật khẩu của Hoa") == again.unlock("nam", "mật khẩu của Nam") == key
    assert again.unlock_recovery(code.replace(" ", "-")) == key
    text = (tmp_path / "keys.json").read_text(encoding="utf-8")
    assert key.hex() not in text and code[:11] not in text


@pytest.mark.parametrize("login", ["hoa", "ai đó", "\x00recovery"])
def test_a_wrong_password_and_an_unknown_login_sound_alike(login: str) -> None:
    made, _, _ = KeyFile.create("hoa", "đúng rồi đấy", CHEAP)
    with pytest.raises(Refused) as refused:
        made.unlock(login, "sai rồi")
    assert refused.value.code == "WRONG_PASSWORD"


def test_a_removed_account_and_a_changed_password_no_longer_open() -> None:
    made, key, _ = KeyFile.create("hoa", "mật khẩu cũ", CHEAP)
    made.set("hoa", "mật khẩu mới", key)
    with pytest.raises(Refused, match="WRONG_PASSWORD"):
        made.unlock("hoa", "mật khẩu cũ")
    made.remove("hoa")
    with pytest.raises(Refused, match="WRONG_PASSWORD"):
        made.unlock("hoa", "mật khẩu mới")


def test_another_folders_code_is_refused() -> None:
    made, _, _ = KeyFile.create("hoa", "mật khẩu", CHEAP)
    with pytest.raises(Refused, match="BAD_RECOVERY_CODE"):
        made.unlock_recovery(new_code())


@settings(max_examples=50)
@given(st.integers(0, 49), st.integers(1, 9))
def test_a_mistyped_group_is_named(place: int, add: int) -> None:
    digits = list(new_code().replace(" ", ""))
    digits[place] = str((int(digits[place]) + add) % 10)
    with pytest.raises(Refused) as refused:
        parse_code("".join(digits))
    assert f"thứ {place // 5 + 1} " in refused.value.message


def test_passwords() -> None:
    for bad in ("ngắn", "demo-demo"):
        with pytest.raises(Refused, match="WEAK_PASSWORD"):
            check_password(bad)
    check_password("demo-demo", sample=True)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"wraps": 3}'])
def test_a_damaged_key_file_is_told(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(text)
    with pytest.raises(Refused, match="DAMAGED_KEYS"):
        KeyFile.load(tmp_path)


def test_keys_for_other_purposes_differ() -> None:
    key = b"k" * 32
    assert len({derive(key, p) for p in ("database", "names", "attachments", "backup")}) == 4
    assert identity(key, "backup").startswith("AGE-SECRET-KEY-1")
