"""The steps of the tour, in the order a commune lives them, and the summary of what they left."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cchc_desktop.domain.errors import Refused
from ui.app import application
from ui.hands import ALT, CTRL, press, type_text
from ui.tour import OURS, offices
from ui.tour.desk import Desk, Wrong
from ui.tour.machine import MorningClock, ReadyFiles

ENTER = Qt.Key.Key_Return


@dataclass
class Step:
    """One step: its name, what it found, how long it took, what was wrong ("" when nothing)."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    wrong: str = ""


class Journey:
    """The whole job once. ``folder`` holds trang-in (pages), man-hinh (pictures), usb (the stick), du-lieu (the two offices)."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.steps = folder, list[Step]()
        self.pages, self.pictures, self.stick = folder / "trang-in", folder / "man-hinh", folder / "usb"
        self.app = application()
        self.app.setQuitOnLastWindowClosed(False)  # windows come and go here; an application that quits waits for nothing any more
        self.clock = MorningClock(datetime.now(UTC))
        self.desks: dict[str, Desk] = {}
        self.sheet = self.signed = self.dossier = ""

    def go(self) -> bool:
        """Every step in order; a step that goes wrong ends the tour. True when all were right."""
        steps: tuple[tuple[str, Callable[[], dict[str, Any]]], ...] = (
            ("Màn hình bắt đầu", self._first_start), ("Lập hai cơ quan, in mã khôi phục", self._set_up),
            ("Tiếp nhận bằng bàn phím, in giấy tiếp nhận", self._intake), ("Xem các màn hình", self._screens),
            ("Lập, in, ký bản cam kết", self._commitment), ("Đăng ký máy với nơi nhận", self._enrol),
            ("Ghi dữ liệu ra USB", self._seal), ("Nơi nhận đọc USB, ghi biên nhận", self._receive),
            ("Biên nhận về đến nơi gửi", self._receipt), ("Sao lưu, khôi phục, kiểm tra", self._backup),
        )  # fmt: skip
        try:
            all(self._step(name, run) for name, run in steps)
        finally:
            for desk in self.desks.values():
                desk.close()
        return self._summary(len(steps))

    def _step(self, name: str, run: Callable[[], dict[str, Any]]) -> bool:
        print(f"… {name}", file=sys.stderr, flush=True)
        step, start = Step(name), time.perf_counter()
        self.steps.append(step)
        try:
            step.facts = run()
            for desk in self.desks.values():
                desk.check()
        except (Wrong, Refused) as problem:
            step.wrong = str(problem)
        step.seconds = round(time.perf_counter() - start, 2)
        self.clock.on(3)
        return not step.wrong

    # -- the steps

    def _first_start(self) -> dict[str, Any]:
        from ui.look import Look
        from ui.start.door import Door
        from ui.start.place import Place

        nowhere = self.folder / "du-lieu" / "chua-co"
        place, look = Place(nowhere, nowhere.with_name("chua-co-trang-thai")), Look(self.folder / "du-lieu" / "look.ini")
        door = Door(place, look, ReadyFiles(), _none)
        door.resize(1366, 768)
        door.show()
        QApplication.processEvents()
        door.grab().save(str(self.pictures / "01-bat-dau.png"))
        door.close()
        return {}

    def _set_up(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name, data in (("tinh", offices.PROVINCE), ("xa", offices.COMMUNE)):
            made = offices.make_office(data, self.folder / "du-lieu" / name, self.clock)
            if name == "xa":
                facts["dossiers"] = offices.fill(made.session, self.clock)
            desk = Desk(made.session, self.folder / "du-lieu", self.pages, self.pictures)
            prints = made.session.prints
            desk.printer.keep(prints.recovery(made.recovery_code).pdf, f"Mã khôi phục {name}")
            if made.root_code:
                desk.printer.keep(prints.root(made.root_code).pdf, f"Mã gốc {name}")
            self.desks[name] = desk
            facts[name] = made.unit
        self.commune.front()
        return facts

    @property
    def commune(self) -> Desk:
        """The commune's desk."""
        return self.desks["xa"]

    @property
    def province(self) -> Desk:
        """The receiving office's desk."""
        return self.desks["tinh"]

    def _intake(self) -> dict[str, Any]:
        desk = self.commune
        press(Qt.Key.Key_F2)
        desk.settle()
        type_text("khai sinh")
        desk.until(lambda: bool(self._offers()), "procedures were offered")
        desk.picture("02-tim-thu-tuc")
        press(ENTER)
        desk.settle()
        for text in ("045185006214", "Trần Thị Ánh Nguyệt", "12/08/1985"):
            type_text(text)
            press(ENTER)
        press(ENTER)
        for text in ("Thôn Đức Xá, xã Vĩnh Thủy, tỉnh Quảng Trị", "0912345678"):
            type_text(text)
            press(ENTER)
        desk.settle()
        desk.picture("03-tiep-nhan")
        before = desk.session.board.read().dossiers
        press(Qt.Key.Key_F9)
        desk.settle()
        desk.until(lambda: desk.window.trail[-1] == "preview", "the receipt was shown")
        desk.until(lambda: desk.page().view.is_drawn(), "the receipt was drawn")  # type: ignore[attr-defined]
        desk.picture("04-xem-truoc-khi-in")
        pages = len(desk.printer.pages)
        press(ENTER)
        desk.until(lambda: len(desk.printer.pages) > pages, "the receipt was printed")
        desk.settle()
        board = desk.session.board.read()
        if board.dossiers != before + 1:
            raise Wrong(f"{board.dossiers - before} dossiers were written instead of one")
        self.dossier = board.recent[0].id
        return {"number": board.recent[0].number, "printed": desk.printer.pages[-1].name}

    def _offers(self) -> list[Any]:
        found: list[Any] = self.commune.page().form.search.list.rows()  # type: ignore[attr-defined]
        return found

    def _screens(self) -> dict[str, Any]:
        desk, shown = self.commune, []
        places = (("today", "", "05-hom-nay"), ("dossiers", "", "06-ho-so"), ("dossier", self.dossier, "07-mot-ho-so"),
                  ("procedures", "", "08-thu-tuc-lich"), ("settings", "", "09-thiet-lap"), ("guide", "", "10-huong-dan"))  # fmt: skip
        for page, argument, name in places:
            desk.window.go(page, argument)
            desk.picture(name)
            shown.append(name)
        press(Qt.Key.Key_1, ALT)
        press(Qt.Key.Key_K, CTRL)
        desk.settle()
        type_text("anh nguyet")
        desk.settle()
        desk.picture("11-tim-nhanh")
        press(Qt.Key.Key_Escape)
        return {"screens": len(shown) + 1}

    def _commitment(self) -> dict[str, Any]:
        desk = self.commune
        press(Qt.Key.Key_3, ALT)
        press(Qt.Key.Key_N, CTRL)
        type_text("Nguyễn Hữu Tâm")
        press(ENTER, times=3)
        type_text("Trần Văn Quảng")
        desk.picture("12-lap-cam-ket")
        press(Qt.Key.Key_F9)
        desk.until(lambda: desk.window.trail[-1] == "preview", "the sheet was shown")
        desk.settle()
        pages = len(desk.printer.pages)
        press(ENTER)
        desk.until(lambda: len(desk.printer.pages) > pages, "the sheet was printed")
        desk.settle()
        (sheet,) = desk.session.agreements.all()
        unit = f"Ủy ban nhân dân {desk.session.office.unit.phrase}"
        file = offices.certificate(self.folder / "du-lieu" / "chung-thu.p12", "Nguyễn Hữu Tâm", unit, self.clock.now())
        signed, pdf = desk.session.agreements.sign_p12(sheet.id, file, offices.P12_PASSWORD)
        kept = desk.printer.keep(pdf, "Bản cam kết đã ký số")
        desk.window.go("commitments", sheet.id)
        desk.picture("13-cam-ket")
        verified = desk.session.agreements.verify(kept)
        if not (verified.ours and verified.unchanged and verified.signatures):
            raise Wrong("the signed sheet does not verify")
        return {"state": signed.state.value, "signed": kept.name, "signatures": len(verified.signatures)}

    def _enrol(self) -> dict[str, Any]:
        asking, granting = self.commune, self.province
        asking.sticks.plug(self.stick)
        asking.window.go("enrolment")
        asking.picture("14-dang-ky")
        asked = asking.session.handover.request(self.stick)
        asking.printer.keep(asking.session.prints.enrolment(asked).pdf, "Phiếu đăng ký máy")
        granting.sticks.plug(self.stick)
        granted = granting.session.handover.grant(self.stick, asked.fingerprint, self.stick)
        granting.printer.keep(granting.session.prints.enrolment(granted).pdf, "Phiếu chấp nhận máy")
        accepted = asking.session.handover.accept(self.stick, granted.fingerprint)
        asking.window.go("today")
        return {"asked": asked.fingerprint, "granted": granted.fingerprint, "lane": accepted.lane}

    def _seal(self) -> dict[str, Any]:
        desk = self.commune
        desk.front()
        desk.window.go("handover")
        desk.picture("15-gui-du-lieu")
        press(Qt.Key.Key_U, CTRL)
        desk.settle()
        desk.picture("16-da-ghi-usb")
        states = desk.session.handover.states()
        if states.unsent:
            raise Wrong(f"{states.unsent} changes are not on the stick")
        desk.printer.keep(desk.session.prints.slip().pdf, "Phiếu giao USB")
        return {"parcels": sorted(file.name for file in self.stick.rglob("*") if file.is_file())}

    def _receive(self) -> dict[str, Any]:
        desk = self.province
        desk.front()
        outcomes = [parcel.outcome.name for parcel in desk.session.handover.receive(self.stick)]
        if not any(name.startswith("APPLIED") for name in outcomes):
            raise Wrong(f"nothing was received: {outcomes}")
        ours, theirs = self.commune.session.board.read().dossiers, desk.session.people.count()
        if ours != theirs:
            raise Wrong(f"the receiving office holds {theirs} of {ours} dossiers")
        desk.session.backup(self.folder / "sao-luu")
        report = desk.session.handover.seal(self.stick, receipts_only=True)
        desk.window.read_again()
        desk.window.go("office")
        desk.picture("17-noi-nhan")
        desk.window.go("dossiers")
        desk.picture("18-noi-nhan-ho-so")
        return {"outcomes": outcomes, "dossiers": theirs, "receipt": report.outcome.name}

    def _receipt(self) -> dict[str, Any]:
        desk = self.commune
        desk.front()
        receipts = [one["outcome"] for parcel in desk.session.handover.receive(self.stick) for one in parcel.receipts]
        desk.window.go("today")
        desk.window.go("handover")
        desk.picture("19-da-nhan")
        counts = {state.value: count for state, count in desk.session.handover.states().counts.items()}
        if "TAKEN" not in receipts:
            raise Wrong(f"no receipt was taken: {receipts}")
        return {"receipts": receipts, "states": counts}

    def _backup(self) -> dict[str, Any]:
        from cchc_desktop.office.session import restore_office

        desk = self.commune
        report = desk.session.backup(self.folder / "sao-luu")
        found = desk.session.check()
        if not found.ok:
            raise Wrong("; ".join(map(str, found.problems)))
        again = self.folder / "du-lieu" / "khoi-phuc"
        desk.must(lambda: restore_office(report.file, again, lambda: offices.PASSWORD), "restore")
        return {"bytes": report.bytes, "verified": report.verified, "check": found.ok}

    # -- the summary

    def _summary(self, wanted: int) -> bool:
        """tom-tat.json for machines, tom-tat.md for people; True when every step was right."""
        good = len(self.steps) == wanted and not any(step.wrong for step in self.steps)
        rows = [{"step": s.name, "seconds": s.seconds, **({"wrong": s.wrong} if s.wrong else {}), **s.facts} for s in self.steps]
        (self.folder / OURS).write_text(json.dumps({"ok": good, "steps": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
        lines = ["# Chuyến xem thử", "", f"{'Mọi bước đều đúng.' if good else 'Có bước chưa đúng.'}", ""]
        lines += [_line(number, step) for number, step in enumerate(self.steps, 1)]
        for title, place, ending in (("Trang in", self.pages, "pdf"), ("Màn hình", self.pictures, "png")):
            lines += ["", f"## {title}", "", *(f"- {file.relative_to(self.folder)}" for file in sorted(place.glob(f"*.{ending}")))]
        text = "\n".join(lines) + "\n"
        (self.folder / "tom-tat.md").write_text(text, encoding="utf-8")
        print(text)
        return good


def _line(number: int, step: Step) -> str:
    mark = f"✕ {step.name}: {step.wrong}" if step.wrong else f"✓ {step.name}"
    return f"{number}. {mark} ({step.seconds} giây)"


def _none(session: object, look: object) -> Any:
    raise AssertionError("nobody opens an office in this picture")
