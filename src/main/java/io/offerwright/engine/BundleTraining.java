package io.offerwright.engine;

import io.offerwright.data.Dataset;
import io.offerwright.data.EventLog;
import io.offerwright.data.Interactions;
import io.offerwright.data.Showings;
import io.offerwright.data.Weighting;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.Outcome;
import io.offerwright.evidence.Provenance;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.features.Winsorised;
import io.offerwright.model.Calibration;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.ModelFile;
import io.offerwright.model.Scorer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Makes a bundle from an operator's data: learns the feature space, trains the members of the ensemble, calibrates, and
 * puts the rule book and the catalogue beside them.
 *
 * <p>The same data, plan and rules give the same bundle, byte for byte, at any number of threads.
 *
 * @param members how to train each member
 * @param customerIdentity whether customers who accepted something get a feature that is themselves. It sharpens the
 *     ranking for them, and makes the model grow with the number of customers; without it, a model knows kinds of customers only
 * @param settings objective weights and declared attributes
 * @param weighting how much each acceptance counts
 * @param winsorise whether the feature space is learnt from {@linkplain Winsorised usage without extremes}
 */
public record BundleTraining(
        List<Ensemble.Recipe> members,
        boolean customerIdentity,
        Settings settings,
        Weighting weighting,
        boolean winsorise) {
    /** One customer in this many is kept out of the members' training, so that the calibration sees honest scores. */
    private static final int CALIBRATION_SHARE = 10;

    /** How one member is trained. */
    @FunctionalInterface
    public interface MemberTraining {
        /**
         * Trains a member on one thread; others are trained meanwhile.
         *
         * @param interactions who accepted what
         * @param customers features of the customers, a row each
         * @param offers features of the offers, a row each
         */
        Ensemble.Member train(
                Ensemble.Recipe recipe, Interactions interactions, FeatureMatrix customers, FeatureMatrix offers);
    }

    public BundleTraining {
        members = List.copyOf(members);
    }

    /** The default ensemble, with the random choices that follow from {@code seed}. */
    public static BundleTraining of(long seed) {
        return new BundleTraining(Ensemble.defaults(seed), false, Settings.DEFAULT, Weighting.EQUAL, false);
    }

    public BundleTraining withMembers(List<Ensemble.Recipe> value) {
        return new BundleTraining(value, customerIdentity, settings, weighting, winsorise);
    }

    public BundleTraining withSettings(Settings value) {
        return new BundleTraining(members, customerIdentity, value, weighting, winsorise);
    }

    /**
     * Trains on everything that happened before a moment.
     *
     * @param rules the rule book, path to text
     * @param before events from this moment on are not looked at
     * @param threads how many members to train at the same time
     * @param progress hears of each epoch, from several threads
     */
    public Bundle train(
            Dataset data,
            SortedMap<String, String> rules,
            LocalDateTime before,
            int threads,
            Ensemble.Progress progress) {
        return train(
                data,
                rules,
                before,
                threads,
                (recipe, interactions, customers, offers) -> recipe.train(interactions, customers, offers, 1, progress),
                Map.of());
    }

    /**
     * Trains on everything that happened before a moment, each member in a given way.
     *
     * @param rules the rule book, path to text
     * @param before events from this moment on are not looked at
     * @param threads how many members to train at the same time
     * @param training may change a member's hyperparameters, such as its number of epochs
     * @param facts what the provenance is to say of that way
     */
    public Bundle train(
            Dataset data,
            SortedMap<String, String> rules,
            LocalDateTime before,
            int threads,
            MemberTraining training,
            Map<String, String> facts) {
        Interactions accepted = weighting.accepted(data.events(), before);
        SortedMap<String, String> known = new TreeMap<>(facts);
        List<Customer> learntFrom = data.customers();
        if (winsorise) {
            Winsorised winsorised = Winsorised.of(data.customers());
            learntFrom = winsorised.customers();
            known.put("data.winsorised", winsorised.drawnIn().toString());
        }
        FeatureSpace space = FeatureSpace.fit(
                learntFrom,
                data.catalog(),
                settings.attributes(),
                new FeatureSpace.Identity(customerIdentity ? warm(data, accepted) : Set.of(), true));
        FeatureMatrix customers = space.customers(data.customers());
        FeatureMatrix offers = space.offers(data.catalog());
        Ensemble ensemble = trainMembers(
                accepted.only(entry -> !forCalibration(accepted.user()[entry])), customers, offers, threads, training);
        Calibration calibration = calibrate(data.events(), before, accepted, ensemble.scorer(offers), customers);
        known.putAll(facts(data, accepted, space, ensemble));
        ModelFile model = new ModelFile(new Provenance(known), space.toBytes(), ensemble, calibration);
        return Bundle.of(model, data.catalog(), rules, settings);
    }

    /** Trains the members alone, each on one thread: they share nothing, so nothing is faster. */
    private Ensemble trainMembers(
            Interactions interactions,
            FeatureMatrix customers,
            FeatureMatrix offers,
            int threads,
            MemberTraining training) {
        List<Ensemble.Member> trained = new ArrayList<>();
        Batches.run(
                members.iterator(),
                1,
                Math.min(threads, members.size()),
                one -> training.train(one.get(0), interactions, customers, offers),
                trained::add);
        return new Ensemble(trained);
    }

    private static boolean forCalibration(int customer) {
        return customer % CALIBRATION_SHARE == CALIBRATION_SHARE - 1;
    }

    private static Set<String> warm(Dataset data, Interactions accepted) {
        boolean[] seen = new boolean[accepted.users()];
        for (int user : accepted.user()) {
            seen[user] = true;
        }
        Set<String> ids = new TreeSet<>();
        for (int user = 0; user < seen.length; user++) {
            if (seen[user]) {
                Customer customer = data.customers().get(user);
                ids.add(customer.id());
            }
        }
        return ids;
    }

    /**
     * Fits the probability of acceptance to what the held-out customers did with what they were shown. Data that only
     * says what customers have, with no showing that was turned down, is read as if everything had been shown.
     */
    private static Calibration calibrate(
            EventLog events, LocalDateTime before, Interactions accepted, Scorer scorer, FeatureMatrix customers) {
        long[][] logits = new long[accepted.users()][];
        for (int customer = 0; customer < logits.length; customer++) {
            if (forCalibration(customer)) {
                logits[customer] = new long[scorer.offers()];
                scorer.score(customers, customer, logits[customer]);
            }
        }
        if (IntStream.range(0, events.countBefore(before))
                .allMatch(event -> events.outcomeOf(event) == Outcome.ACCEPT)) {
            return allOffers(logits, accepted).fit();
        }
        Showings showings = Showings.of(events, before, BundleTraining::forCalibration);
        Outcomes shown = new Outcomes();
        for (int showing = 0; showing < showings.size(); showing++) {
            shown.add(logits[showings.customer()[showing]][showings.offer()[showing]], showings.accepted()[showing]);
        }
        return shown.fit();
    }

    private static Outcomes allOffers(long[][] logits, Interactions accepted) {
        BitSet[] acceptedBy = new BitSet[logits.length];
        for (int entry = 0; entry < accepted.size(); entry++) {
            int customer = accepted.user()[entry];
            if (acceptedBy[customer] == null) {
                acceptedBy[customer] = new BitSet();
            }
            acceptedBy[customer].set(accepted.item()[entry]);
        }
        Outcomes all = new Outcomes();
        for (int customer = 0; customer < logits.length; customer++) {
            for (int offer = 0; logits[customer] != null && offer < logits[customer].length; offer++) {
                all.add(logits[customer][offer], acceptedBy[customer] != null && acceptedBy[customer].get(offer));
            }
        }
        return all;
    }

    /** Scores and what came of them, as many as there are. */
    private static final class Outcomes {
        private long[] logits = new long[1024];
        private boolean[] accepted = new boolean[1024];
        private int size;

        void add(long logit, boolean yes) {
            if (size == logits.length) {
                logits = Arrays.copyOf(logits, size * 2);
                accepted = Arrays.copyOf(accepted, size * 2);
            }
            logits[size] = logit;
            accepted[size++] = yes;
        }

        Calibration fit() {
            return Calibration.fit(Arrays.copyOf(logits, size), Arrays.copyOf(accepted, size));
        }
    }

    private SortedMap<String, String> facts(
            Dataset data, Interactions accepted, FeatureSpace space, Ensemble ensemble) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("data.customers", Integer.toString(data.customers().size()));
        facts.put("data.offers", Integer.toString(data.catalog().size()));
        facts.put("data.events", Integer.toString(data.events().size()));
        facts.put("data.accepted", Integer.toString(accepted.size()));
        facts.put("features.customer", Integer.toString(space.customerFeatures()));
        facts.put("features.offer", Integer.toString(space.offerFeatures()));
        facts.put("features.customer_identity", Boolean.toString(customerIdentity));
        if (Double.isFinite(weighting.decayDays())) {
            facts.put("data.decay_days", Decimals.text(weighting.decayDays()));
        }
        if (weighting.balance() != Weighting.Balance.NONE) {
            facts.put("data.balance", weighting.balance().text());
        }
        for (Ensemble.Member member : ensemble.members()) {
            Hyperparameters h = member.hyperparameters();
            facts.put(
                    "member." + member.name(),
                    String.format(
                            Locale.ROOT,
                            "weight %s, loss %s, components %d, learning rate %s, epochs %d, max sampled %d, k %d, n %d,"
                                    + " item alpha %s, user alpha %s, seed %d",
                            member.weight(),
                            h.loss().text(),
                            h.components(),
                            h.learningRate(),
                            h.epochs(),
                            h.maxSampled(),
                            h.k(),
                            h.n(),
                            h.itemAlpha(),
                            h.userAlpha(),
                            h.seed()));
        }
        return facts;
    }
}
