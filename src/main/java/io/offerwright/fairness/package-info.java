/**
 * How groups of customers fare, and whether what decisions are made from still is what it was: reports over recorded decisions.
 *
 * <pre>
 *   decisions, one pass ──┬─ FairnessTally ── Fairness ──┬─ page, JSON
 *   protected.csv ────────┤                              │
 *   outcomes.csv ─────────┴─ DriftTally ──── Drift ──────┘
 * </pre>
 *
 * <p>A decision can't know of a protected attribute: no rule may read one, no model learns one, no customer carries one. So
 * which group a customer belongs to comes from a file of its own, here and nowhere else. Everything counted is a whole number,
 * samples are chosen by a hash of the decision's id, so a report does not depend on the order of the decisions. Memory grows with
 * groups × offers × rules, with the customers whose groups and outcomes the two files hold, and by the id of each customer met;
 * never with the decisions.
 *
 * <table>
 * <caption>Measures of fairness, for a group g</caption>
 * <tr><th>measure</th><th>formula</th><th>source</th></tr>
 * <tr><td>selection rate</td><td>decisions whose list holds such an offer ÷ decisions</td><td>EEOC, Uniform Guidelines on
 * Employee Selection Procedures, 29 CFR 1607.4 D (1978)</td></tr>
 * <tr><td>its interval</td><td>Wilson's score interval, 95 %</td><td>Wilson, JASA 22 (1927) 209</td></tr>
 * <tr><td>exposure</td><td>mean over decisions of Σ 1 ÷ log2(1 + rank) over such offers on the list</td><td>Singh and Joachims,
 * KDD 2018; Järvelin and Kekäläinen, TOIS 20 (2002) 422</td></tr>
 * <tr><td>its interval</td><td>mean ± 1.96 standard errors, normal approximation</td><td></td></tr>
 * <tr><td>ratio to the largest group</td><td>rate of g ÷ rate of the largest; interval on the logarithm, ±1.96 √((1 − p) ÷ x + (1
 * − q) ÷ y), after half a case is added where a count is none or all</td><td>Katz, Baptista, Azen and Pike, Biometrics 34 (1978)
 * 469</td></tr>
 * <tr><td>difference</td><td>χ² of the 2 × 2 table without correction; Fisher's exact test if an expected count is below 5</td>
 * <td></td></tr>
 * <tr><td>correction</td><td>Holm, over all comparisons of a report</td><td>Holm, Scandinavian Journal of Statistics 6 (1979)
 * 65</td></tr>
 * <tr><td>gap</td><td>the lower rate is below four fifths of the higher, and Holm's p is below 0.05</td><td>29 CFR 1607.4
 * D</td></tr>
 * <tr><td>equal opportunity</td><td>the selection rate of a category among the customers who accepted an offer of it at any time,
 * by the file of outcomes</td><td>Hardt, Price and Srebro, NIPS 2016</td></tr>
 * <tr><td>coverage</td><td>offers listed at least once ÷ offers of the catalogue</td><td></td></tr>
 * <tr><td>Gini of exposure</td><td>Σ (2i − n − 1) x<sub>i</sub> ÷ (n Σ x<sub>i</sub>), x ascending, over offers</td><td>Gini
 * (1912)</td></tr>
 * <tr><td>diversity within a list</td><td>mean over the places behind the first of 1 − greatest similarity to what stands above,
 * as recorded</td><td>Carbonell and Goldstein, SIGIR 1998</td></tr>
 * <tr><td>share a rule keeps out</td><td>pairs of decision and offer that the rule excluded ÷ all such pairs</td><td></td></tr>
 * <tr><td>what a rule accounts for</td><td>how much of the difference would go if it kept out of g as much as of the other:
 * p (1 − e') ÷ (1 − e) in place of p. An upper bound where several rules keep the same offer out</td><td>after Kitagawa, JASA 50
 * (1955) 1168</td></tr>
 * </table>
 *
 * <p>Where a customer has several decisions, counts in intervals and tests are scaled down to the number of customers, as if all
 * decisions of one were alike: that makes them too wide rather than too narrow. Groups of fewer customers than a minimum are left
 * out, since a figure of a few is a figure of somebody.
 *
 * <table>
 * <caption>Measures of drift, between a period and a later one</caption>
 * <tr><th>measure</th><th>formula</th><th>source</th></tr>
 * <tr><td>bins</td><td>tenths of the first period by its quantiles, equal edges dropped; words as they are; what is not known is
 * a bin</td><td></td></tr>
 * <tr><td>population stability index</td><td>Σ (q − p) ln(q ÷ p) over bins; a share of none counts as half a case. Below 0.1
 * counts as stable, above 0.25 as changed: conventions of credit scoring, not limits of a test</td><td>Siddiqi, Credit Risk
 * Scorecards (2006); as a divergence, Jeffreys (1946)</td></tr>
 * <tr><td>χ² of the bins</td><td>that of the 2 × bins table, its p by Holm</td><td></td></tr>
 * <tr><td>Kolmogorov-Smirnov</td><td>greatest difference of the two distribution functions, two-sided; on known
 * numbers</td><td>Smirnov (1939)</td></tr>
 * <tr><td>drifted</td><td>the index is above 0.25, and Holm's p of the bins is below 0.05: small samples move by
 * themselves</td><td></td></tr>
 * <tr><td>reliability</td><td>tenths of the forecasts, mean forecast against observed share with Wilson's
 * interval</td><td></td></tr>
 * <tr><td>Brier score</td><td>mean (y − p)²</td><td>Brier, Monthly Weather Review 78 (1950) 1</td></tr>
 * <tr><td>expected calibration error</td><td>Σ bins share × |observed − forecast|</td><td>Naeini, Cooper and Hauskrecht, AAAI
 * 2015</td></tr>
 * <tr><td>Spiegelhalter's test</td><td>z = Σ (y − p)(1 − 2p) ÷ √Σ (1 − 2p)² p (1 − p)</td><td>Spiegelhalter, Statistics in
 * Medicine 5 (1986) 421</td></tr>
 * </table>
 */
@NullMarked
package io.offerwright.fairness;

import org.jspecify.annotations.NullMarked;
