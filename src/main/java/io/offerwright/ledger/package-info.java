/**
 * The append-only record of every decision: hash chain, sealed blocks, and the store of the bundles they ran on.
 *
 * <pre>
 *   Decision ── DecisionCodec ── record ──┬── up to 256 make a block ── Store ── H2
 *                                         └── hash = SHA-256(hash before, SHA-256(record))
 * </pre>
 *
 * <p><b>The tables.</b> Rows are only ever added; the head alone changes, in the transaction that adds them.
 *
 * <pre>
 *   head      format, version            "offerwright-ledger", 1
 *             records, blocks            how many there are
 *             rosters, bundles           how many there are
 *             hash                       the hash after the last record
 *
 *   block     number                     1 for the first
 *             first_sequence, records    the records from first_sequence on; the first record is 1
 *             previous_hash, hash        the chain before and after them
 *             content                    each record after its length
 *
 *   entry     sequence                   of the record; its block is the last that starts at or before it
 *             decision_key               first 64 bits of SHA-256 of the decision's id
 *             customer_key               first 64 bits of SHA-256 of the customer's id
 *
 *   roster    number, fingerprint        offers of a catalogue with their revenue: what all decisions on it share
 *             content                    version, number of offers, ids (text), revenues (column)
 *
 *   bundle    number, fingerprint        what decisions ran on
 *             content                    number of files, then path (text), length and bytes of each, by path
 * </pre>
 *
 * <p><b>A record</b>. Equal decisions have equal bytes.
 *
 * <pre>
 *   version                              1, or 2 if rules failed in the decision
 *   decision id, customer id             text
 *   bundle, roster                       fingerprints, 32 bytes each
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
 *   campaign, date, channel              text, date, code
 *   list length, selection probability   signed
 *   names                                count, then rule ids and rivals (text), in the order of first use
 *   fates                                count, then what candidates share:
 *                                          2 x kind + promoted (byte), the verdict's own fields, rules that raised it
 *                                          kinds: 0 chosen, 1 outranked, 2 excluded, 3 over limit, 4 below minimum,
 *                                                 5 withheld
 *   per candidate, in roster order       columns: fate, relevance, diversity, propensity
 *   weights, factors                     three weights, then a factor per set of rules (signed): ScorePrediction
 *   per candidate                        column: score less the predicted score
 *   failed rules                         version 2 only, which a decision has in which rules failed: count, then ids (text)
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
 * disk. A process that dies loses at most what it had not flushed, and never half a block. One process at a time holds
 * the file.
 *
 * <p><b>What the chain proves.</b> {@code verify} finds any change, removal, addition or reordering of rows, unless
 * whoever did it recomputed every hash that follows and the head. Against that, and against a ledger put back to an
 * earlier state, only a hash noted elsewhere helps: {@code verify} prints the last one.
 */
@NullMarked
package io.offerwright.ledger;

import org.jspecify.annotations.NullMarked;
