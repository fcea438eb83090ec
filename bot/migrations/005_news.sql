CREATE TABLE read_articles (
    id    TEXT PRIMARY KEY,
    hash  TEXT NOT NULL,
    since REAL NOT NULL,
    gone  REAL
) WITHOUT ROWID;

CREATE TABLE read_records (
    key      TEXT PRIMARY KEY,
    article  TEXT NOT NULL,
    title    TEXT NOT NULL,
    demander TEXT NOT NULL,
    stance   TEXT NOT NULL,
    content  TEXT NOT NULL,
    since    REAL NOT NULL,
    gone     REAL
) WITHOUT ROWID;
CREATE INDEX read_records_since ON read_records (since);
CREATE INDEX read_records_gone ON read_records (gone);

CREATE TABLE readings (
    id         INTEGER PRIMARY KEY,
    generation TEXT NOT NULL,
    at         REAL NOT NULL
);

CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    at   REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE watches (
    id      INTEGER PRIMARY KEY,
    user    INTEGER NOT NULL,
    server  INTEGER,
    channel INTEGER,
    by      TEXT NOT NULL,
    "to"    TEXT NOT NULL,
    about   TEXT NOT NULL,
    told    REAL NOT NULL
);

ALTER TABLE answers ADD COLUMN took REAL;
