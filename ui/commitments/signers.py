"""Who has signed a sheet, and which officials have not yet."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from cchc_desktop.domain.commitment import Commitment
from ui.kit.layout import empty, label, marked
from ui.kit.marks import Mark


def show_signers(box: QVBoxLayout, sheet: Commitment) -> None:
    """A line a signature, in place of what stood there."""
    empty(box)
    for signature in sheet.signatures:
        side = "Bên nhận" if signature.side == "receiving" else "Bên cam kết"
        how = "ký số" if signature.digital else "ký giấy, có bản quét" if signature.proof_sha256 else "ký giấy"
        words = f"{side}: {signature.person}, {signature.title}, {how} {signature.at:%d/%m/%Y}".replace(", ,", ",")
        box.addWidget(marked(Mark.DONE, words))
    if sheet.officials:
        done = {signature.person for signature in sheet.signatures}
        rest = [one.person for one in sheet.officials if one.person not in done]
        words = f"Đã ký {len(sheet.officials) - len(rest)} trên {len(sheet.officials)} người."
        text = words + (f" Chưa ký: {', '.join(rest)}." if rest else "")
        box.addWidget(label(text, "hint", wrap=True))
    elif not sheet.signatures:
        box.addWidget(label("Chưa bên nào ký.", "hint"))
