-- The catalogue: the truth of one generation. Offsets are characters into articles.text.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE articles (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    position     INTEGER NOT NULL,         -- place in the reading order; answers do not depend on numbers
    id           TEXT NOT NULL UNIQUE,
    content_hash TEXT NOT NULL,
    title        TEXT,
    url          TEXT,
    publisher    TEXT,
    date         TEXT,                     -- ISO, or NULL
    path         TEXT NOT NULL,
    words        INTEGER NOT NULL,
    text         TEXT NOT NULL,
    blocks       TEXT NOT NULL,            -- [[kind, start, end], ...]
    also         TEXT NOT NULL,            -- [{id, title, publisher, url, date, path}, ...]: the same words elsewhere
    later        TEXT                      -- id of a later version of the same story
);

CREATE TABLE passages (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,  -- its vector has the same id
    article   INTEGER NOT NULL REFERENCES articles (number),
    start     INTEGER NOT NULL,
    end       INTEGER NOT NULL,
    sentences TEXT NOT NULL,               -- [[start, end], ...]
    embedded  TEXT NOT NULL                -- hash of the words that were embedded
);
CREATE INDEX passages_by_article ON passages (article, start);

-- Full text is stored and looked up as stems (index/words.py), so FTS5 itself stems nothing.
CREATE VIRTUAL TABLE passages_fts USING fts5 (title_stems, text_stems, text UNINDEXED, tokenize = 'unicode61');

CREATE TABLE vectors (
    embedded  TEXT NOT NULL,
    model     TEXT NOT NULL,
    vector    BLOB NOT NULL,               -- of the passage: float32, little endian
    sentences BLOB,                        -- of its sentences, one after the other: float16, or NULL
    PRIMARY KEY (embedded, model)
) WITHOUT ROWID;

-- What one article says, under the names it uses itself (local names).

CREATE TABLE demands (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    article         INTEGER NOT NULL REFERENCES articles (number),
    start           INTEGER NOT NULL,      -- of its main evidence
    demander_text   TEXT NOT NULL,
    addressee_texts TEXT NOT NULL,         -- [text, ...]
    content_start   INTEGER NOT NULL,
    content_end     INTEGER NOT NULL,
    stance          TEXT NOT NULL,
    modality        TEXT NOT NULL,         -- [modality, ...]
    reported_by     TEXT,
    date            TEXT,
    evidence        TEXT NOT NULL,         -- [[role, start, end], ...], the main one first
    confidence      TEXT NOT NULL,
    method          TEXT NOT NULL,
    cue             TEXT NOT NULL
);
CREATE INDEX demands_by_article ON demands (article, start);

CREATE TABLE parties (
    demand   INTEGER NOT NULL REFERENCES demands (id),
    role     TEXT NOT NULL,                -- 'by' or 'to'
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    side     TEXT,
    PRIMARY KEY (demand, role, position)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE demands_fts USING fts5 (
    content_stems, evidence_stems, content UNINDEXED, evidence UNINDEXED, tokenize = 'unicode61'
);

CREATE TABLE local_actors (
    article INTEGER NOT NULL REFERENCES articles (number),
    name    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    aliases TEXT NOT NULL,                 -- [alias, ...]
    side    TEXT
);
CREATE INDEX local_actors_by_article ON local_actors (article);

CREATE TABLE mentions (
    article INTEGER NOT NULL REFERENCES articles (number),
    name    TEXT NOT NULL,
    start   INTEGER NOT NULL,
    end     INTEGER NOT NULL
);
CREATE INDEX mentions_by_article ON mentions (article);
CREATE INDEX mentions_by_name ON mentions (name, article, start);

-- What all articles say together: small tables, written anew at the end of each build.

CREATE TABLE actors (
    position INTEGER PRIMARY KEY,          -- best known first
    name     TEXT NOT NULL UNIQUE,
    kind     TEXT NOT NULL,
    aliases  TEXT NOT NULL,
    side     TEXT,
    made     INTEGER NOT NULL,
    received INTEGER NOT NULL,
    mentions INTEGER NOT NULL
);

CREATE TABLE names (
    name  TEXT PRIMARY KEY,                -- local
    actor TEXT NOT NULL                    -- actors.name
) WITHOUT ROWID;
CREATE INDEX names_by_actor ON names (actor);

CREATE TABLE resolved (                    -- parties under the names of all articles together
    demand   INTEGER NOT NULL,
    role     TEXT NOT NULL,
    position INTEGER NOT NULL,
    actor    TEXT NOT NULL COLLATE NOCASE,
    side     TEXT COLLATE NOCASE,
    PRIMARY KEY (demand, role, position)
) WITHOUT ROWID;
CREATE INDEX resolved_by_actor ON resolved (actor, role);
CREATE INDEX resolved_by_side ON resolved (side, role);
