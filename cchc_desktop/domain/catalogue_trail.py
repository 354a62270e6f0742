"""What cleaning a catalogue entry did: every change beside what stood there, every doubt as a sentence for a clerk."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One thing a rule changed: the ``rule``'s name, the text ``before`` and ``after`` ("" = left out)."""

    rule: str
    before: str
    after: str


@dataclass(slots=True)
class Trail:
    """Gathers, for one procedure, what was changed and what must be confirmed (sentences without repeats, in order)."""

    confirm: list[str] = field(default_factory=list)
    cleaned: list[Cleaned] = field(default_factory=list)

    def ask(self, sentence: str) -> None:
        """Note one thing a clerk must confirm."""
        if sentence not in self.confirm:
            self.confirm.append(sentence)

    def note(self, rule: str, before: str, after: str) -> None:
        """Note one thing that was changed because it was certain."""
        self.cleaned.append(Cleaned(rule, before, after))


def shorten(text: str, limit: int) -> str:
    """The text within ``limit`` characters, cut at a word and marked by an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
