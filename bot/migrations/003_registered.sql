DROP TABLE servers;

CREATE TABLE registered (
    application INTEGER NOT NULL,
    server      INTEGER NOT NULL,
    commands    TEXT    NOT NULL,
    PRIMARY KEY (application, server)
);

CREATE TABLE joined (
    server INTEGER PRIMARY KEY
);
