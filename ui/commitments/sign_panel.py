"""Signing one side: on paper (who, when, the scan) or digitally (a PKCS#12 file and its password)."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.commitment import Commitment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from ui.commitments.form import day_iso
from ui.kit.buttons import LINK, PRIMARY, Action, Button, button_for
from ui.kit.fields import ChoiceField, Form, SegmentField, TextField
from ui.kit.layout import column, label, row
from ui.page import Parts

SCANS = "Bản quét (*.pdf *.jpg *.jpeg *.png *.tif *.tiff)"
P12 = "Chứng thư số, thư viện thiết bị ký (*.p12 *.pfx *.dll *.so *.dylib)"
TOKEN = (".dll", ".so", ".dylib")
"""Endings of a signing token's library: the secret is then its PIN."""


class SignPanel(QFrame):
    """Opens under the signatures of a sheet; ``signed`` carries the sheet's id."""

    signed = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self.sheet: Commitment | None = None
        self.digital, self._busy = False, False
        self.file: Path | None = None
        self.heading = label("", "section")
        self.side = SegmentField("Bên ký", [("committing", "Bên cam kết"), ("receiving", "Bên nhận")])
        self.person = ChoiceField("Người ký", editable=True, required=True)
        self.day = TextField("Ngày ký", required=True)
        self.password = TextField("Mật khẩu, mã PIN", required=True, password=True)
        self.chosen, self.said = label("Chưa chọn tệp", "hint"), label("", "hint", tone="red", wrap=True)
        self.choose = Button("Chọn tệp", icon="folder", run=self._choose)
        self.done = button_for(Action("Ghi nhận", self.record, icon="check", kind=PRIMARY), self)
        self._form = Form(self, {"side": self.side, "person": self.person, "day": self.day, "password": self.password}, lambda: self.done)
        self._build()
        self.hide()

    def _build(self) -> None:
        fields = row(self.side, self.person, self.day, self.password, gap=12)
        fields.setStretch(1, 1)
        acts = row(self.choose, self.chosen, None, button_for(Action("Thôi", self.hide, shown_key="Esc", kind=LINK), self), self.done)
        self.setLayout(column(self.heading, fields, self.said, acts, gap=8))
        self.side.changed.connect(self._offer_people)

    def start(self, sheet: Commitment, *, digital: bool) -> None:
        """Open for a sheet; the first side that has not signed is proposed."""
        self.sheet, self.digital, self.file = sheet, digital, None
        self.heading.setText("Ký số bằng tệp chứng thư hoặc thiết bị ký" if digital else "Ghi nhận bản đã ký trên giấy")
        self.done.setText("Ký số" if digital else "Ghi nhận")
        self.chosen.setText("Chưa chọn tệp chứng thư (.p12) hoặc thư viện thiết bị ký (.dll)" if digital else "Chưa chọn bản quét")
        self.said.setText("")
        self.day.set_text(f"{self.parts.session.clock.now():%d/%m/%Y}")
        self.day.setVisible(not digital)
        self.person.setVisible(not digital)
        self.password.setVisible(digital)
        self.password.set_text("")
        done = {s.side for s in sheet.signatures}
        self.side.set_value("receiving" if "committing" in done and not sheet.officials else "committing")
        self._offer_people()
        self.show()
        self.choose.setFocus()

    def _offer_people(self) -> None:
        if self.sheet is None:
            return
        signed = {(s.side, s.person) for s in self.sheet.signatures}
        party = self.sheet.receiving if self.side.value() == "receiving" else self.sheet.committing
        people = [o.person for o in self.sheet.officials] if self.sheet.officials and self.side.value() == "committing" else [party.person]
        names = [name for name in people if name and (self.side.value(), name) not in signed]
        self.person.set_choices([(name, name) for name in names])
        if names:
            self.person.set_value(names[0])

    def _choose(self) -> None:
        title, kinds = ("Chọn chứng thư số", P12) if self.digital else ("Chọn bản quét đã ký", SCANS)
        found = self.parts.files.open(self, title, kinds)
        if found is not None:
            self.file = found
            self.chosen.setText(found.name)
            (self.password if self.digital else self.done).setFocus()

    def _at(self) -> datetime | None:
        """When it was signed on paper; noon of the typed day, now when that is today."""
        now = self.parts.session.clock.now()
        try:
            day = datetime.strptime(day_iso(self.day.text()), "%Y-%m-%d").date()
        except ValueError:
            return None
        return now if day == now.date() else datetime.combine(day, time(12), ICT)

    def _problem(self) -> str:
        if self.file is None:
            return "Chưa chọn tệp chứng thư số." if self.digital else "Chưa chọn bản quét của tờ đã ký."
        if self.digital:
            return ""
        at = self._at()
        if not self.person.value().strip():
            return "Chưa có tên người ký."
        if at is None:
            return "Ngày ký ghi như 15/01/2026."
        return "Ngày ký ở tương lai. Xem lại ngày." if at > self.parts.session.clock.now() else ""

    def record(self) -> None:
        """Check, then write the signature."""
        problem = self._problem()
        self.said.setText(problem)
        if problem or self._busy or self.sheet is None or self.file is None:
            return
        id_, file, side = self.sheet.id, self.file, self.side.value()
        person, at, secret = self.person.value(), self._at(), self.password.text()
        self._busy = True
        self.done.setEnabled(False)

        def work(session: Any, _: object) -> str:
            if self.digital and file.suffix.lower() in TOKEN:
                session.agreements.sign_token(id_, file, secret, side)
            elif self.digital:
                session.agreements.sign_p12(id_, file, secret, side)
            else:
                session.agreements.record_signature(id_, file, side, person, at)
            return id_

        self.parts.jobs.run(work, self._done, self._failed, title="Đang ký số" if self.digital else "")

    def _over(self) -> None:
        self._busy = False
        self.done.setEnabled(True)

    def _done(self, id_: str) -> None:
        self._over()
        self.hide()
        self.parts.notify.say("Đã ký số bản cam kết." if self.digital else "Đã ghi nhận bản ký giấy.", "Bản đã ký không sửa được nữa.")
        self.signed.emit(id_)

    def _failed(self, problem: Exception) -> bool:
        self._over()
        if isinstance(problem, Refused):
            self.said.setText(f"{problem.message} {problem.next_step}")
            self.password.setFocus() if problem.field == "password" else self.choose.setFocus()
            return True
        return False
