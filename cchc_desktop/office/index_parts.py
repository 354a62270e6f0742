"""The parts of an open office that serve the indices: figures, reports, registers of work, score sheets, surveys."""

from __future__ import annotations

from cchc_desktop.office.bench import Bench
from cchc_desktop.office.cchc import CchcReports
from cchc_desktop.office.figures import Figures
from cchc_desktop.office.following import Following
from cchc_desktop.office.lateness import Lateness
from cchc_desktop.office.reports import Reports
from cchc_desktop.office.scores import Scores
from cchc_desktop.office.scores_out import ScoreLists
from cchc_desktop.office.sheet_check import SheetCheck
from cchc_desktop.office.surveys import Surveys
from cchc_desktop.office.surveys_out import SurveyLists
from cchc_desktop.office.work import Work
from cchc_desktop.office.work_out import WorkLists


class IndexParts:
    """What a session has besides the work on dossiers; ``bench`` is the session's."""

    @property
    def bench(self) -> Bench:
        """What acts work with."""
        raise NotImplementedError

    @property
    def figures(self) -> Figures:
        """Indicators, the official count, a picture of the year."""
        return Figures(self.bench)

    @property
    def reports(self) -> Reports:
        """Reports written out."""
        return Reports(self.bench)

    @property
    def lateness(self) -> Lateness:
        """Why dossiers were late."""
        return Lateness(self.bench)

    @property
    def cchc(self) -> CchcReports:
        """The report on administrative reform."""
        return CchcReports(self.bench)

    @property
    def work(self) -> Work:
        """The registers of the work behind the indices."""
        return Work(self.bench)

    @property
    def work_lists(self) -> WorkLists:
        """The registers of work on paper and as spreadsheets."""
        return WorkLists(self.bench)

    @property
    def following(self) -> Following:
        """Commitments followed: where they stand, results, reviews, assessments."""
        return Following(self.bench)

    @property
    def scores(self) -> Scores:
        """Criteria sets and score sheets."""
        return Scores(self.bench)

    @property
    def score_lists(self) -> ScoreLists:
        """Score sheets on paper and as spreadsheets."""
        return ScoreLists(self.bench)

    @property
    def survey_lists(self) -> SurveyLists:
        """Survey sheets and results on paper."""
        return SurveyLists(self.bench)

    @property
    def sheets(self) -> SheetCheck:
        """Printed sheets held against the records."""
        return SheetCheck(self.bench)

    @property
    def surveys(self) -> Surveys:
        """Satisfaction surveys."""
        return Surveys(self.bench)
