/**
 * From scores and effects to an ordered list: objectives, boosts, tiers, floors, category limits, diversity, and one
 * verdict per candidate.
 *
 * <pre>
 *   relevance = (1 - share) x model + share x content match          share: blend()
 *   base      = w_relevance x relevance + w_revenue x revenue + w_diversity x diversity    w: weigh()
 *   score     = base x factor x factor ...                           boost(), in the order of rule ids
 *   order     = promoted first, then score descending, then offer id      promote()
 * </pre>
 *
 * <p>All of it is fixed-point ({@link io.offerwright.domain.Score}), rounded after each line and after each factor.
 * Diversity depends on what is already chosen, so the list is built greedily, best first (maximal marginal relevance,
 * Carbonell and Goldstein, SIGIR 1998). {@code exclude()}, {@code require()} and {@code limit()} keep candidates off the
 * list, in this order of precedence.
 */
@NullMarked
package io.offerwright.ranking;

import org.jspecify.annotations.NullMarked;
