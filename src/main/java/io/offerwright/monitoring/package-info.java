/**
 * Watching an engine at work: meters while it decides, and the health of what it has decided.
 *
 * <p><b>Meters</b> ({@link io.offerwright.monitoring.EngineMetrics}), under Micrometer's names; each registry spells them its own way,
 * such as {@code offerwright_decision_seconds} in Prometheus. Times are in seconds there.
 *
 * <pre>
 *   name                              kind      tags              what it says
 *   offerwright.decision              timer                       time of a decision, with a histogram
 *   offerwright.decision.failed       counter                     decisions that ended in an exception
 *   offerwright.decision.candidates   summary                     offers that a decision chose from
 *   offerwright.decision.listed       summary                     offers on a list
 *   offerwright.decision.empty        counter                     decisions whose list is empty
 *   offerwright.decision.excluded     counter   rule              offers that a rule kept off a list
 *   offerwright.decision.fallback     counter   reason            decisions that fell back: rules, budget
 *   offerwright.customer.cache.gets   counter   result            customers looked up in the cache: hit, miss
 *   offerwright.score.drift           gauge                       stability index of the relevance of first places
 *   offerwright.ledger.append         timer                       time of adding decisions, with a histogram
 *   offerwright.ledger.flush          timer                       time until what was added is durable, with a histogram
 *   offerwright.ledger.failed         counter                     appends and flushes that ended in an exception
 *   offerwright.ledger.waiting        gauge                       records that are not durable yet
 *   offerwright.ledger.lag            gauge                       age of the oldest of them
 * </pre>
 *
 * <p>No tag says anything of a customer. {@code rule} has at most 200 values and {@code other}; the others have two each. The
 * rules of the bundle have their counters from the start, so that one that never fires shows as 0. Drift is against the first
 * 5,000 decisions after binding, for each 5,000 that follow.
 *
 * <p><b>Health</b> ({@link io.offerwright.monitoring.Health}), from the ledger, and from outcomes, meters and a checkpoint where they
 * are given. The last 7 days are held against the 28 before; a change counts if it is large and beyond chance.
 *
 * <pre>
 *   finding            large means                                        needs
 *   fallbacks          1% of decisions
 *   empty-lists        3 points more                                      5 past days
 *   rule-changed       10 points of decisions more or fewer               5 past days
 *   rule-silent        in no decision any more, where it was 1%           5 past days
 *   offer-takes-over   30% of first places, and twice as many             5 past days
 *   diversity          a fifth less                                       5 past days
 *   conversion         a fifth less                                       5 past days, outcomes
 *   customer-drift     a population stability index above 0.25            a past day
 *   score-drift        the same                                           a past day
 *   stale-model        90 days since the last event that was learnt from  data.until in the model
 *   expired-offers     a fifth of the catalogue
 *   latency            99 of 100 decisions take more than 5 ms            meters
 *   ledger-lag         60 s                                               meters
 *   failures           one                                                meters
 *   ledger-damaged     one                                                verifying
 *   not-anchored       7 days                                             a checkpoint
 *
 *   beyond chance      p of Shift below 0.01 / 5 kinds / 7 days / things of the kind
 * </pre>
 *
 * <p>{@code HealthAlarms}, beside the tests, counts how often healthy worlds are called ill, and ill ones not.
 */
@NullMarked
package io.offerwright.monitoring;

import org.jspecify.annotations.NullMarked;
