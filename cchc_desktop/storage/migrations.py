"""The migrations: frozen text, literal names, only ever appended to (a test holds the hash of each).

The text that made an office's file five years ago must make the same file today, so nothing here is computed from lists that
may grow. Each migration runs in one transaction that also raises ``user_version``.
"""

from __future__ import annotations

from cchc_desktop.storage.engine import Database, Migrations

FORMAT = 10
"""``user_version`` of the newest format this program knows; raised with every migration."""

migrations = Migrations("cchc")

TABLES_1 = """
CREATE TABLE log (id TEXT PRIMARY KEY, replica TEXT NOT NULL, unit TEXT NOT NULL, audience TEXT NOT NULL,
  base TEXT NOT NULL, first TEXT NOT NULL) STRICT;
CREATE TABLE change (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, log TEXT NOT NULL REFERENCES log(id), seq INTEGER NOT NULL,
  record TEXT NOT NULL, kind TEXT NOT NULL, lamport INTEGER NOT NULL, header BLOB NOT NULL, facts BLOB NOT NULL, personal BLOB,
  UNIQUE (log, seq)) STRICT;
CREATE INDEX change_record ON change(record);
CREATE TABLE checkpoint (log TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL, replica TEXT NOT NULL,
  signature BLOB NOT NULL, PRIMARY KEY (log, seq, head)) STRICT;
CREATE TABLE certificate (id TEXT PRIMARY KEY, replica TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL,
  statement BLOB NOT NULL) STRICT;

CREATE TABLE record (id TEXT PRIMARY KEY, kind TEXT NOT NULL, audience TEXT NOT NULL, unit TEXT NOT NULL, heads TEXT NOT NULL,
  digest TEXT NOT NULL) STRICT;
CREATE INDEX record_kind ON record(kind, unit);
CREATE TABLE conflict (record TEXT NOT NULL, field TEXT NOT NULL, rivals TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT;
CREATE TABLE tray (record TEXT NOT NULL, change TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (record, change)) STRICT;

CREATE TABLE dossier (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, number TEXT NOT NULL,
  procedure_id TEXT NOT NULL, procedure_code TEXT NOT NULL, procedure_name TEXT NOT NULL, sector TEXT NOT NULL,
  status INTEGER NOT NULL, received_at TEXT NOT NULL, due_at TEXT NOT NULL, limit_text TEXT NOT NULL, channel TEXT NOT NULL,
  sets INTEGER NOT NULL, result_place TEXT NOT NULL, fee INTEGER, form_set TEXT NOT NULL, receipt_no INTEGER NOT NULL,
  book TEXT NOT NULL, book_no INTEGER NOT NULL, lane INTEGER NOT NULL, received_by TEXT NOT NULL, officer TEXT NOT NULL,
  finished_at TEXT, returned_at TEXT, national_code TEXT NOT NULL, late_entry INTEGER NOT NULL, voided INTEGER NOT NULL,
  reckoning TEXT NOT NULL, replica TEXT NOT NULL, must_digitise INTEGER NOT NULL, digitised INTEGER NOT NULL,
  must_digitised INTEGER NOT NULL, results INTEGER NOT NULL, applicant_name TEXT NOT NULL, applicant_id TEXT NOT NULL,
  applicant_birth TEXT NOT NULL, applicant_gender TEXT NOT NULL, applicant_address TEXT NOT NULL, applicant_phone TEXT NOT NULL,
  applicant_email TEXT NOT NULL, applicant_key TEXT NOT NULL, submitted_by TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE INDEX dossier_number ON dossier(number);
CREATE INDEX dossier_received ON dossier(unit, received_at);
CREATE INDEX dossier_open ON dossier(unit, status, due_at) WHERE status IN (1, 2, 4, 5, 6, 9) AND voided = 0;
CREATE INDEX dossier_person ON dossier(applicant_id) WHERE applicant_id <> '';
CREATE INDEX dossier_name ON dossier(applicant_key);
CREATE INDEX dossier_receipt ON dossier(replica, receipt_no);
CREATE TABLE component (dossier TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL,
  originals INTEGER NOT NULL, certified INTEGER NOT NULL, photocopies INTEGER NOT NULL, pages INTEGER, copies_to_certify INTEGER,
  digitised INTEGER NOT NULL, must_digitise INTEGER NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE TABLE attachment (owner TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  media TEXT NOT NULL, component TEXT NOT NULL, result INTEGER NOT NULL, PRIMARY KEY (owner, id)) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_content ON attachment(sha256);
CREATE TABLE commitment (id TEXT PRIMARY KEY, unit TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL, day TEXT NOT NULL,
  number TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL, previous TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE office (id TEXT PRIMARY KEY, unit TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE machine (id TEXT PRIMARY KEY, unit TEXT NOT NULL, replica TEXT NOT NULL, lane INTEGER NOT NULL,
  predecessor TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE unit (id TEXT PRIMARY KEY, key TEXT NOT NULL, code TEXT NOT NULL, level TEXT NOT NULL, name TEXT NOT NULL,
  valid_from TEXT, valid_to TEXT, parent TEXT) STRICT;
CREATE INDEX unit_key ON unit(key);
CREATE TABLE procedure (id TEXT PRIMARY KEY, author TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, sector TEXT NOT NULL,
  valid_from TEXT, valid_to TEXT, body TEXT NOT NULL) STRICT;
CREATE INDEX procedure_code ON procedure(code);
CREATE TABLE calendar_day (id TEXT PRIMARY KEY, author TEXT NOT NULL, day TEXT NOT NULL, off INTEGER NOT NULL, name TEXT NOT NULL,
  source TEXT NOT NULL) STRICT;
CREATE TABLE template (id TEXT PRIMARY KEY, author TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE account (id TEXT PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
  disabled INTEGER NOT NULL) STRICT;
CREATE TABLE print_entry (id TEXT PRIMARY KEY, form TEXT NOT NULL, record TEXT NOT NULL, target TEXT NOT NULL, at TEXT NOT NULL,
  copy_no INTEGER NOT NULL, account TEXT NOT NULL) STRICT;
CREATE INDEX print_record ON print_entry(record, form);

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE draft (key TEXT PRIMARY KEY, screen TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE usage (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE spool (id TEXT PRIMARY KEY, form TEXT NOT NULL, record TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL) STRICT;
CREATE TABLE own_key (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE outbox (file TEXT PRIMARY KEY, kind TEXT NOT NULL, recipient TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
  number INTEGER NOT NULL, changes INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE parcel (id TEXT PRIMARY KEY, direction TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, replica TEXT NOT NULL,
  number INTEGER NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, changes INTEGER NOT NULL, bytes INTEGER NOT NULL,
  body TEXT NOT NULL) STRICT;
CREATE TABLE stick (id TEXT PRIMARY KEY, label TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE staging (n INTEGER PRIMARY KEY, parcel TEXT NOT NULL, lamport INTEGER NOT NULL, log TEXT NOT NULL,
  seq INTEGER NOT NULL, header BLOB NOT NULL, facts BLOB NOT NULL, personal BLOB) STRICT;
CREATE TABLE receipt (replica TEXT PRIMARY KEY, number INTEGER NOT NULL, unit TEXT NOT NULL, at TEXT NOT NULL,
  statement BLOB NOT NULL) STRICT;
CREATE TABLE peer (replica TEXT PRIMARY KEY, unit TEXT NOT NULL, heard_at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE arrival (sha256 TEXT PRIMARY KEY, at TEXT NOT NULL, outcome TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE wanted (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;
CREATE VIRTUAL TABLE search_dossier USING fts5(who, what, content='', contentless_delete=1, prefix='1 2 3', tokenize='unicode61');
"""
_LOG_1 = ("log", "change", "checkpoint", "certificate")
_PROJECTED_1 = (
    "record", "conflict", "tray", "dossier", "component", "attachment", "commitment", "office", "machine", "unit",
    "procedure", "calendar_day", "template", "account", "print_entry",
)  # fmt: skip


def _statements(script: str) -> list[str]:
    """The single statements of a script of ours (no semicolons inside them)."""
    return [part.strip() for part in script.split(";") if part.strip()]


def _guards_of(tables: tuple[str, ...]) -> list[str]:
    """Triggers that let only ``apply`` write projected tables."""
    return [
        f"CREATE TRIGGER guard_{table}_{act.lower()} BEFORE {act} ON {table} WHEN NOT applying() "
        f"BEGIN SELECT RAISE(ABORT, 'only apply() writes {table}'); END"
        for table in tables
        for act in ("INSERT", "UPDATE", "DELETE")
    ]


def _guards_1() -> list[str]:
    """Triggers: projected tables change only while ``applying()``; the log is append-only, personal parts may be dropped
    only while ``forgetting()``."""
    found = _guards_of(_PROJECTED_1)
    kept = "BEGIN SELECT RAISE(ABORT, 'the log is kept'); END"
    for table in _LOG_1:
        found.append(f"CREATE TRIGGER keep_{table}_delete BEFORE DELETE ON {table} {kept}")
        if table != "change":
            found.append(f"CREATE TRIGGER keep_{table} BEFORE UPDATE ON {table} {kept}")
    found.append("CREATE TRIGGER add_change BEFORE INSERT ON change WHEN NOT applying() "
                 "BEGIN SELECT RAISE(ABORT, 'only apply() writes the log'); END")  # fmt: skip
    found.append(
        "CREATE TRIGGER keep_change BEFORE UPDATE ON change WHEN NOT (forgetting() AND NEW.personal IS NULL AND NEW.n = OLD.n "
        "AND NEW.id = OLD.id AND NEW.log = OLD.log AND NEW.seq = OLD.seq AND NEW.header = OLD.header AND NEW.facts = OLD.facts) "
        "BEGIN SELECT RAISE(ABORT, 'the log is kept'); END"
    )
    return found


@migrations(name="0001_first")
def _first(db: Database) -> None:
    """The first format."""
    for text in (*_statements(TABLES_1), *_guards_1(), "PRAGMA user_version = 1"):
        db.conn.execute(text)


GUARDS_2 = (
    "CREATE TRIGGER add_log BEFORE INSERT ON log WHEN NOT applying() "
    "BEGIN SELECT RAISE(ABORT, 'only apply() writes the log'); END",
    "CREATE TRIGGER add_checkpoint BEFORE INSERT ON checkpoint WHEN NOT applying() "
    "BEGIN SELECT RAISE(ABORT, 'only apply() writes the log'); END",
    "CREATE TRIGGER add_certificate BEFORE INSERT ON certificate WHEN NOT applying() "
    "BEGIN SELECT RAISE(ABORT, 'only apply() writes the log'); END",
    "DROP TABLE staging",
)
"""What vouches for the log is guarded like the log itself; what arrives waits as its sealed file and needs no table of its own."""


@migrations(name="0002_guards")
def _guards(db: Database) -> None:
    """Every table of the log is written by ``apply`` only."""
    for text in (*GUARDS_2, "PRAGMA user_version = 2"):
        db.conn.execute(text)


INDEX_3 = (
    "CREATE INDEX dossier_year ON dossier(unit, received_at, finished_at, due_at, returned_at, must_digitise, must_digitised, results, "
    "channel, voided)",
    "DROP INDEX dossier_received",
)
"""What is counted over a year (ratios, handed out today) is read from the index alone."""


@migrations(name="0003_year")
def _year(db: Database) -> None:
    """The figures of the start page at 100,000 dossiers within a frame or two."""
    for text in (*INDEX_3, "PRAGMA user_version = 3"):
        db.conn.execute(text)


LIFE_4 = """
CREATE TABLE step (dossier TEXT NOT NULL, id TEXT NOT NULL, was INTEGER NOT NULL, became INTEGER NOT NULL, at TEXT NOT NULL,
  who TEXT NOT NULL, place INTEGER NOT NULL, back TEXT NOT NULL, issue TEXT NOT NULL, before_due TEXT NOT NULL, before_finished TEXT,
  before_returned TEXT, before_until TEXT, reason TEXT NOT NULL, PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE TABLE due_move (dossier TEXT NOT NULL, id TEXT NOT NULL, cause TEXT NOT NULL, old_due TEXT NOT NULL, new_due TEXT NOT NULL,
  at TEXT NOT NULL, who TEXT NOT NULL, lines TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE TABLE issue (dossier TEXT NOT NULL, id TEXT NOT NULL, form TEXT NOT NULL, form_set TEXT NOT NULL, no INTEGER NOT NULL,
  year INTEGER NOT NULL, lane INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, contents TEXT NOT NULL, reason TEXT NOT NULL,
  texts TEXT NOT NULL, voided INTEGER NOT NULL, void_reason TEXT NOT NULL, PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE INDEX issue_id ON issue(id);
CREATE INDEX issue_number ON issue(form, year, lane, no);
CREATE TABLE hand (dossier TEXT NOT NULL, id TEXT NOT NULL, giver TEXT NOT NULL, taker TEXT NOT NULL, at TEXT NOT NULL,
  who TEXT NOT NULL, PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE TABLE payment (dossier TEXT NOT NULL, id TEXT NOT NULL, amount INTEGER NOT NULL, method TEXT NOT NULL, paper_no TEXT NOT NULL,
  at TEXT NOT NULL, who TEXT NOT NULL, waived INTEGER NOT NULL, reason TEXT NOT NULL, voided INTEGER NOT NULL, void_reason TEXT NOT NULL,
  PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE INDEX payment_day ON payment(at);
CREATE TABLE handout (dossier TEXT NOT NULL, id TEXT NOT NULL, how TEXT NOT NULL, to_name TEXT NOT NULL, item TEXT NOT NULL,
  at TEXT NOT NULL, who TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
CREATE TABLE correction (dossier TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, said TEXT NOT NULL,
  reason TEXT NOT NULL, PRIMARY KEY (dossier, id)) STRICT, WITHOUT ROWID;
ALTER TABLE dossier ADD COLUMN supplement_until TEXT;
ALTER TABLE component ADD COLUMN reused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE component ADD COLUMN from_store INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN pages INTEGER;
ALTER TABLE attachment ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE print_entry ADD COLUMN digest TEXT NOT NULL DEFAULT '';
DROP INDEX dossier_open;
CREATE INDEX dossier_open ON dossier(unit, status, due_at, officer, sector) WHERE status IN (1, 2, 4, 5, 6, 9) AND voided = 0;
DROP INDEX dossier_year;
CREATE INDEX dossier_year ON dossier(unit, received_at, finished_at, due_at, returned_at, must_digitise, must_digitised, results,
  channel, voided, digitised);
CREATE INDEX dossier_national ON dossier(national_code) WHERE national_code <> '';
CREATE INDEX dossier_not_national ON dossier(unit, received_at) WHERE national_code = '' AND voided = 0;
CREATE INDEX dossier_book ON dossier(book, book_no);
"""
_PROJECTED_4 = ("step", "due_move", "issue", "hand", "payment", "handout", "correction")


@migrations(name="0004_life")
def _life(db: Database) -> None:
    """What happens to a dossier after its receipt, each kind of happening in a table of its own."""
    for text in (*_statements(LIFE_4), *_guards_of(_PROJECTED_4), "PRAGMA user_version = 4"):
        db.conn.execute(text)


INDICES_5 = """
CREATE TABLE work (id TEXT PRIMARY KEY, unit TEXT NOT NULL, book TEXT NOT NULL, state TEXT NOT NULL, voided INTEGER NOT NULL,
  body TEXT NOT NULL) STRICT;
CREATE INDEX work_book ON work(book, unit);
CREATE TABLE criteria_set (id TEXT PRIMARY KEY, author TEXT NOT NULL, name TEXT NOT NULL, first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE score (id TEXT PRIMARY KEY, unit TEXT NOT NULL, year INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX score_year ON score(year, unit);
CREATE TABLE survey_batch (id TEXT PRIMARY KEY, unit TEXT NOT NULL, form TEXT NOT NULL, period TEXT NOT NULL, day TEXT NOT NULL,
  voided INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX survey_form ON survey_batch(form, unit, day);
"""
_PROJECTED_5: tuple[str, ...] = ("work", "criteria_set", "score", "survey_batch")


@migrations(name="0005_indices")
def _indices(db: Database) -> None:
    """Criteria, score sheets, surveys and the work behind the indices."""
    for text in (*_statements(INDICES_5), *_guards_of(_PROJECTED_5), "PRAGMA user_version = 5"):
        db.conn.execute(text)


HANDOVER_6 = """
DROP INDEX dossier_receipt;
ALTER TABLE attachment ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
CREATE INDEX record_beside ON record(id) WHERE instr(heads, ',') > 0;
CREATE TABLE forgotten (record TEXT PRIMARY KEY, change TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE unit_event (id TEXT PRIMARY KEY, author TEXT NOT NULL, old TEXT NOT NULL, heir TEXT NOT NULL, day TEXT NOT NULL,
  body TEXT NOT NULL) STRICT;
DROP TRIGGER keep_change;
"""
_PROJECTED_6: tuple[str, ...] = ("unit_event",)
KEEP_6 = (
    "CREATE TRIGGER keep_change BEFORE UPDATE ON change WHEN NOT (NEW.n = OLD.n AND NEW.id = OLD.id AND NEW.seq = OLD.seq "
    "AND NEW.record = OLD.record AND NEW.kind = OLD.kind AND NEW.lamport = OLD.lamport AND NEW.header = OLD.header "
    "AND NEW.facts = OLD.facts AND ((forgetting() AND NEW.personal IS NULL AND NEW.log = OLD.log) "
    "OR (applying() AND NEW.log <> OLD.log AND NEW.personal IS OLD.personal))) BEGIN SELECT RAISE(ABORT, 'the log is kept'); END"
)
"""A change may lose its personal part to a forget, and move to the branch of its log; nothing else."""


@migrations(name="0006_handover")
def _handover(db: Database) -> None:
    """Forks, decided conflicts, keys that were revoked and records that were forgotten."""
    for text in (*_statements(HANDOVER_6), KEEP_6, *_guards_of(_PROJECTED_6), "PRAGMA user_version = 6"):
        db.conn.execute(text)


SIGNATURES_7 = """
CREATE TABLE signed (log TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL, replica TEXT NOT NULL,
  signature BLOB NOT NULL, PRIMARY KEY (log, seq, head, signature)) STRICT;
INSERT INTO signed SELECT log, seq, head, replica, signature FROM checkpoint ORDER BY rowid;
DROP TABLE checkpoint;
ALTER TABLE signed RENAME TO checkpoint;
"""
KEEP_7 = (
    "CREATE TRIGGER keep_checkpoint_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the log is kept'); END",
    "CREATE TRIGGER keep_checkpoint BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the log is kept'); END",
    "CREATE TRIGGER add_checkpoint BEFORE INSERT ON checkpoint WHEN NOT applying() "
    "BEGIN SELECT RAISE(ABORT, 'only apply() writes the log'); END",
)
"""A head may be signed again by a later key of its author: not everybody believes the one before."""


@migrations(name="0007_signatures")
def _signatures(db: Database) -> None:
    """Several signatures over one head."""
    for text in (*_statements(SIGNATURES_7), *KEEP_7, "PRAGMA user_version = 7"):
        db.conn.execute(text)


PAPERS_8 = """
CREATE TABLE papers (n INTEGER PRIMARY KEY, dossier TEXT NOT NULL, list TEXT NOT NULL) STRICT;
ALTER TABLE dossier ADD COLUMN reused INTEGER NOT NULL DEFAULT 0;
DROP TABLE component;
"""


@migrations(name="0008_papers")
def _papers(db: Database) -> None:
    """The papers of a dossier in one list, at its dossier's place: nobody asks for one of them without the others."""
    for text in (*_statements(PAPERS_8), *_guards_of(("papers",)), "PRAGMA user_version = 8"):
        db.conn.execute(text)


STATUS_9 = """
DROP INDEX dossier_year;
CREATE INDEX dossier_year ON dossier(unit, received_at, finished_at, due_at, returned_at, must_digitise, must_digitised, results,
  channel, voided, digitised, status);
"""


@migrations(name="0009_status")
def _status(db: Database) -> None:
    """Which of a year's dossiers ended without a result, without reading them."""
    for text in (*_statements(STATUS_9), "PRAGMA user_version = 9"):
        db.conn.execute(text)


PASSAGES_10 = """
CREATE INDEX parcel_unit ON parcel(direction, unit, at);
CREATE INDEX parcel_at ON parcel(direction, at);
"""


@migrations(name="0010_passages")
def _passages(db: Database) -> None:
    """The newest parcels of one unit, without reading those of all: a receiving office keeps years of them from everybody."""
    for text in (*_statements(PASSAGES_10), "PRAGMA user_version = 10"):
        db.conn.execute(text)
