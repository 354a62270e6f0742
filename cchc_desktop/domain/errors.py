"""What may go wrong without being a bug: a refusal, a problem beside a field, a cancel."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """An expected refusal (từ chối), said calmly; whatever raised it has changed nothing.

    ``code`` is an upper-case word scripts may rely on (table in docs/refusals.md), ``message`` one Vietnamese sentence saying
    what happened, ``next_step`` what the clerk can do now; ``field`` and ``line`` say where the bad input stood.
    """

    def __init__(self, code: str, message: str, next_step: str, *, field: str | None = None, line: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.next_step, self.field, self.line = code, message, next_step, field, line

    def __reduce__(self) -> tuple[object, ...]:
        """Whole across processes: an exception is otherwise rebuilt from its one sentence."""
        return _refused, (self.code, self.message, self.next_step, self.field, self.line)

    def as_json(self) -> dict[str, object]:
        """The JSON shape of shared command-line refusals; absent places are left out."""
        found: dict[str, object] = {"refused": self.code, "message": self.message, "next_step": self.next_step}
        if self.line is not None:
            found["line"] = self.line
        if self.field is not None:
            found["field"] = self.field
        return found


def _refused(code: str, message: str, next_step: str, field: str | None, line: int | None) -> Refused:
    return Refused(code, message, next_step, field=field, line=line)


class Cancelled(Exception):
    """The person pressed Esc on long work; nothing needs to be said."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend beside one field: ``field`` is the draft's field name, ``message`` a Vietnamese sentence.

    A ``warning`` never blocks saving (amber); anything else does (red).
    """

    field: str
    message: str
    warning: bool = False


def refuse_first(problems: list[Problem], *, line: int | None = None) -> None:
    """Raise the first blocking problem as ``Refused('BAD_FIELD')``; warnings pass."""
    for problem in problems:
        if not problem.warning:
            raise Refused("BAD_FIELD", problem.message, "Sửa ô này rồi lưu lại.", field=problem.field, line=line)
