"""Many made-up dossiers at once, for looking at lists as full as an office has them; written as real changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from cchc_desktop.domain.dossier import Attachment, Component, Dossier, Person, Status
from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import format_number
from cchc_desktop.domain.procedure import Channel, Procedure
from cchc_desktop.office import resources
from cchc_desktop.office.catalogue import choose_limit
from cchc_desktop.office.session import Session
from cchc_desktop.storage.dossiers import Dossiers

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Hồ", "Đặng", "Ngô", "Dương", "Bùi", "Phan")
MIDDLE = ("Thị Kim", "Quang", "Thị Ánh", "Đức", "Văn", "Thị Hồng", "Xuân", "Thị Mỹ", "Hữu", "Thị")
GIVEN = ("Oanh", "Ấn", "Nguyệt", "Quảng", "Tường", "Nhung", "Ẩn", "Lệ", "Ỷ", "Én", "Thủy", "Phúc", "Khánh", "Đỗ", "Liên")
VILLAGES = ("Thôn Linh Hải", "Thôn Tiên Mỹ 1", "Thôn Thủy Ba Tây", "Thôn Đức Xá", "Thôn Sơn Cốc")
CODES = ("2.000815", "2.000635", "2.000884", "1.004873", "1.001193", "1.000894", "1.000656", "1.004194", "1.001699", "1.013225")
OPEN = (Status.PROCESSING,) * 12 + (Status.ACCEPTED,) * 4 + (Status.SUPPLEMENT,) * 2 + (Status.READY,) * 3
FAR = datetime(2026, 11, 12, tzinfo=ICT)


def seed(session: Session, count: int, days: int = 200, open_days: int = 6, unit: str = "", number: int = 7) -> list[str]:
    """``count`` dossiers received over ``days`` up to now, all but those of the last ``open_days`` handed out; their ids."""
    rng, now = Random(number), session.clock.now()
    table, made = Dossiers(session.store), []
    procedures = [p for code in CODES if (p := session.catalogue.get(code)) is not None] or session.catalogue.all()[:10]
    with session.store.together():
        for place in range(count):
            back = timedelta(days=days * (1 - place / count))
            one = _dossier(session, rng, now - back, procedures, place, now, open_days, unit or session.store.unit)
            with session.store.act(session.author, session.clock) as act:
                table.add(act, one)
            made.append(one.id)
    return made


def _dossier(
    session: Session, rng: Random, day: datetime, procedures: list[Procedure], place: int, now: datetime, open_days: int, unit: str
) -> Dossier:  # fmt: skip
    procedure, office = rng.choice(procedures), session.office
    received = min(datetime.combine(day.date(), time(7 + rng.randint(0, 8), rng.randint(0, 59)), ICT), now)
    limit = choose_limit(procedure, Channel.DIRECT)
    due = session.calendar.reckon(received, limit, office)
    running = now - received < timedelta(days=open_days)
    status = rng.choice(OPEN) if running else Status.RETURNED
    done = min(due.due_at - timedelta(hours=rng.randint(-1, 20)), now)
    digitised = rng.random() < 0.9
    papers = tuple(
        Component(str(UUID(int=rng.getrandbits(128), version=4)), paper.name, originals=1, digitised=digitised, must_digitise=True)
        for paper in [c for c in procedure.components if not c.remark][:5]
    )  # fmt: skip
    made = Dossier(
        id=str(UUID(int=rng.getrandbits(128), version=4)), unit=unit, procedure_id=procedure.id, procedure_code=procedure.code,
        number=format_number(office.prefix, received.date(), office.machine, place % 999 + 1), procedure_name=procedure.name,
        sector=procedure.sector, status=status, applicant=_person(rng), received_at=received, due_at=due.due_at, limit=limit.text,
        channel=Channel.ONLINE if rng.random() < 0.3 else Channel.DIRECT, components=papers, fee=8000, receipt_no=place + 1,
        book="01/2026", book_no=place + 1, received_by=session.account.name,
        form_set=form_for(resources.forms(), "receipt", received.date()).set_code, result_place=office.office_name,
        reckoning=tuple(f"{line.label} {line.text}" for line in due.lines),
    )  # fmt: skip
    if status not in (Status.READY, Status.RETURNED):
        return made
    file = Attachment(str(UUID(int=rng.getrandbits(128), version=4)), "ket-qua.pdf", f"{place:064x}", 90000, "application/pdf", result=True)
    files = (file,) if rng.random() < 0.97 else ()
    handed = max(done, received) if status is Status.RETURNED else None
    return replace(made, finished_at=max(done, received), returned_at=handed, attachments=files)


def _person(rng: Random) -> Person:
    name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
    number = f"045{rng.randint(0, 1)}{rng.randint(50, 99)}{rng.randint(0, 999999):06d}"
    birth = f"19{number[4:6]}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return Person(name, number, birth, "Nữ" if number[3] == "1" else "Nam", rng.choice(VILLAGES), f"09{rng.randint(0, 99999999):08d}")
