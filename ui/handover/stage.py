"""The card that shows one state of a long act: steps, one sentence, the next act, what is inside; and the progress while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QWidget

from ui.handover.pace import Reading
from ui.kit import tokens
from ui.kit.disc import Disc
from ui.kit.layout import column, empty, hairline, holder, icon_label, label, on_screen, row, scroll, set_tone
from ui.kit.steps import Step, StepLine

Steps = Sequence[tuple[str, Step]]


@dataclass(frozen=True)
class Scene:
    """One state in words. ``tone`` colours the sign (accent, green, amber, red, blue, soft) and, unless accent or soft, the
    sentence; ``next_act`` and ``next_more`` fill the box of the one next act, ``points`` are numbered (bold, below), ``warning`` is
    (bold, text) on amber ground, ``facts`` (name, value) under ``facts_title``."""

    headline: str
    sub: str = ""
    icon: str = "usb"
    tone: str = "accent"
    steps: Steps = ()
    next_act: str = ""
    next_more: str = ""
    warning: tuple[str, str] = ("", "")
    points_title: str = ""
    points: tuple[tuple[str, str], ...] = ()
    facts_title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    running: bool = False


class Progress(QWidget):
    """Headline, percent, bar, amount, speed, rest."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.percent = label("", "page-title"), label("", "count")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self.amount, self.speed, self.rest = label(), label(), label()
        top = row(self.words, None, self.percent)
        self.setLayout(column(top, self.bar, row(self.amount, self.speed, self.rest, None, gap=20), gap=8))

    def show_reading(self, reading: Reading) -> None:
        """Show how far it is; the bar waits at its start while the end is not known."""
        self.bar.setValue(reading.percent or 0)
        self.percent.setText("" if reading.percent is None else f"{reading.percent} %")
        self.amount.setText(reading.amount)
        self.speed.setText(reading.speed)
        self.rest.setText(reading.rest)
        self.bar.setAccessibleName(self.words.text())


class Stage(QFrame):
    """A card that shows scenes; pages hang their own widgets (tables, fields) below the words with :meth:`hang`."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.scene = Scene("")
        self.steps, self.disc, self.progress = StepLine(), Disc(), Progress()
        self.headline, self.sub = label("", "page-title", wrap=True), label("", wrap=True)
        self.sub.setStyleSheet(f"color: {tokens.INK2};")
        self._head = holder(row(self.disc, column(None, self.headline, self.sub, None, gap=4), gap=18))
        self._head.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self._warning, self._next = column(gap=0), column(gap=0)
        self._points, self._facts, self._hung = column(gap=0), column(gap=0), column(gap=10)
        self._held: Sequence[QWidget] = ()
        body = column(self._head, self.progress, self._warning, self._next, self._points, self._facts, self._hung, None, gap=14)
        body.setContentsMargins(0, 0, tokens.px(6), 0)
        steps = row(self.steps, margins=(0, 0, 6, 0))
        self._view = scroll(holder(body))
        self.setLayout(column(steps, self._view, gap=16, margins=(28, 22, 22, 14)))

    def show_scene(self, scene: Scene) -> None:
        """Show another state."""
        self.scene = scene
        self.steps.show_steps(scene.steps)
        self._head.setVisible(not scene.running)
        self.progress.setVisible(scene.running)
        self.progress.words.setText(scene.headline)
        self.headline.setText(scene.headline)
        self.sub.setText(scene.sub)
        self.sub.setVisible(bool(scene.sub))
        self.disc.show_sign(scene.icon, scene.tone)
        set_tone(self.headline, "" if scene.tone in ("accent", "soft") else scene.tone)
        self.setAccessibleName(f"{scene.headline} {scene.sub}".strip())
        for box, made in ((self._warning, _warning(scene)), (self._next, _next(scene)), (self._points, _points(scene)),
                          (self._facts, _facts(scene))):  # fmt: skip
            empty(box)
            if made is not None:
                box.addWidget(made)

    def show_reading(self, reading: Reading, steps: Steps, words: str = "") -> None:
        """Move the progress on."""
        self.steps.show_steps(steps)
        if words:
            self.progress.words.setText(words)
        self.progress.show_reading(reading)

    def hang(self, *widgets: QWidget) -> None:
        """Hang widgets of the page below the words; what hung there before is taken down, not destroyed."""
        for old in self._held:
            self._hung.removeWidget(old)  # an item taken away by hand would keep the height it once had for good
            old.hide()
        self._held = widgets
        for widget in widgets:
            self._hung.addWidget(widget)
            widget.show()

    def turn(self, pages: int) -> None:
        """Show what stands further down (1) or up (-1)."""
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep() * 4 // 5)

    def text(self) -> str:
        """Everything it says now, for tests and for the copy to a technician."""
        scene = self.scene
        parts = [scene.headline, scene.sub, *scene.warning, on_screen(scene.next_act), scene.next_more]
        parts += [word for pair in (*scene.points, *scene.facts) for word in pair]
        return "\n".join(part for part in parts if part)


def _warning(scene: Scene) -> QWidget | None:
    if not scene.warning[0]:
        return None
    made = QFrame()
    made.setProperty("strip", "amber")
    words = column(label(scene.warning[0], "section", tone="amber"), label(scene.warning[1], "hint", tone="amber", wrap=True), gap=2)
    made.setLayout(row(icon_label("usb", tokens.AMBER, 20), words, gap=14, margins=(16, 8, 16, 8)))
    made.layout().setStretch(1, 1)  # type: ignore[union-attr]
    return made


def _next(scene: Scene) -> QWidget | None:
    if not scene.next_act:
        return None
    made = QFrame()
    made.setProperty("strip", "teal")
    parts: list[QWidget] = [label("Việc tiếp theo", "hint", tone="accent"), label(on_screen(scene.next_act), "card-title", wrap=True)]
    if scene.next_more:
        parts.append(label(scene.next_more, wrap=True))
    made.setLayout(column(*parts, gap=3, margins=(18, 10, 18, 12)))
    return made


def _points(scene: Scene) -> QWidget | None:
    if not scene.points:
        return None
    box = QGridLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setHorizontalSpacing(tokens.px(16))
    box.setVerticalSpacing(tokens.px(8))
    box.setColumnStretch(1, 1)
    for place, (bold, more) in enumerate(scene.points):
        words = column(label(bold, "strong", wrap=True), gap=1)
        if more:
            words.addWidget(label(more, "hint", wrap=True))
        number = holder(column(label(str(place + 1), "strong", tone="accent"), None))
        box.addWidget(number, place, 0)
        box.addLayout(words, place, 1)
    title: list[QWidget] = [label(scene.points_title, "card-title")] if scene.points_title else []
    return holder(column(hairline(), 4, *title, box, gap=8))


def _facts(scene: Scene) -> QWidget | None:
    if not scene.facts:
        return None
    box = QGridLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setHorizontalSpacing(tokens.px(16))
    box.setVerticalSpacing(tokens.px(7))
    box.setColumnMinimumWidth(0, tokens.px(112))
    box.setColumnStretch(1, 1)
    for place, (name, value) in enumerate(scene.facts):
        box.addWidget(label(name, "label"), place, 0)
        box.addWidget(label(value, wrap=True, selectable=True), place, 1)
    title: list[QWidget] = [label(scene.facts_title, "section")] if scene.facts_title else []
    return holder(column(hairline(), 4, *title, box, gap=8))
