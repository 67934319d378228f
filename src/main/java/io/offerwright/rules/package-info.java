/**
 * The rule book: load, check and fire rules written in DRL; the verbs rules speak and the effects they have.
 *
 * <pre>
 * rule "Prepaid customers see prepaid offers"
 *     &#64;id( "ELIG-020" )                                   unique, never changes
 *     &#64;reason( "{offer.name} comes with a monthly bill" )  what the customer is told
 *     &#64;owner( "pricing" )                                  who answers for it; may be left out
 *     salience 10                                          which of two rules wins; may be left out
 * when
 *     $customer : Customer( paymentType == PaymentType.PREPAID )
 *     $offer : Offer( paymentType == PaymentType.POSTPAID, price &gt; 10 )
 * then
 *     decision.exclude( $offer );
 * end
 * </pre>
 *
 * <table>
 *   <caption>The verbs</caption>
 *   <tr><td>{@code exclude(offer)}</td><td>keeps the offer off the list</td></tr>
 *   <tr><td>{@code boost(offer, factor)}</td><td>multiplies its score; 0.000001 to 1000</td></tr>
 *   <tr><td>{@code promote(offer)}</td><td>moves it into the leading tier</td></tr>
 *   <tr><td>{@code weigh(Objective, weight)}</td><td>sets the weight of an objective; 0 to 1</td></tr>
 *   <tr><td>{@code blend(share)}</td><td>sets the share of the content match in the relevance; 0 to 1</td></tr>
 *   <tr><td>{@code limit(category, count)}</td><td>allows that many offers of a category on the list</td></tr>
 *   <tr><td>{@code require(Objective, minimum)}</td><td>keeps off what lies below; 0 to 1</td></tr>
 * </table>
 *
 * <p>The facts are {@code Customer}, {@code Offer}, {@code Context}, {@code Holding} and {@code Contact} of
 * {@link io.offerwright.domain}, with their components as attributes, {@code attributes["name"]} for the declared custom
 * attributes, {@code month} and {@code day} of the context, and the methods {@code consentsTo(Channel)} and
 * {@code validOn(date)}. Facts combine with {@code and}, {@code or}, {@code not}, {@code exists} and {@code forall};
 * conditions with the comparisons, {@code in}, {@code contains}, {@code &&}, {@code ||}, {@code !} and arithmetic. A
 * comparison with a number that is not known never holds, and an unknown text is empty.
 *
 * <p>Decision tables ({@link DecisionTable}) and sentences ({@link Sentences}) become rule text of this language when a
 * directory is read, and take the same way; values in them are data, see {@link Snippet}.
 *
 * <pre>
 *   *.csv *.xlsx ── DecisionTable ─┐
 *   *.dslr *.dsl ── Sentences ─────┴── MadeText: rule text, each line with its cell or sentence ── as *.drl
 *
 *   *.drl ── Lexer ── Parser ── Syntax ── Translator ──┬── problems: file, line, column, found, expected, hint
 *                     grammar             Vocabulary   │
 *                                         types        └── Meaning, of Terms ── Network ── RuleBook
 *                                                                               Drools       │ one per thread
 *   DecisionRequest ── remembered, by what the rules read of it? ── VerdictCache
 *                      if not:                                         ▲ learns
 *                      customer, context, holdings, contacts in ── RuleSession ◄─────────────┘
 *                      fire: decision.verb(...) notes an Effect     the offers stay inserted,
 *                      customer, context, holdings, contacts out    those that are alike as one
 *                   ── List&lt;Firing&gt;, sorted by rule id and effect, each once
 * </pre>
 *
 * <p>{@link io.offerwright.rules.RuleEdit} compares two books by what their rules mean, and fires both as one.
 *
 * <p>No text of a rule file ever becomes code. The grammar has no production for code, so there is nothing to forbid one by
 * one; what it reads becomes a tree of terms that read the attributes of facts, and Drools, which matches the facts, is handed these
 * terms in its own model of rules. Drools' parsers and its generator of code are not among the libraries that ship.
 *
 * <p>Whatever goes wrong, on reading, checking or firing, is told as a {@link io.offerwright.domain.Problem}
 * whose code is a {@code Mistake}; {@code docs/rule-messages.md} shows them all. What conditions leave of each attribute,
 * and that they leave nothing, is worked out by {@code Domains}.
 */
@NullMarked
package io.offerwright.rules;

import org.jspecify.annotations.NullMarked;
