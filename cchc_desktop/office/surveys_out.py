"""Survey sheets and their results on paper."""

from __future__ import annotations

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.survey import SurveyForm
from cchc_desktop.domain.text import clean
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.letterheads import agency, letterhead
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.seals import Seals, Summed
from cchc_desktop.office.sheet_sums import survey_said
from cchc_desktop.office.surveys import Surveys

MOST_BLANK = 500


class SurveyLists:
    """What is printed of surveys."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._surveys = bench, Surveys(bench)

    def _subject(self, form: SurveyForm) -> str:
        unit = self._bench.offices.get().unit
        return form.subject.format(agency=agency(unit), unit=unit.phrase)

    def blank(self, form: str, first: int = 1, count: int = 1, period: str = "") -> Printed:
        """Blank sheets numbered from ``first``. Raises Refused NO_SURVEY, BAD_FIELD."""
        from cchc_desktop.printing.survey import SurveyPage, survey_pdf

        rule = self._surveys.form(form)
        if not 1 <= count <= MOST_BLANK or not 1 <= first <= 99_999:
            raise Refused("BAD_FIELD", f"In từ 1 đến {MOST_BLANK} phiếu, số phiếu từ 1.", "Xem lại số phiếu.", field="count")
        head = letterhead(self._bench.offices.get())
        page = SurveyPage(head, rule, self._subject(rule), clean(period, limit=60) or self._surveys.period_now(), first)
        return Printed("survey", form, survey_pdf(page, count), f"phieu-khao-sat-{first}-{first + count - 1}.pdf", "Phiếu khảo sát", 1, "")

    def result(self, form: str, unit: str = "", period: str = "") -> Printed:
        """The result of a period beside the one before. Raises Refused NO_SURVEY when nothing was taken yet."""
        from cchc_desktop.printing.survey import ResultPage, result_pdf

        rule, both = self._surveys.form(form), self._surveys.compared(form, unit, period)
        if not both.now.n:
            raise Refused("NO_SURVEY", "Chưa có phiếu nào của đợt này.", "Nhập phiếu rồi in kết quả.")
        found = self._bench.offices.unit(unit) if unit else None
        subject = rule.subject.format(agency=agency(found), unit=found.phrase) if found else self._subject(rule)
        about = Summed(unit=unit, word=survey_word(form, both.period))
        page = ResultPage(letterhead(self._bench.offices.get()), rule, subject, both.period, both.now, both.earlier, both.before,
                          Seals(self._bench.store).of_sum("survey-result", about, survey_said(rule, both.now)))  # fmt: skip
        return Printed("survey-result", form, result_pdf(page), "ket-qua-khao-sat.pdf", "Kết quả khảo sát", 1, "")


def survey_word(form: str, period: str) -> str:
    """A sheet and a period in one word."""
    return f"{form} {period}"
