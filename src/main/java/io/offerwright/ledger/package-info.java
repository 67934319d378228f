/**
 * The append-only record of every decision: encrypted for each customer apart, chained by hashes, signed for, and journalled.
 *
 * <pre>
 *                    ┌── personal part ── sealed under the customer's key ──┐
 *   Decision ── DecisionCodec                                             Envelope ── up to 256 make a block ── Store
 *                    └── open part ─────────────────────────────────────────┘             │                   H2, PostgreSQL
 *                                                                                   Merkle root ── Chain
 *                                                                                                    │
 *   LedgerAccess ── who may see it (Role), and that they did (Journal)                      Checkpoint, signed
 * </pre>
 *
 * <p><b>Who may.</b> A reader sees lists, an auditor whole decisions, an officer erases. {@code Ledger.as} gives each their
 * {@code LedgerAccess}; each access is durable in the journal before anything is shown. The host makes sure of who it is.
 *
 * <p><b>The tables.</b> Rows are only ever added, but for the heads, for keys that are destroyed, and for the contents of blocks
 * that are dropped; the journal says of both why. What is looked for is found in the leaves, and where an epoch is not complete yet in
 * the blocks or customers themselves; leaves follow from these, and are written anew where something was erased or dropped.
 *
 * <pre>
 *   head      format, version            "offerwright-ledger", 4
 *             records, blocks            how many there are
 *             rosters, bundles           how many there are
 *             customers                  how many numbers of customers were given out
 *             hash                       of the last block
 *             index_key                  under the master key: what decision_key and pseudonym are made with
 *
 *   block     number                     1 for the first
 *             first_sequence, records    the records from first_sequence on; the first record is 1
 *             last_day                   the youngest day of its decisions, in days since 1970-01-01
 *             customers                  how many numbers of customers were given out with it
 *             previous_hash, root, hash  docs/ledger-proofs.md has the formulas
 *             entries                    where its records are found by: of each the decision key (first 64 bits of HMAC-SHA-256 of
 *                                          the decision's id) and the number of the customer, 8 bytes each; null as content
 *             content                    each record after its length; null once dropped, or left out of a copy
 *
 *   leaf      kind                       1 records by decision key, 2 records by customer, 3 customers by pseudonym (its first half)
 *             epoch                      sequence of the record, or number of the customer, / 8192; only of complete epochs
 *             bucket                     0 to 63: upper 6 bits of key x 0x9E3779B97F4A7C15
 *             keys                       8 bytes each, least first; then of each sequence or number - 8192 x epoch, 2 bytes
 *
 *   customer  number, pseudonym          first 128 bits of HMAC-SHA-256 of the customer's id; 0 once the customer was erased
 *             data_key                   under the master key; null once the customer was erased
 *
 *   roster    number, fingerprint        offers of a catalogue with their revenue: what all decisions on it share
 *             content                    version, number of offers, ids (text), revenues (column)
 *
 *   bundle    number, fingerprint        what decisions ran on
 *             content                    number of files, then path (text), length and bytes of each, by path
 *
 *   summary   number, fingerprint        what is kept of dropped records: CSV
 *             content
 *
 *   journal   number, moment, who, role, action, subject, hash
 *   journal_head   entries, hash         how many there are, and the hash of the last
 * </pre>
 *
 * <p><b>A record</b>, as the chain covers it. docs/ledger-proofs.md says what can be checked without any key.
 *
 * <pre>
 *   version                              3
 *   decision key                         8 bytes
 *   customer                             number, unsigned
 *   commitment                           SHA-256(salt, personal part), 32 bytes
 *   length, sealed                       the personal part under AES-256-GCM, bound to decision key, customer and open part
 *   open part                            the rest
 * </pre>
 *
 * <p>The personal part. Equal decisions have equal bytes in both parts.
 *
 * <pre>
 *   decision id, customer id             text
 *   payment, device, segment             codes
 *   household, tenure                    signed
 *   region                               text
 *   network, coverage, churn risk        real
 *   current offer                        text
 *   consents                             one bit a channel
 *   usage                                months (signed), data, calls, sms, deviation (real)
 *   attributes                           count, then name and value (text)
 *   holdings                             count, then offer (text), since (date)
 *   contacts                             count, then offer (text), channel, outcome (codes), days ago (signed)
 *   restrictions                         nothing where there are none; else count, then offer, id (text), kind (code),
 *                                          arguments (count, then text), 0, or 1 and free from: date, nanoseconds of
 *                                          the day (unsigned)
 * </pre>
 *
 * <p>The open part.
 *
 * <pre>
 *   bundle, roster                       fingerprints, 32 bytes each
 *   campaign, date, channel              text, date, code
 *   list length, selection probability   signed
 *   names                                count, then rule ids and rivals (text), in the order of first use
 *   fates                                count, then what candidates share:
 *                                          2 x kind + promoted (byte), the verdict's own fields, rules that raised it
 *                                          kinds: 0 chosen, 1 outranked, 2 excluded, 3 over limit, 4 below minimum,
 *                                                 5 withheld, 6 restricted
 *   per candidate, in roster order       columns: fate, relevance, diversity, propensity
 *   weights, factors                     three weights, then a factor per set of rules (signed): ScorePrediction
 *   per candidate                        column: score less the predicted score
 *   failed rules                         count, then ids (text)
 * </pre>
 *
 * <p><b>The primitives</b> (RecordWriter, Column).
 *
 * <pre>
 *   unsigned    7 bits a byte, lowest first, top bit: more to come; counts and indices are unsigned
 *   signed      zigzag (0, -1, 1, -2, ...), then unsigned
 *   text        2 x length, UTF-8; or 2 x length + 1, UTF-16 units, where half a surrogate pair allows no UTF-8
 *   real        IEEE 754 double, 8 bytes, highest first
 *   date        signed days since 1970-01-01
 *   code        one byte: the place in a fixed list (DecisionCodec)
 *   column      one number per candidate in as few bits as the range, or a list of distinct values, needs
 * </pre>
 *
 * <p><b>Durability.</b> A block is committed when it is full; {@code flush} commits what there is and forces it onto the
 * disk. A process that dies loses at most what it had not flushed, and never half a block. One process at a time writes: H2's
 * file is held by one process, in PostgreSQL others may read and erase meanwhile.
 *
 * <p><b>Erasing</b> destroys a customer's key and pseudonym. Whoever has the master key and still knows the id of a decision can
 * tell which record it was, and no more. What was decided stays, and so does the chain, which covers encrypted bytes. In H2
 * the file is written anew when the ledger is closed, so that the old key is not left in a free page; PostgreSQL's log files and
 * backups are its owner's to purge. Whoever keeps copies of a ledger and its master key erases there, too.
 *
 * <p><b>What the chain proves.</b> {@code verify} finds any change, removal, addition or reordering of rows, unless
 * whoever did it recomputed every hash that follows and the head. Against that, and against a ledger put back to an
 * earlier state, {@code verify} is given checkpoints that were kept elsewhere.
 */
@NullMarked
package io.offerwright.ledger;

import org.jspecify.annotations.NullMarked;
