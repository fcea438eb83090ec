CREATE TABLE lists (
    id      INTEGER PRIMARY KEY,
    made_at REAL NOT NULL,
    query   TEXT NOT NULL
);

CREATE TABLE servers (
    id        INTEGER PRIMARY KEY,
    commands  TEXT NOT NULL,
    synced_at REAL NOT NULL
);
