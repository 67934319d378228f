/**
 * The risk that a customer leaves, estimated by a trained model: its inputs, its arithmetic, its file, and the reasons for
 * each estimate. Nothing here trains, and no native library is touched: what a training library learnt has become plain
 * numbers, and these few classes do the sums.
 *
 * <pre>
 *   Customer ─ CustomerColumns ─ Values ─ Feature ─┬─ weights ─┐
 *                                                  └─ trees ───┴─ log odds ─ 1 / (1 + e^-x) ─ ChurnRisk
 * </pre>
 *
 * <p>Log odds are whole trillionths, and their parts too, one for each column. So the parts add up to the log odds to the
 * last digit, in whatever order, and the {@linkplain io.offerwright.evidence.Explanation explanation} is the computation.
 *
 * <h2>The file {@code churn.txt}</h2>
 *
 * <pre>
 *   offerwright churn 1
 *   fact NAME VALUE                              any number: seed, counts, quality
 *   kind logistic | trees
 *   base NUMBER                                  log odds of a customer of whom every part is 0
 *   input number | category CENTRE NAME          the columns; CENTRE is taken from the sum of the column's features
 *   feature INPUT value CENTRE SCALE WEIGHT      (x - CENTRE) / SCALE, held within -5 and 5; 0 when not known
 *   feature INPUT log CENTRE SCALE WEIGHT        the same of ln(1 + |x|) with the sign of x
 *   feature INPUT range FROM TO WEIGHT           1 if FROM &lt;= x &lt; TO, else 0; - for no bound
 *   feature INPUT missing WEIGHT                 1 if nothing is known, else 0
 *   feature INPUT level WEIGHT TEXT              1 if the column says TEXT, else 0; so an unknown word is no level
 *   feature INPUT raw                            the number itself, of trees alone, whose other features have no WEIGHT
 *   tree
 *   split FEATURE THRESHOLD yes | no VALUE       the branch of x &lt; THRESHOLD follows, then the other; where to go when not known
 *   leaf VALUE
 * </pre>
 *
 * <p>A tree compares in single precision, as the library does that grew it. What a split is to blame for is the value of the
 * branch taken less its own value, which is the mean of its leaves weighed by how many customers of the training reached them
 * (Saabas 2014, Interpreting random forests): these differences telescope, so they and the roots add up to the leaves.
 */
@NullMarked
package io.offerwright.churn;

import org.jspecify.annotations.NullMarked;
