package io.offerwright.engine;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.data.Weighting;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.features.FeatureSpace;
import io.offerwright.features.Seasons;
import io.offerwright.features.Winsorised;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is done with an operator's data before anything is trained on it. All that trains goes through here, so that what a
 * search or an evaluation finds holds for the bundle.
 *
 * @param weighting how much each acceptance counts
 * @param winsorise whether the feature space is learnt from {@linkplain Winsorised usage without extremes}
 * @param customerIdentity whether customers who accepted something get a feature that is themselves. It sharpens the
 *     ranking for them, and makes the model grow with the number of customers; without it, a model knows kinds of customers only
 * @param seasons whether what a customer takes may depend on the season, and how the year is cut into seasons
 */
public record Preparation(Weighting weighting, boolean winsorise, boolean customerIdentity, Seasons seasons) {
    /** The data as it is. */
    public static final Preparation NONE = new Preparation(Weighting.EQUAL, false, false, Seasons.NONE);

    public Preparation withWeighting(Weighting value) {
        return new Preparation(value, winsorise, customerIdentity, seasons);
    }

    public Preparation withWinsorise(boolean value) {
        return new Preparation(weighting, value, customerIdentity, seasons);
    }

    public Preparation withCustomerIdentity(boolean value) {
        return new Preparation(weighting, winsorise, value, seasons);
    }

    public Preparation withSeasons(Seasons value) {
        return new Preparation(weighting, winsorise, customerIdentity, value);
    }

    /** The rows of a training on what happened before a moment. */
    public TrainingRows rows(Dataset data, LocalDateTime before) {
        return TrainingRows.of(data, seasons, before);
    }

    /** Who accepted what before a moment, each counting as much as the weighting says. */
    public Interactions accepted(Dataset data, LocalDateTime before) {
        return weighting.accepted(data.events(), before);
    }

    /**
     * The feature space.
     *
     * @param rows those of {@code accepted}
     * @param accepted what is trained on; with {@link #customerIdentity}, who occurs in it gets a feature, and a season in which
     *     something was accepted does
     */
    public FeatureSpace space(Dataset data, TrainingRows rows, Interactions accepted, AttributeSchema attributes) {
        List<Customer> customers = winsorise ? Winsorised.of(data.customers()).customers() : data.customers();
        Set<String> warm = new TreeSet<>();
        Set<Integer> learntSeasons = new TreeSet<>();
        for (int entry = 0; entry < accepted.size(); entry++) {
            if (accepted.value()[entry] > 0) {
                int row = accepted.user()[entry];
                learntSeasons.add(rows.season(row));
                if (customerIdentity) {
                    warm.add(data.customers().get(rows.customer(row)).id());
                }
            }
        }
        FeatureSpace.Identity identity = new FeatureSpace.Identity(warm, true);
        return FeatureSpace.fit(customers, data.catalog(), attributes, identity, seasons, learntSeasons);
    }

    /**
     * What is not as usual, as a configuration writes it: {@code decay_days}, {@code balance}, {@code outliers}, {@code
     * seasons}.
     */
    public SortedMap<String, String> text() {
        SortedMap<String, String> text = new TreeMap<>();
        if (Double.isFinite(weighting.decayDays())) {
            text.put("decay_days", Decimals.text(weighting.decayDays()));
        }
        if (weighting.balance() != Weighting.Balance.NONE) {
            text.put("balance", weighting.balance().text());
        }
        if (winsorise) {
            text.put("outliers", "winsorise");
        }
        if (seasons != Seasons.NONE) {
            text.put("seasons", seasons.text());
        }
        return text;
    }
}
