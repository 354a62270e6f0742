"""Qt's own words in Vietnamese: it ships none, so buttons, file and print dialogs and context menus would speak English."""

from __future__ import annotations

import json
from typing import cast

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from cchc_desktop.office.shipped import folder

FILE = "qt-vi.json"
ANYWHERE = "*"


class Vietnamese(QTranslator):
    """Looks a text of Qt up by where it stands, then among those that mean the same anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, dict[str, str]] = json.loads((folder() / FILE).read_text(encoding="utf-8"))

    def isEmpty(self) -> bool:
        """Never: Qt would not ask an empty translator."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The Vietnamese text; None (which Qt reads as "not known here") leaves the original."""
        found = self._words.get(context, {}).get(source) or self._words[ANYWHERE].get(source)
        return cast(str, found)


def speak_vietnamese(app: QApplication) -> Vietnamese:
    """Install the words and Vietnamese dates and numbers; keep what is returned as long as the application lives."""
    QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
    words = Vietnamese()
    app.installTranslator(words)
    return words
