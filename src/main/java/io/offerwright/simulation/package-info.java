/**
 * A telco world with known truth: a population, what it uses, what it was offered, and why it took what it took.
 *
 * <pre>
 *   WorldSettings ── World ── catalog()      Assortment: the operator's product lines
 *                      │
 *                      └───── life(index) ── Person         everything there is to know of a customer
 *                                 │           │
 *                                 │           ├── LoggingPolicy   what is shown, with which probability
 *                                 │           └── ChoiceModel     what is taken
 *                                 └── Life ── Customer, months of usage, Event*
 *   WorldFiles: lives, a few at a time, into the files of a campaign
 *   Responses: what the customers do with a campaign's lists, and without, as reported outcomes
 * </pre>
 *
 * <p>A customer is a function of the seed and their index (see {@code Draws}); so the first hundred customers of a world
 * are the same whether it has a hundred or a million, and memory does not grow with the population. Exponentials and
 * logarithms come from {@link java.lang.StrictMath}: the same bytes on every machine and JDK.
 *
 * <h2>The events</h2>
 *
 * <p>One row per showing, at most one showing a day, with its final outcome and the exact probability (the
 * <em>propensity</em>) with which the logging policy chose that offer for that customer on that day among all it could
 * have shown. {@code ACCEPT}: taken. {@code CLICK}: looked at, not taken. {@code DECLINE}: refused. {@code IMPRESSION}:
 * nothing came of it. So impressions in the wide sense are <em>all</em> rows, and the rate of acceptance is accepts by
 * rows. An offer can be taken again once it has run out; a plan replaces the plan before it.
 *
 * <h2>The choice model</h2>
 *
 * <p>Customer <i>c</i> who is shown offer <i>o</i> on day <i>t</i> takes it with probability σ(<i>u − s</i>), where σ is
 * the logistic function and
 *
 * <pre>
 *   u(c,o,t) = a_o                                     appeal: by category, less in a larger catalogue, ± 0.45
 *            + 3.2 · z_c · w_o                         hidden taste: 8 factors; z_c a persona ± 0.55, w_o a product line
 *                                                      ± 0.22, of length 1
 *            + A_cat · cos(2π (t − peak_cat) / year)   season: roaming in July 0.9, devices in December 0.6, ...
 *            + observable(c,o,t)
 *
 *   observable = − 1.2 · β_c · ln((price_o + 1) / (typical price of the category + 1))
 *                                                      price: β_c lognormal, lower for business and premium
 *              + 1.4 · need                            usage against allowance, below
 *              + device                                −6 below the least handset; flagships want flagship offers;
 *                                                      dear devices suit owners of dear devices, and longer tenure
 *              + household                             family offers: −5 for singles, else 0.8 · min(people, 5) − 1.2
 *              + terms                                 −5 for the wrong way of paying, −5 for the wrong segment;
 *                                                      +0.5 and +0.9 for the very own; −0.6 for 24 months when new
 *              + churn                                 p = probability of leaving − 0.4: retention offers 6p,
 *                                                      other contracts −2.2p
 *              + network                               content and large allowances: 5 (quality − 0.78), in [−1, 0.8]
 *
 *   need       plans, family, retention                0.8 fit(gigabytes) + 0.4 fit(minutes / 30)
 *              add-ons                                 0.5 + 0.9 ln((usage + 1) / (allowance of the plan + 1)), clipped,
 *                                                      for data and for calls, + 0.5 fit(gigabytes, 0.7 usage)
 *              roaming                                 0.5 fit(gigabytes, 0.4 usage) + the calls of an add-on
 *   fit(allowance, use)                                d = ln((allowance + 1) / (use + 1));
 *                                                      1 + 1.4d when it does not suffice, else 1 − 0.5d; at least −2
 *
 *   s(c,cat,t)                                         satiation: grows by S_cat with each accept in the category, fades
 *                                                      as exp(−days / T_cat)
 * </pre>
 *
 * <p>Usage grows or shrinks by a trend of each customer's own. {@code churn_risk} in the files is the operator's estimate
 * of the probability of leaving, with noise on its logit, and empty for some and for all of the first 30 days. The
 * <b>truth</b> ({@link io.offerwright.simulation.World#utilities}, {@code truth.csv}) is <i>u</i> on the last day, with no
 * satiation, and σ(<i>u</i>); and, as {@code accepted}, the probability that the history holds an acceptance, over all that
 * chance decides in it ({@link io.offerwright.simulation.World#acceptances}): the best that a ranking can go by which is
 * measured with this history, since what was never shown could not be accepted.
 *
 * <h2>The logging policy</h2>
 *
 * <p>Among the <i>n</i> offers that are valid on the day, are not the plan held, do not run already, and were not shown in
 * the last 80 days:
 *
 * <pre>
 *   propensity(o) = 0.06 / n + 0.94 · weight(o) / sum of weights
 *   weight(o)     = 0 unless eligible (way of paying, handset, segment, household); else
 *                   push_o · exp(0.3 · observable) · Π over past accepts (1 + 0.25 · max(0, w_past · w_o))
 *                                                  · Π over past declines (1 − 0.125 · max(0, w_past · w_o))
 * </pre>
 *
 * <p>So exposure is confounded with taste and need, as in real logs, and can be corrected by the propensities.
 *
 * <p>{@link io.offerwright.simulation.Groups} gives every customer a group that has nothing to do with any of this, and on
 * request plants a bias on it.
 */
@NullMarked
package io.offerwright.simulation;

import org.jspecify.annotations.NullMarked;
