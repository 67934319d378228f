-- The table of reported outcomes, for H2 and PostgreSQL alike; package-info.java of io.offerwright.feedback says what it holds.

CREATE TABLE outcome (
    id UUID PRIMARY KEY,
    decision_id VARCHAR(200) NOT NULL,
    customer_id VARCHAR(200) NOT NULL,
    offer_id VARCHAR(200) NOT NULL,
    moment TIMESTAMP(6) NOT NULL,
    outcome VARCHAR(20) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    revenue BIGINT NOT NULL
);

CREATE INDEX outcome_decision ON outcome (decision_id);

CREATE INDEX outcome_customer ON outcome (customer_id);
