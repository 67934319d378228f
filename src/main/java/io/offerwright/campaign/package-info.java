/**
 * A campaign from its files to its results: the run over all customers, and the report a person reads afterwards.
 *
 * <pre>
 *   run loop, one per thread ── decision, firings ──▶ RunSummary ── merge ──▶ RunSummary
 *                                                                                │
 *   RunFacts (campaign, bundle, seed, inputs, rules, skipped rows) ──────────────┤
 *                                                                                ▼
 *   report.html ◀── src/main/jte/campaign/*.jte ◀── ReportPage ◀────────────── Report
 * </pre>
 *
 * <pre>
 *   campaign.yaml ─ CampaignFile ─┬─ name, date, channel ─ Context
 *                                 ├─ audience ─ Audience            conditions on customers, all of which must hold
 *                                 ├─ rules, bundle                  directories
 *                                 ├─ train ─ TrainingSettings       when there is no bundle
 *                                 ├─ objectives ─ ObjectiveWeights
 *                                 ├─ experiment ─ Experiment ─ Arms  with what each customer is decided
 *                                 ├─ output ─ OutputSettings       in which form results are written
 *                                 └─ data, attributes ─ DataSource  which files, and how foreign columns become ours
 * </pre>
 *
 * <p>Who does what, each handing a few batches of customers to the next and waiting when that one is behind:
 *
 * <pre>
 *   the thread that runs      reads in order           records in the ledger, in order; counts together
 *                                   │                        ▲                │
 *                                   ▼                        │                ▼
 *   Batches, some threads     decide, explain, encode, make ready to write    │
 *   RunWriter, one thread                                    writes, in order; forces; leaves checkpoints
 * </pre>
 *
 * <p>A checkpoint tells of what is durable alone: the ledger is flushed before it is handed to the writer, with the counts of that moment, and
 * when its turn comes, all before it is written. The ledger may by then hold more.
 *
 * <p>What a run writes goes through sinks, each of which can be taken up again where it was at a checkpoint:
 *
 * <pre>
 *                          ready, on the threads that decide      write, in order            at a checkpoint
 *   FileSink               bytes, a gzip member for each batch    append                     length
 *   ParquetSink            rows                                   into the part begun        the part ends; names and lengths
 *   DatabaseSink           rows with a hash                       batches of inserts         commit; rows and sum of hashes
 * </pre>
 *
 * <p>{@link io.offerwright.campaign.RunIdentity} holds everything that results depend on: a run goes on with the same alone.
 *
 * <p>The keys, with an example of each, stand in {@code sample-campaigns/README.md}. A key that nobody knows is an error
 * with its line and column, like everything else that is wrong with the file; all are told at once. The mapping of foreign
 * files has these parts, applied in this order to each table:
 *
 * <table>
 * <caption>Mapping</caption>
 * <tr><td>{@code file}, {@code directory}</td><td>where the table is</td></tr>
 * <tr><td>{@code rows}</td><td>one row of ours for each of several columns that says {@code when}; for each that says
 * {@code otherwise} none</td></tr>
 * <tr><td>{@code join}</td><td>further files whose columns can be read, by key</td></tr>
 * <tr><td>{@code columns}</td><td>our column: theirs; or {@code column} with {@code recode} (their words: ours), {@code times}
 * and {@code plus}; or {@code always} with one text for every row</td></tr>
 * <tr><td>{@code ignore}</td><td>columns of theirs that are not read; {@code others} for all not mentioned</td></tr>
 * </table>
 */
@NullMarked
package io.offerwright.campaign;

import org.jspecify.annotations.NullMarked;
