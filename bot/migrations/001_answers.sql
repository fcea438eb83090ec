CREATE TABLE answers (
    id         INTEGER PRIMARY KEY,
    asked_at   REAL    NOT NULL,
    user       INTEGER NOT NULL,
    server     INTEGER,
    channel    INTEGER,
    parent     INTEGER,
    question   TEXT    NOT NULL,
    generation TEXT    NOT NULL,
    abstained  INTEGER NOT NULL,
    reply      TEXT    NOT NULL
);
CREATE INDEX answers_channel ON answers (channel, asked_at);
CREATE INDEX answers_time ON answers (asked_at);

CREATE TABLE messages (
    message INTEGER PRIMARY KEY,
    answer  INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE
);

CREATE TABLE feedback (
    answer   INTEGER NOT NULL REFERENCES answers (id),
    user     INTEGER NOT NULL,
    helpful  INTEGER NOT NULL,
    why      TEXT    NOT NULL DEFAULT '',
    given_at REAL    NOT NULL,
    PRIMARY KEY (answer, user)
);
