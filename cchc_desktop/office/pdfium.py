"""Reading PDF pages back. pdfium knows no threads: whoever calls it holds :data:`LOCK`, for as short as one page or band."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LOCK = threading.RLock()
"""Held around every call into pdfium: the preview, the printer and ``verify`` are on three threads."""


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """A document (``pypdfium2.PdfDocument``); hold :data:`LOCK` around what is done with it. Raises pypdfium2.PdfiumError."""
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(pdf)
        if document.get_formtype():
            document.init_forms()  # else the stamps of digital signatures are not drawn
    try:
        yield document
    finally:
        with LOCK:
            document.close()
