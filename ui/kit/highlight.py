"""Where the typed words stand in a name, so that a list can show them bold; folded as the search folds (đ too)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from cchc_desktop.domain.text import clean, fold, words
from ui.kit import tokens

Span = tuple[int, int]


def spans(text: str, query: str) -> list[Span]:
    """(start, end) of the beginnings of words that were typed; ``text`` is NFC, so that one letter folds to one."""
    typed = words(clean(query, limit=10**6))
    flat = "".join((fold(c) or " ")[:1] if c.isalnum() else " " for c in text)
    found = _phrase(flat, typed)
    if not found:
        found = [span for word in typed for span in _word(flat, word)]
    return _joined(sorted(found))


def _phrase(flat: str, typed: list[str]) -> list[Span]:
    """The typed words side by side."""
    sought = " ".join(typed)
    at = f" {flat}".find(f" {sought}") if sought else -1
    return [(at, at + len(sought))] if at >= 0 else []


def _word(flat: str, word: str) -> list[Span]:
    """The first word that begins so; else first letters of words side by side ("dkks")."""
    at = f" {flat}".find(f" {word}")
    if at >= 0:
        return [(at, at + len(word))]
    starts = [n for n, c in enumerate(flat) if c != " " and (n == 0 or flat[n - 1] == " ")]
    first = "".join(flat[n] for n in starts)
    place = first.find(word) if len(word) > 1 else -1
    return [(n, n + 1) for n in starts[place : place + len(word)]] if place >= 0 else []


def _joined(found: list[Span]) -> list[Span]:
    """Overlapping spans made one."""
    made: list[Span] = []
    for start, end in found:
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def paint_spans(painter: QPainter, rect: QRectF, text: str, bold: list[Span], size: int = tokens.BODY) -> None:
    """Paint a name in one line with its bold parts, elided at the right."""
    plain, strong = tokens.font(size), tokens.font(size, bold=True)
    painter.setPen(QColor(tokens.INK))
    x, right, at = rect.x(), rect.right(), 0
    runs: list[tuple[str, bool]] = []
    for start, end in bold:
        runs += [(text[at:start], False), (text[start:end], True)]
        at = end
    runs.append((text[at:], False))
    middle = rect.center().y()
    for run, is_bold in runs:
        face = strong if is_bold else plain
        metrics = QFontMetrics(face)
        room = right - x
        if not run or room < metrics.averageCharWidth():
            continue
        shown = metrics.elidedText(run, Qt.TextElideMode.ElideRight, int(room)) if metrics.horizontalAdvance(run) > room else run
        painter.setFont(face)
        painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), shown)
        x = right if shown != run else x + metrics.horizontalAdvance(run)
