"""Official forms (mẫu giấy tờ) as dated data: which set holds on a day, what its forms are called and say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cchc_desktop.domain.errors import Refused


@dataclass(frozen=True)
class FormTemplate:
    """One form of one dated set. ``key`` names it in code ("receipt"), ``suffix`` stands behind its number ("TNHS").

    ``texts`` holds its labels and sentences; a missing label is a KeyError, since the data and the printing page go together.
    """

    set_code: str
    form_no: str
    key: str
    title: str
    suffix: str
    valid_from: date | None
    valid_to: date | None
    texts: Mapping[str, str] = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Whether this set is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def forms_from_json(data: Mapping[str, Any]) -> list[FormTemplate]:
    """All forms of ``{"sets": [{"code", "valid_from", "valid_to", "forms": [{"no", "key", "title", "suffix", "texts"}]}]}``.

    A form's texts stand on top of those of its key in both sets, and these on top of the ones every form has.
    """
    shared = data.get("texts", {})
    return [
        FormTemplate(
            one["code"], form["no"], form["key"], form["title"], form["suffix"], _day(one["valid_from"]), _day(one["valid_to"]),
            {**shared.get("every", {}), **shared.get(form["key"], {}), **form.get("texts", {})},
        )
        for one in data["sets"]
        for form in one["forms"]
    ]  # fmt: skip


def form_for(forms: Iterable[FormTemplate], key: str, day: date) -> FormTemplate:
    """The form ``key`` of the set in force on ``day`` (a dossier's day of receipt). Raises Refused NO_FORM."""
    for form in forms:
        if form.key == key and form.holds_on(day):
            return form
    raise Refused("NO_FORM", f"Không có mẫu giấy này cho ngày {day:%d/%m/%Y}.", "Xem lại ngày nhận của hồ sơ.")
