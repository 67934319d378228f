package io.offerwright.experiment;

/**
 * What CUPED needs to know of customers' outcomes and of what they did before.
 *
 * @param count how many customers
 * @param outcome mean outcome
 * @param before mean of the covariate
 * @param outcomeSquares sum of the squared deviations of the outcome
 * @param beforeSquares of the covariate
 * @param products sum of the products of both deviations
 */
public record Pairs(
        long count, double outcome, double before, double outcomeSquares, double beforeSquares, double products) {

    /**
     * The pairs of two columns of equal length.
     *
     * @throws IllegalArgumentException if they differ in length
     */
    public static Pairs of(double[] outcomes, double[] covariates) {
        if (outcomes.length != covariates.length) {
            throw new IllegalArgumentException("There are " + outcomes.length + " outcomes and " + covariates.length
                    + " values of the covariate; expected as many.");
        }
        Sample first = Sample.of(outcomes);
        Sample second = Sample.of(covariates);
        double products = 0;
        for (int index = 0; index < outcomes.length; index++) {
            products += (outcomes[index] - first.mean()) * (covariates[index] - second.mean());
        }
        return new Pairs(outcomes.length, first.mean(), second.mean(), first.squares(), second.squares(), products);
    }
}
