"""The tables of one office's file by the way they live; every table stands in exactly one of these lists.

Log tables hold what was said, append-only, and what vouches for it. Projected tables are a pure function of the log. Both are
written by ``apply`` only. Working tables are overwritten in place, never travel and are not rebuilt. The text that makes them
stands, frozen, in ``migrations``.
"""

from __future__ import annotations

LOG_TABLES = ("log", "change", "checkpoint", "certificate")

PROJECTED = (
    "record", "conflict", "tray", "dossier", "papers", "attachment", "commitment", "office", "machine", "unit",
    "procedure", "calendar_day", "template", "account", "print_entry", "step", "due_move", "issue", "hand", "payment", "handout",
    "correction", "work", "criteria_set", "score", "survey_batch", "unit_event",
)  # fmt: skip

WORKING = (
    "counter", "setting", "draft", "usage", "outbox", "parcel", "stick", "spool", "receipt", "peer", "own_key",
    "arrival", "wanted", "search_dossier", "forgotten",
)  # fmt: skip
