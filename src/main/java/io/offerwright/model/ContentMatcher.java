package io.offerwright.model;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.domain.Segment;
import io.offerwright.evidence.Explanation;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * How well an offer fits a customer on paper, for customers who have no history yet: 0.4 segment + 0.3 data + 0.3 price,
 * each 0 to 1.
 *
 * <table>
 * <caption>The three parts</caption>
 * <tr><th>part</th><th>1</th><th>less</th><th>not known</th></tr>
 * <tr><td>segment</td><td>made for the customer's</td><td>0.5 when made for all, 0 for another</td><td></td></tr>
 * <tr><td>data</td><td>the allowance is what the customer uses</td>
 *     <td>too little: allowance / usage; too much: half as bad, (1 + usage / allowance) / 2</td>
 *     <td>0.5 without usage on record, or when the offer is no tariff (no data, calls or texts)</td></tr>
 * <tr><td>price</td><td>the price of the customer's current offer</td>
 *     <td>dearer: old / new; cheaper: half as bad, (1 + new / old) / 2</td>
 *     <td>the catalogue's median price stands in for the current one</td></tr>
 * </table>
 *
 * <p>An unlimited allowance counts as twice the catalogue's largest limited one. Usage, allowances and prices are quantised to
 * thousandths; from there on all is integer. Immutable and thread-safe.
 */
public final class ContentMatcher {
    private static final long SEGMENT_WEIGHT = 400_000;
    private static final long DATA_WEIGHT = 300_000;
    private static final long PRICE_WEIGHT = 300_000;
    private static final long HALF = Score.ONE / 2;

    /** Gigabytes from which on an allowance reads as unlimited. */
    private static final double UNLIMITED = 1_000;
    /** Thousandths beyond this would overflow, and mean nothing. */
    private static final double LARGEST = 1e9;
    /** In place of thousandths, which are never negative. */
    private static final long UNKNOWN = -1;

    private final Catalog catalog;
    private final Segment[] segment;
    /** Of each offer, in thousandths of a gigabyte; unknown of an offer that is no tariff. */
    private final long[] allowed;
    /** Of each offer, in thousandths. */
    private final long[] price;
    /** Hundreds of offers have a few dozen allowances and prices between them, which are matched once each. */
    private final Distinct allowances;

    private final Distinct prices;

    private final long medianPrice;

    /** A matcher for the offers of this catalogue. */
    public ContentMatcher(Catalog catalog) {
        this.catalog = catalog;
        double largest = catalog.offers().stream()
                .mapToDouble(Offer::dataGb)
                .filter(gb -> gb < UNLIMITED)
                .max()
                .orElse(0);
        double unlimitedGb = largest > 0 ? 2 * largest : UNLIMITED;
        double[] sorted =
                catalog.offers().stream().mapToDouble(Offer::price).sorted().toArray();
        medianPrice = thousandths((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
        price = catalog.offers().stream()
                .mapToLong(offer -> thousandths(offer.price()))
                .toArray();
        segment = catalog.offers().stream().map(Offer::segment).toArray(Segment[]::new);
        allowed = catalog.offers().stream()
                .mapToLong(offer -> {
                    boolean tariff = offer.dataGb() > 0 || offer.callMinutes() > 0 || offer.sms() > 0;
                    double gb = offer.dataGb() >= UNLIMITED ? unlimitedGb : offer.dataGb();
                    return tariff ? thousandths(gb) : UNKNOWN;
                })
                .toArray();
        allowances = Distinct.of(allowed);
        prices = Distinct.of(price);
    }

    /**
     * Numbers of all offers, of which many are the same.
     *
     * @param values each once
     * @param place of each offer, where its number stands among the values
     */
    private record Distinct(long[] values, int[] place) {
        static Distinct of(long[] numbers) {
            long[] values = Arrays.stream(numbers).sorted().distinct().toArray();
            return new Distinct(
                    values,
                    Arrays.stream(numbers)
                            .mapToInt(number -> Arrays.binarySearch(values, number))
                            .toArray());
        }

        /** Of each value, a match of it times a weight. */
        long[] weighted(long weight, LongUnaryOperator match) {
            long[] products = new long[values.length];
            for (int index = 0; index < products.length; index++) {
                products[index] = Score.product(weight, match.applyAsLong(values[index]));
            }
            return products;
        }
    }

    /** The match of each offer in millionths, 0 to 1. */
    public long[] match(Customer customer) {
        long used = usedData(customer);
        long before = priceBefore(customer);
        long[] data = allowances.weighted(DATA_WEIGHT, offered -> dataMatch(used, offered));
        long[] cost = prices.weighted(PRICE_WEIGHT, after -> priceMatch(before, after));
        int[] allowance = allowances.place();
        int[] pricePlace = prices.place();
        long[] matches = new long[allowed.length];
        for (int offer = 0; offer < matches.length; offer++) {
            matches[offer] = Score.round(Score.product(SEGMENT_WEIGHT, segmentMatch(customer, offer))
                    + data[allowance[offer]]
                    + cost[pricePlace[offer]]);
        }
        return matches;
    }

    /** The same as a tree: its score is {@link #match}, to the last millionth. */
    public Explanation explain(Customer customer, int offer) {
        return Explanation.roundedSum(
                "content match",
                List.of(
                        part("segment", SEGMENT_WEIGHT, segmentMatch(customer, offer)),
                        part("data", DATA_WEIGHT, dataMatch(usedData(customer), allowed[offer])),
                        part("price", PRICE_WEIGHT, priceMatch(priceBefore(customer), price[offer]))));
    }

    private static Explanation part(String name, long weight, long match) {
        return Explanation.product(
                name, Explanation.value("weight", weight), Explanation.value(name + " match", match));
    }

    private long segmentMatch(Customer customer, int offer) {
        if (segment[offer] == customer.segment()) {
            return Score.ONE;
        }
        return segment[offer] == Segment.ALL ? HALF : 0;
    }

    private static long usedData(Customer customer) {
        double usedGb = customer.usage().dataGb();
        return Double.isNaN(usedGb) ? UNKNOWN : thousandths(usedGb);
    }

    private static long dataMatch(long used, long allowed) {
        if (used == UNKNOWN || allowed == UNKNOWN) {
            return HALF;
        }
        return used > allowed ? ratio(allowed, used) : halfAsBad(used, allowed);
    }

    private long priceBefore(Customer customer) {
        int current = catalog.indexOf(customer.currentOffer());
        return current < 0 ? medianPrice : price[current];
    }

    private static long priceMatch(long before, long after) {
        return after > before ? ratio(before, after) : halfAsBad(after, before);
    }

    private static long halfAsBad(long smaller, long larger) {
        return (Score.ONE + ratio(smaller, larger)) / 2;
    }

    /** The ratio in millionths; 1 when both are zero. */
    private static long ratio(long smaller, long larger) {
        return larger == 0 ? Score.ONE : (smaller * Score.ONE + larger / 2) / larger;
    }

    private static long thousandths(double value) {
        return Math.round(Math.min(Math.max(value, 0), LARGEST) * 1_000);
    }
}
