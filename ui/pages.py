"""The table of pages: a new page is one line here. Modules are imported when their page is first opened, to start quickly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from ui.page import Page, Parts


@dataclass(frozen=True)
class PageEntry:
    """One page: its name for ``asked_for``, the word and icon in the navigation ("" = not there), key, ``module:Class``."""

    name: str
    word: str
    icon: str
    key: str
    where: str
    below: bool = False
    """Stands in the lower part of the navigation (guide, settings)."""
    under: str = ""
    """The page it belongs to, for pages without a word in the navigation: that one stays marked; "" = whichever was in front."""

    def make(self, parts: Parts) -> Page:
        """Make the page."""
        module, _, name = self.where.partition(":")
        factory: Callable[[Parts], Page] = getattr(import_module(module), name)
        return factory(parts)


PAGES = (
    PageEntry("intake", "Tiếp nhận", "plus", "F2", "ui.intake.page:IntakePage"),
    PageEntry("today", "Hôm nay", "today", "Alt+1", "ui.today.page:TodayPage"),
    PageEntry("dossiers", "Hồ sơ", "list", "Alt+2", "ui.dossiers.list_page:DossiersPage"),
    PageEntry("commitments", "Cam kết", "target", "Alt+3", "ui.commitments.page:CommitmentsPage"),
    PageEntry("handover", "Gửi dữ liệu", "usb", "Alt+4", "ui.handover.page:HandoverPage"),
    PageEntry("procedures", "Thủ tục, lịch", "calendar", "Alt+5", "ui.procedures.page:ProceduresPage"),
    PageEntry("office", "Đơn vị gửi lên", "inbox", "Alt+6", "ui.office.page:OfficePage"),
    PageEntry("desk", "Đối chiếu", "note", "Alt+7", "ui.desk.page:DeskPage"),
    PageEntry("reports", "Báo cáo", "chart", "Alt+8", "ui.reports.page:ReportsPage"),
    PageEntry("work", "Sổ việc", "check", "Alt+9", "ui.work.page:WorkPage"),
    PageEntry("scores", "Chấm điểm", "chart", "Ctrl+Alt+1", "ui.scores.page:ScoresPage"),
    PageEntry("surveys", "Khảo sát", "people", "Ctrl+Alt+2", "ui.surveys.page:SurveysPage"),
    PageEntry("dossier", "", "", "", "ui.dossiers.dossier_page:DossierPage", under="dossiers"),
    PageEntry("commitment", "", "", "", "ui.commitments.edit_page:CommitmentPage", under="commitments"),
    PageEntry("sticks", "", "", "", "ui.handover.sticks_page:SticksPage", under="handover"),
    PageEntry("enrolment", "", "", "", "ui.handover.enrolment_page:EnrolmentPage", under="handover"),
    PageEntry("events", "", "", "", "ui.office.events:EventsPage", under="office"),
    PageEntry("national", "", "", "", "ui.national.page:NationalPage", under="dossiers"),
    PageEntry("ledger", "", "", "", "ui.ledger.page:LedgerPage"),
    PageEntry("forgetting", "", "", "", "ui.forgetting.page:ForgettingPage"),
    PageEntry("moving", "", "", "", "ui.moving.page:MovingPage"),
    PageEntry("sheet", "", "", "", "ui.sheets.page:SheetPage"),
    PageEntry("preview", "", "", "", "ui.preview.page:PreviewPage"),
    PageEntry("guide", "Hướng dẫn", "book", "F1", "ui.guide.page:GuidePage", below=True),
    PageEntry("settings", "Thiết lập", "settings", "Alt+0", "ui.settings.page:SettingsPage", below=True),
)
FIRST = "today"
ENTRIES = {entry.name: entry for entry in PAGES}
