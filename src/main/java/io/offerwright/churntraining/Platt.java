package io.offerwright.churntraining;

/**
 * Log odds brought to what happened: {@code slope · x + intercept}, so that the order stays as it is and parts of a sum stay
 * parts (Platt 1999, Probabilistic outputs for support vector machines; with his targets, which are drawn in a little from 0
 * and 1; found by Newton's method as by Lin, Lin and Weng 2007).
 *
 * @param slope 0 or more: 0 if the model tells nothing
 */
record Platt(double slope, double intercept) {
    private static final int MOST_STEPS = 100;

    static Platt fit(double[] logOdds, boolean[] left) {
        int leavers = 0;
        for (boolean one : left) {
            leavers += one ? 1 : 0;
        }
        double high = (leavers + 1.0) / (leavers + 2.0);
        double low = 1.0 / (left.length - leavers + 2.0);
        double slope = 0;
        double intercept = StrictMath.log((leavers + 1.0) / (left.length - leavers + 1.0));
        double loss = loss(logOdds, left, high, low, slope, intercept);
        for (int step = 0; step < MOST_STEPS; step++) {
            double aa = 1e-12;
            double bb = 1e-12;
            double ab = 0;
            double a = 0;
            double b = 0;
            for (int row = 0; row < left.length; row++) {
                double p = Quality.logistic(slope * logOdds[row] + intercept);
                double error = p - (left[row] ? high : low);
                double weight = p * (1 - p);
                aa += weight * logOdds[row] * logOdds[row];
                bb += weight;
                ab += weight * logOdds[row];
                a += error * logOdds[row];
                b += error;
            }
            double determinant = aa * bb - ab * ab;
            if ((Math.abs(a) < 1e-7 && Math.abs(b) < 1e-7) || !(determinant > 0)) {
                break;
            }
            double stepSlope = -(bb * a - ab * b) / determinant;
            double stepIntercept = -(aa * b - ab * a) / determinant;
            double size = 1;
            double next = Double.POSITIVE_INFINITY;
            while (size > 1e-8 && !(next < loss)) {
                next = loss(logOdds, left, high, low, slope + size * stepSlope, intercept + size * stepIntercept);
                size /= next < loss ? 1 : 2;
            }
            if (!(next < loss)) {
                break;
            }
            slope += size * stepSlope;
            intercept += size * stepIntercept;
            loss = next;
        }
        return slope > 0
                ? new Platt(slope, intercept)
                : new Platt(0, StrictMath.log((leavers + 1.0) / (left.length - leavers + 1.0)));
    }

    private static double loss(
            double[] logOdds, boolean[] left, double high, double low, double slope, double intercept) {
        double sum = 0;
        for (int row = 0; row < left.length; row++) {
            double x = slope * logOdds[row] + intercept;
            double target = left[row] ? high : low;
            // ln(1 + e^x) - target · x, without overflow.
            sum += Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))) - target * x;
        }
        return sum;
    }

    double apply(double logOdds) {
        return slope * logOdds + intercept;
    }
}
