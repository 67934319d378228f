-- The tables of a contact history, for H2 and PostgreSQL alike; package-info.java of io.offerwright.contact says what they hold.

CREATE TABLE contact_message (
    customer VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    household VARCHAR,
    sent_at BIGINT NOT NULL,
    channel VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    priority INTEGER NOT NULL,
    offers VARCHAR NOT NULL,
    PRIMARY KEY (customer, decision)
);

CREATE INDEX contact_message_household ON contact_message (household);

CREATE TABLE contact_reply (
    customer VARCHAR NOT NULL,
    offer VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    replied_at BIGINT NOT NULL,
    PRIMARY KEY (customer, offer, outcome, replied_at)
);

CREATE TABLE contact_version (
    subject VARCHAR PRIMARY KEY,
    version BIGINT NOT NULL
);
