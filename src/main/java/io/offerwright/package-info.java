/**
 * Offerwright, an embedded decision engine: which offers, in which order, and why.
 *
 * <p>This package holds nothing but the map. A package may import only packages that stand above it, and those of one
 * row don't import one another; {@code ArchitectureTest} holds that, and which third parties each row may use.
 *
 * <pre>
 *    1  domain        customers, offers, the catalogue, the request: the nouns
 *    2  evidence      explanations that add up, verdicts, decisions, fingerprints
 *       language      the words for people, a file for each language
 *    3  data          reading and cleaning CSV, Parquet and JDBC; the interaction matrix
 *    4  features      bins, vocabularies, the feature space
 *    5  model         losses, training, the ensemble, the content match, the model file
 *       churn         the risk that a customer leaves: a trained model's sums and their reasons
 *    6  rules         the rule book: load, check, fire; verbs and effects
 *    7  ranking       objectives, tiers, limits, diversity: scores and effects become a list
 *    8  ledger        the append-only record of decisions, its hash chain, the bundle store
 *       yaml          YAML files, each value with its place
 *    9  engine        DecisionEngine, the one door
 *       experiment    who gets which arm, and whether an arm did better
 *       outcomes      what was reported of offers, joined to the decisions that listed them
 *       page          the look that all pages share
 *   10  churntraining  learns churn models, tells how good they are, and finds columns that know the answer
 *       contact       the contact policy, and the history of contacts that all who send share
 *       explanation   a decision's reasons as text, as a page and as JSON
 *       fairness      how groups of customers fare, and what has drifted
 *   11  campaign · counterfactual · evaluation · feedback · impact · replay · ruletest · monitoring · realtime · simulation      uses of an engine
 *   12  tuning        early stopping, search for hyperparameters, worth of features
 *   13  cli           the command line
 * </pre>
 *
 * <p>One decision passes through them like this, and nothing in it reads a clock, draws a random number or touches a
 * file:
 *
 * <pre>
 *   customer ─ features ─ model ──── scores ───┐
 *        │                                     ├─ ranking ─ decision ─ ledger
 *        └───────────── rules ───── effects ───┘               └────── explanation
 * </pre>
 */
@NullMarked
package io.offerwright;

import org.jspecify.annotations.NullMarked;
