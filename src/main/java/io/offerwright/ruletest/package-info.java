/**
 * Tests of rules that a business user writes: for this customer and these offers, these rules fire, and this is what they
 * do and say. A test is a decision without a model: the rules fire, their effects fold as in every decision, and what
 * came of it is held against what was expected.
 *
 * <pre>
 * catalog: ../../sample-campaigns/data/offers.csv    offers to name by id; may be left out; relative to this file
 * given:                                             holds for every test of the file; may be left out
 *   date: 2026-03-10
 * tests:
 *   - name: Who pays in advance sees no offer with a bill
 *     given:
 *       customer: { payment_type: PREPAID }
 *       offers:
 *         - { offer_id: BILL, payment_type: POSTPAID }
 *     expect:
 *       offers:
 *         BILL: { excluded_by: ELIG-020, reason: "Offer BILL comes with a monthly bill, and you pay in advance" }
 *       weights: { relevance: 0.7 }
 *       fires_not: ELIG-021
 * </pre>
 *
 * <table>
 *   <caption>given: the columns of the data files; what is not said is as here</caption>
 *   <tr><td>{@code customer}</td><td>{@code customer_id} C1, {@code payment_type} PREPAID, {@code device_tier} SMARTPHONE,
 *     {@code household_size} 1, {@code tenure_days} 365, {@code segment} RESIDENTIAL, {@code region} empty,
 *     {@code network_quality} 1, {@code coverage_score} 1, {@code churn_risk} not known, {@code current_offer} none,
 *     {@code consent_sms}, {@code consent_email}, {@code consent_push} true, {@code usage} not known (with
 *     {@code months}, {@code data_gb}, {@code call_minutes}, {@code sms} as monthly means), and every declared custom
 *     attribute by its name, not known</td></tr>
 *   <tr><td>{@code offers}</td><td>a list of ids of the catalogue, or of offers with {@code offer_id} and whatever
 *     matters: {@code name} "Offer" and the id, {@code category} OTHER, {@code payment_type} ANY, {@code min_device_tier}
 *     BASIC, {@code price} 20, {@code margin} 5, {@code data_gb} 10, {@code call_minutes} 100, {@code sms} 100,
 *     {@code family} and {@code retention} false, {@code segment} ALL, {@code contract_months} 0, {@code valid_from} and
 *     {@code valid_to} open. An offer of the catalogue keeps its values where none is given. Without a list: the whole
 *     catalogue, or one such offer OFFER</td></tr>
 *   <tr><td>{@code date} {@code channel} {@code campaign}</td><td>2026-03-10, SMS, test</td></tr>
 *   <tr><td>{@code holdings}</td><td>{@code offer_id}, or with {@code since}; none</td></tr>
 *   <tr><td>{@code contacts}</td><td>{@code offer_id}, {@code outcome}, {@code days_ago} 0, {@code channel} SMS; none</td>
 *     </tr>
 * </table>
 *
 * <table>
 *   <caption>expect: only what is said is looked at</caption>
 *   <tr><td>{@code offers: ID: excluded_by}</td><td>rules that each keep the offer off; others may do so too</td></tr>
 *   <tr><td>{@code offers: ID: excluded}</td><td>whether any rule keeps it off</td></tr>
 *   <tr><td>{@code offers: ID: boost}</td><td>the product of all factors; 1 when there is none</td></tr>
 *   <tr><td>{@code offers: ID: promoted}</td><td>whether it is in the leading tier</td></tr>
 *   <tr><td>{@code offers: ID: reason}</td><td>one or more texts, each of which some rule says about the offer</td></tr>
 *   <tr><td>{@code weights} {@code floors}</td><td>by objective: what the rules set in the end, or {@code none}</td></tr>
 *   <tr><td>{@code blend}</td><td>the share of the profile, or {@code none}</td></tr>
 *   <tr><td>{@code limits}</td><td>by category: how many at the most, or {@code none}</td></tr>
 *   <tr><td>{@code fires} {@code fires_not}</td><td>ids of rules</td></tr>
 *   <tr><td>{@code reasons: RULE}</td><td>one or more texts, each of which the rule says</td></tr>
 * </table>
 */
@NullMarked
package io.offerwright.ruletest;

import org.jspecify.annotations.NullMarked;
