package io.offerwright.experiment;

import java.util.List;

/**
 * Outcomes less what was to be expected of each customer from before the experiment: y − θ(x − x̄), θ = cov(y, x) ÷ var(x) within
 * the arms, x̄ the mean over all of them. The difference of the arms stays what it is on average, since no arm can change the
 * past, and its variance falls by the squared correlation (Deng, Xu, Kohavi and Walker, <em>Improving the sensitivity of online
 * controlled experiments by utilizing pre-experiment data</em>, WSDM 2013, section 3.2).
 *
 * @param theta how much of the covariate is taken off
 * @param before the covariate's mean over all arms
 * @param reduction the share of the variance that is gone, within the arms: 0.3 is worth 1 ÷ 0.7 times the customers
 */
public record Cuped(double theta, double before, double reduction) {

    /** The adjustment that these arms want; none if the covariate is the same for all. */
    public static Cuped of(List<Pairs> arms) {
        double products = 0;
        double squares = 0;
        double outcomes = 0;
        double sum = 0;
        long count = 0;
        for (Pairs arm : arms) {
            products += arm.products();
            squares += arm.beforeSquares();
            outcomes += arm.outcomeSquares();
            if (arm.count() > 0) {
                sum += arm.count() * arm.before();
                count += arm.count();
            }
        }
        double theta = squares == 0 ? 0 : products / squares;
        double reduction = squares == 0 || outcomes == 0 ? 0 : products * products / (squares * outcomes);
        return new Cuped(theta, sum / count, reduction);
    }

    /** An arm's adjusted outcomes, fit for {@link MeanDifference}. */
    public Sample adjusted(Pairs arm) {
        double squares = arm.outcomeSquares() - 2 * theta * arm.products() + theta * theta * arm.beforeSquares();
        return new Sample(arm.count(), arm.outcome() - theta * (arm.before() - before), Math.max(0, squares));
    }
}
