/**
 * From attributes to numbered features: quantile bins, vocabularies, and the feature space that is learnt once, stored
 * in the model, and applied by the same code in training and in serving.
 *
 * <p>Every attribute of a customer or offer becomes at most one word, and every word that training data had is a feature.
 * Customer features and offer features are numbered apart. Numbers that are not known are replaced by the training median.
 *
 * <table>
 * <caption>Customer features</caption>
 * <tr><td>segment, payment_type, device_tier, region</td><td>the word itself</td></tr>
 * <tr><td>household</td><td>single 1, couple 2, family 3 to 4, large 5 and more</td></tr>
 * <tr><td>tenure</td><td>new to 7 days, early to 30, settling to 365, established to 1095, loyal beyond</td></tr>
 * <tr><td>data_intensity, call_intensity</td><td>fifths of the monthly mean: very_low, low, medium, high, very_high</td></tr>
 * <tr><td>usage_stability</td><td>stable when deviation / (mean + 1) of the monthly data is below 0.3, else variable</td></tr>
 * <tr><td>lifecycle_stage</td><td>quarters of 0.4 data + 0.3 calls + 0.3 sms: bronze, silver, gold, platinum</td></tr>
 * <tr><td>network_quality, coverage</td><td>poor below 0.5, fair below 0.7, good below 0.85, excellent</td></tr>
 * <tr><td>price_flexibility</td><td>price of the current offer against the median of the segment's customers: thrifty
 * below 0.8, usual to 1.2, generous beyond; unknown without a current offer</td></tr>
 * <tr><td>upgrade_potential</td><td>device tier and data intensity together: PREMIUM+very_high</td></tr>
 * <tr><td>service_gap</td><td>data used against the allowance of the current offer: ample below 0.5, fitting below 0.9,
 * tight to 1, short beyond; unknown without a current offer</td></tr>
 * <tr><td>attribute.X</td><td>a declared attribute: its word, or fifths of its number</td></tr>
 * <tr><td>customer</td><td>the id, for customers with enough of a history to learn from</td></tr>
 * <tr><td>season</td><td>of the day, not of the customer, and only if asked for: q1 to q4, or jan to dec</td></tr>
 * </table>
 *
 * <table>
 * <caption>Offer features</caption>
 * <tr><td>category, payment_type, min_device_tier, family, retention, segment</td><td>the word itself</td></tr>
 * <tr><td>price_tier</td><td>quarters: budget, standard, premium, luxury</td></tr>
 * <tr><td>data_tier</td><td>quarters: light, medium, heavy, unlimited</td></tr>
 * <tr><td>value_category</td><td>thirds of data_gb / (price + 1): low, medium, high</td></tr>
 * <tr><td>bundle_type</td><td>how many of data, calls and sms lie above the catalogue's median: basic 0 or 1, standard 2,
 * complete 3</td></tr>
 * <tr><td>offer</td><td>the id</td></tr>
 * </table>
 *
 * <p>Quantile edges are interpolated linearly and belong to the bin below. Equal edges are dropped, and so is one at the
 * maximum; the names are then spread over the bins that are left, so that the lowest and highest keep theirs.
 *
 * <p>The stored form is UTF-8 text, one line each, fields separated by tabs, with {@code \t}, {@code \n}, {@code \r} and
 * {@code \\} escaped, numbers as the shortest decimal:
 *
 * <pre>
 *   offerwright-features 1
 *   attribute        NAME  CATEGORY|NUMBER
 *   customer-median  NUMBER  MEDIAN|unknown
 *   customer-bins    FAMILY  WORD  (EDGE  WORD)*
 *   segment-price    SEGMENT  MEDIAN
 *   plan             OFFER  PRICE  DATA_GB
 *   offer-median     NUMBER  MEDIAN
 *   offer-bins       FAMILY  WORD  (EDGE  WORD)*
 *   customer-words   FAMILY  WORD*        numbered in this order, from 0
 *   offer-words      FAMILY  WORD*        numbered in this order, from 0
 *   season-words     quarters|months  WORD*    only with seasons; numbered after all customer-words
 *   end
 * </pre>
 *
 * <p>A model that was trained elsewhere has no such space, only names, {@link io.offerwright.features.FeatureNames}, in the
 * same manner:
 *
 * <pre>
 *   offerwright-feature-names 1
 *   user  NAME                            numbered in this order, from 0
 *   item  NAME                            numbered in this order, from 0
 *   end
 * </pre>
 */
@NullMarked
package io.offerwright.features;

import org.jspecify.annotations.NullMarked;
