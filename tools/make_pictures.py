"""Makes the pictures of the guide and of the README from a tour: ``.venv/bin/python tools/make_pictures.py`` from the project's folder."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

GUIDE = {
    "01-bat-dau": "05-hom-nay", "02-tiep-nhan": "03-tiep-nhan", "03-ho-so": "06-ho-so", "04-cam-ket": "13-cam-ket",
    "05-gui-du-lieu": "16-da-ghi-usb", "06-co-quan-nhan": "17-noi-nhan", "07-thu-tuc-lich": "08-thu-tuc-lich",
    "08-thiet-lap-sao-luu": "09-thiet-lap", "09-ban-phim": "11-tim-nhanh",
}  # fmt: skip
"""Chapter of the guide -> picture of the tour."""
README = {"tiep-nhan": "03-tiep-nhan", "hom-nay": "05-hom-nay", "cam-ket": "13-cam-ket", "gui-du-lieu": "16-da-ghi-usb"}
PAGES = {"giay-tiep-nhan": "giay-tiep-nhan", "ban-cam-ket": "ban-cam-ket-da-ky-so"}
GUIDE_WIDTH, README_WIDTH, PAGE_DPI = 760, 900, 60


def main() -> int:
    """Run the tour aside and keep what is shown; the exit code of the tour."""
    from PIL import Image

    from ui.tour import run_tour

    def keep(source: Path, target: Path, width: int) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(source) as image:
            small = image.convert("RGB").resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        small.quantize(96, dither=Image.Dither.NONE).save(target, optimize=True)

    with tempfile.TemporaryDirectory(prefix="cchc-pictures-") as space:
        folder = Path(space) / "tour"
        code = run_tour(folder)
        for chapter, picture in GUIDE.items():
            keep(folder / "man-hinh" / f"{picture}.png", ROOT / "resources" / "guide" / "pictures" / f"{chapter}.png", GUIDE_WIDTH)
        for name, picture in README.items():
            keep(folder / "man-hinh" / f"{picture}.png", ROOT / "docs" / "pictures" / f"{name}.png", README_WIDTH)
        for name, page in PAGES.items():
            (file,) = (folder / "trang-in").glob(f"*-{page}*.pdf")
            _page(file).save(ROOT / "docs" / "pictures" / f"{name}.png", optimize=True)
    return code


def _page(file: Path):  # type: ignore[no-untyped-def]
    """The first page as a grey picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    document.init_forms()
    picture = document[0].render(scale=PAGE_DPI / 72, may_draw_forms=True).to_pil().convert("L")
    document.close()
    return picture


if __name__ == "__main__":
    sys.exit(main())
