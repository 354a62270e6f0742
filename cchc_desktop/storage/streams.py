"""age streams: what a source or a sink of ours raises on the way comes out as it was raised, not as the cipher's own error."""

from __future__ import annotations

from typing import Any

import pyrage

from cchc_desktop.domain.ends import Sink, Source, through


def encrypt(source: Source, sink: Sink, identity: Any) -> None:
    """Stream ``source`` into an age file for one identity's own recipient; flat memory."""
    through(lambda read, write: pyrage.encrypt_io(read, write, [identity.to_public()]), source, sink)


def decrypt(source: Source, sink: Sink, identity: Any) -> None:
    """Stream an age file to ``sink``. Raises pyrage.DecryptError or OSError for a stream that is cut or changed."""
    through(lambda read, write: pyrage.decrypt_io(read, write, [identity]), source, sink)
