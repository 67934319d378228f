-- The tables of a ledger, for H2 and PostgreSQL alike; package-info.java of io.offerwright.ledger says what they hold.
--
-- Keys that nobody can guess come in no order. Each new one would rewrite another page of an index over all of them, and read it first
-- once the index has outgrown the cache. So the keys of 8192 records or customers are kept together (an epoch), as sorted leaves that are
-- written once the epoch is complete.

CREATE TABLE head (
    format VARCHAR(40) PRIMARY KEY,
    version INTEGER NOT NULL,
    records BIGINT NOT NULL,
    blocks BIGINT NOT NULL,
    rosters BIGINT NOT NULL,
    bundles BIGINT NOT NULL,
    customers BIGINT NOT NULL,
    hash CHAR(64) NOT NULL,
    index_key ${key} NOT NULL
);

CREATE TABLE block (
    number BIGINT PRIMARY KEY,
    first_sequence BIGINT NOT NULL UNIQUE,
    records INTEGER NOT NULL,
    last_day BIGINT NOT NULL,
    customers BIGINT NOT NULL,
    previous_hash CHAR(64) NOT NULL,
    root CHAR(64) NOT NULL,
    hash CHAR(64) NOT NULL,
    entries ${keys},
    content ${bytes}
);

CREATE TABLE leaf (
    kind INTEGER NOT NULL,
    epoch BIGINT NOT NULL,
    bucket INTEGER NOT NULL,
    keys ${keys} NOT NULL,
    PRIMARY KEY (kind, epoch, bucket)
);

CREATE TABLE customer (
    number BIGINT PRIMARY KEY,
    pseudonym UUID NOT NULL,
    data_key ${key}
);

CREATE TABLE roster (
    number BIGINT PRIMARY KEY,
    fingerprint CHAR(64) NOT NULL UNIQUE,
    content ${bytes} NOT NULL
);

CREATE TABLE bundle (
    number BIGINT PRIMARY KEY,
    fingerprint CHAR(64) NOT NULL UNIQUE,
    content ${bytes} NOT NULL
);

CREATE TABLE summary (
    number BIGINT PRIMARY KEY,
    fingerprint CHAR(64) NOT NULL,
    content ${bytes} NOT NULL
);

CREATE TABLE journal_head (
    entries BIGINT PRIMARY KEY,
    hash CHAR(64) NOT NULL
);

CREATE TABLE journal (
    number BIGINT PRIMARY KEY,
    moment VARCHAR(40) NOT NULL,
    who VARCHAR(200) NOT NULL,
    role VARCHAR(20) NOT NULL,
    action VARCHAR(20) NOT NULL,
    subject VARCHAR(2000) NOT NULL,
    hash CHAR(64) NOT NULL
);
