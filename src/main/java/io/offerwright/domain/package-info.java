/**
 * The nouns of a decision: customers, offers, the catalogue, the context, and the request that holds them together.
 *
 * <p>Everything here is an immutable value without behaviour beyond its own invariants, so that it can be a fact in a
 * rule, a row in a file and an entry in the ledger alike.
 *
 * <pre>
 *   DecisionRequest ── Customer ── Usage
 *        │    │  └──── Holding*, Contact*      what the customer has, what was said to them
 *        │    └─────── Context                 date, channel, campaign: all that a decision may know of "now"
 *        └──────────── listLength
 *   Catalog ────────── Offer*                  sorted by id; an offer's index is its place in that order
 * </pre>
 */
@NullMarked
package io.offerwright.domain;

import org.jspecify.annotations.NullMarked;
