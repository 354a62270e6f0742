"""An open office: accounts and passwords, the recovery code, two connections, two processes, backups and a new life."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.entrance import reset_by_code
from cchc_desktop.office.session import Session, open_office, restore_as_new, restore_office
from cchc_desktop.office.setup import Created
from tests.office.counterside import NGUYET, counterside, typed
from tests.office.places import COMMUNE, PASSWORD, StillClock, found

OTHER = "mat-khau-khac-2"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def made(tmp_path: Path, clock: StillClock) -> Iterator[Created]:
    fresh = found(tmp_path, COMMUNE, clock)
    yield fresh
    fresh.session.close()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


def again(place: Path, password: str = PASSWORD, login: str = "") -> Session:
    return open_office(place / "data", place / "state", lambda: password, login=login, clock=StillClock())


def refusal(place: Path, password: str = PASSWORD, login: str = "") -> str:
    with pytest.raises(Refused) as said:
        again(place, password, login)
    return said.value.code


def test_what_was_saved_is_there_when_opened_again(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed())
    session.close()
    opened = again(tmp_path)
    assert opened.counter.get(kept.number) == kept
    assert (opened.account.login, opened.author.name, opened.restored) == ("hoa", "Nguyễn Thị Hoa", False)
    opened.close()


def test_a_wrong_password_and_an_unknown_login_sound_alike(made: Created, tmp_path: Path) -> None:
    made.session.close()
    assert refusal(tmp_path, "sai-mat-khau") == refusal(tmp_path, PASSWORD, "ai-do") == "WRONG_PASSWORD"
    assert refusal(tmp_path / "nowhere") == "NO_OFFICE"


def test_closing_twice_is_harmless(made: Created) -> None:
    made.session.close()
    made.session.close()


def test_a_second_opening_is_refused_until_the_first_is_closed(made: Created, tmp_path: Path) -> None:
    assert refusal(tmp_path) == "IN_USE"
    made.session.close()
    again(tmp_path).close()


def test_another_process_is_refused_too(made: Created, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from cchc_desktop.domain.errors import Refused\n"
        "from cchc_desktop.office.session import open_office\n"
        "place = Path(sys.argv[1])\n"
        "try:\n    open_office(place / 'data', place / 'state', lambda: sys.argv[2])\n"
        "except Refused as refused:\n    print(refused.code)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path), PASSWORD]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.stdout.strip() == "IN_USE", done.stderr


# -- accounts


def test_a_further_account_opens_with_its_own_password(made: Created, tmp_path: Path) -> None:
    nam = made.session.add_account(" Nam.MC ", "Lê Văn Nam", "Công chức", OTHER)
    assert nam.login == "nam.mc"
    made.session.close()
    opened = again(tmp_path, OTHER, "nam.mc")
    assert opened.author.name == "Lê Văn Nam"
    assert [a.login for a in opened.accounts.all()] == ["hoa", "nam.mc"]
    opened.close()
    assert refusal(tmp_path, PASSWORD, "nam.mc") == "WRONG_PASSWORD"


@pytest.mark.parametrize(
    ("login", "password", "code", "field"),
    [("hoa", OTHER, "LOGIN_TAKEN", "login"), ("HOA", OTHER, "LOGIN_TAKEN", "login"), ("", OTHER, "BAD_FIELD", "login"),
     ("hai ba", OTHER, "BAD_FIELD", "login"), ("nam", "ngan", "WEAK_PASSWORD", "password"),
     ("nam", "demo-demo", "WEAK_PASSWORD", "password")],
)  # fmt: skip
def test_accounts_that_are_refused_leave_nothing(
    made: Created, tmp_path: Path, login: str, password: str, code: str, field: str
) -> None:
    with pytest.raises(Refused) as said:
        made.session.add_account(login, "Nam", "", password)
    assert (said.value.code, said.value.field) == (code, field)
    assert [a.login for a in made.session.accounts.all()] == ["hoa"]
    assert made.session.keys.logins() == ["hoa"]


def test_with_several_accounts_the_last_used_is_meant(made: Created, tmp_path: Path) -> None:
    made.session.add_account("nam", "Nam", "", OTHER)
    made.session.close()
    again(tmp_path, OTHER, "nam").close()
    assert refusal(tmp_path, PASSWORD) == "WRONG_PASSWORD", "nam was the last"
    for file in (tmp_path / "state").glob("login-*"):
        file.unlink()
    with pytest.raises(Refused) as said:
        again(tmp_path)
    assert (said.value.code, said.value.field) == ("NO_LOGIN", "login")


def test_where_the_last_login_cannot_be_noted_the_office_opens_all_the_same(made: Created, tmp_path: Path) -> None:
    made.session.close()
    again(tmp_path).close()
    (note,) = (tmp_path / "state").glob("login-*")
    note.unlink()
    note.mkdir()  # nothing can be written there, as on a full disk
    session = again(tmp_path)
    assert session.account.login == "hoa"
    session.close()
    note.rmdir()
    again(tmp_path).close()
    assert note.read_text(encoding="utf-8") == "hoa"


def test_a_disabled_account_has_no_way_in_but_its_work_stays(session: Session, tmp_path: Path) -> None:
    session.add_account("nam", "Lê Văn Nam", "", OTHER)
    session.close()
    hers = again(tmp_path, OTHER, "nam")
    kept = hers.intake.save(typed())
    hers.close()
    mine = again(tmp_path, PASSWORD, "hoa")
    assert mine.disable_account("nam").disabled
    assert mine.counter.history(kept.id)[0].who == "Lê Văn Nam"
    mine.close()
    assert refusal(tmp_path, OTHER, "nam") == "WRONG_PASSWORD"


def test_the_account_in_use_and_unknown_ones_are_not_disabled(made: Created) -> None:
    for login, code in (("hoa", "LAST_ACCOUNT"), ("ai", "NO_ACCOUNT")):
        with pytest.raises(Refused) as said:
            made.session.disable_account(login)
        assert said.value.code == code
    assert not made.session.accounts.all()[0].disabled


# -- passwords


def test_a_new_password_replaces_the_old_one(made: Created, tmp_path: Path) -> None:
    made.session.change_password(PASSWORD, OTHER)
    made.session.close()
    assert refusal(tmp_path, PASSWORD) == "WRONG_PASSWORD"
    again(tmp_path, OTHER).close()


@pytest.mark.parametrize(("old", "new", "code"), [("sai", OTHER, "WRONG_PASSWORD"), (PASSWORD, "ngan", "WEAK_PASSWORD")])
def test_a_password_is_not_changed_by_a_stranger_nor_to_a_weak_one(
    made: Created, tmp_path: Path, old: str, new: str, code: str
) -> None:
    with pytest.raises(Refused) as said:
        made.session.change_password(old, new)
    assert said.value.code == code
    made.session.close()
    again(tmp_path).close()


def test_the_recovery_code_opens_and_sets_a_new_password(made: Created, tmp_path: Path) -> None:
    made.session.close()
    code = made.recovery_code.lower().replace(" ", "-")
    with pytest.raises(Refused, match="WEAK_PASSWORD"):
        reset_by_code(tmp_path / "data", code, "hoa", "ngan")
    reset_by_code(tmp_path / "data", code, "hoa", OTHER)
    assert refusal(tmp_path, PASSWORD) == "WRONG_PASSWORD"
    again(tmp_path, OTHER).close()


def test_the_recovery_code_of_another_office_is_refused(made: Created, tmp_path: Path) -> None:
    other = found(tmp_path / "other", COMMUNE, StillClock())
    other.session.close()
    made.session.close()
    with pytest.raises(Refused) as said:
        reset_by_code(tmp_path / "data", other.recovery_code, "hoa", OTHER)
    assert said.value.code == "BAD_RECOVERY_CODE"


# -- the office's own settings


def test_settings_change_but_never_who_the_office_is(session: Session) -> None:
    session.save_office(replace(session.office, phone="0233 3820 999", sectors=("Hộ tịch",)))
    assert (session.office.phone, session.office.sectors) == ("0233 3820 999", ("Hộ tịch",))
    with pytest.raises(Refused) as said:
        session.save_office(replace(session.office, unit=replace(session.office.unit, code="19414")))
    assert said.value.code == "OTHER_UNIT"
    assert session.office.unit.code == "19405"


# -- two connections


def test_a_worker_sees_and_does_what_the_window_does(session: Session) -> None:
    kept = session.intake.save(typed())
    seen: list[object] = []

    def work() -> None:
        mine = session.for_worker()
        seen.append(mine.counter.get(kept.id))
        seen.append(mine.counter.step(kept.id, Status.PROCESSING).status)
        seen.append(mine.intake.save(typed(person=replace(NGUYET, name="Lê Quang Ẩn", id_number=""))).number)
        mine.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen[:2] == [kept, Status.PROCESSING]
    assert session.counter.get(kept.id).status is Status.PROCESSING
    assert session.counter.get(str(seen[2])).receipt_no == kept.receipt_no + 1
    assert session.check().ok


def test_a_correction_made_by_a_worker_is_noticed(session: Session) -> None:
    before = session.catalogue.get("1.001193")
    assert before
    worker = session.for_worker()
    worker.catalogue.save(replace(before, name="Đăng ký khai sinh (đã sửa)"))
    worker.close()
    after = session.catalogue.get("1.001193")
    assert after and after.name == "Đăng ký khai sinh (đã sửa)"


# -- backups


def test_a_backup_opens_as_a_new_machine_with_everything(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed())
    replica, report = session.store.replica, session.backup(tmp_path / "copies")
    assert session.handover.last_backup() is not None
    session.close()
    new = restore_as_new(report.file, tmp_path / "new", tmp_path / "state", lambda: PASSWORD, clock=StillClock())
    assert new.counter.get(kept.id) == kept and new.store.replica != replica
    later = new.intake.save(typed(person=replace(NGUYET, name="Lê Quang Ẩn")))
    assert later.lane != kept.lane, "a new machine never gives the old one's numbers again"
    assert later.number != kept.number and later.book != kept.book
    assert new.check().ok
    new.close()


def test_a_backup_opens_by_the_recovery_code_too(made: Created, tmp_path: Path) -> None:
    file = made.session.backup(tmp_path / "copies").file
    key, who = restore_office(file, tmp_path / "new", lambda: made.recovery_code)
    assert (key, who) == (made.session.data_key, "")


def test_an_account_other_than_the_first_opens_a_backup(made: Created, tmp_path: Path) -> None:
    made.session.add_account("nam", "Nam", "", OTHER)
    file = made.session.backup(tmp_path / "copies").file
    assert restore_office(file, tmp_path / "new", lambda: OTHER)[1] == "nam"


@pytest.mark.parametrize(("secret", "code"), [("sai-mat-khau", "WRONG_PASSWORD"), ("1" * 50, "BAD_RECOVERY_CODE")])
def test_a_backup_stays_shut_to_others(made: Created, tmp_path: Path, secret: str, code: str) -> None:
    file = made.session.backup(tmp_path / "copies").file
    with pytest.raises(Refused) as said:
        restore_office(file, tmp_path / "new", lambda: secret)
    assert said.value.code == code
    assert not (tmp_path / "new" / "office.db").exists()


def test_a_copied_folder_may_look_but_not_write_until_it_begins_anew(session: Session, tmp_path: Path) -> None:
    import shutil

    kept = session.intake.save(typed())
    session.close()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    copy = open_office(tmp_path / "copy", tmp_path / "state", lambda: PASSWORD, clock=StillClock())
    assert copy.restored
    assert copy.counter.get(kept.id) == kept
    with pytest.raises(Refused) as said:
        copy.intake.save(typed())
    assert said.value.code == "RESTORED"
    before = copy.store.replica
    assert copy.new_replica() != before
    assert not copy.restored
    assert copy.intake.save(typed()).lane != kept.lane
    copy.close()


def test_a_folder_that_lives_its_own_life_does_not_begin_anew(session: Session) -> None:
    with pytest.raises(Refused) as said:
        session.new_replica()
    assert said.value.code == "NOT_RESTORED"
