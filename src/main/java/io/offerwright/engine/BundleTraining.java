package io.offerwright.engine;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.Decimals;
import io.offerwright.evidence.Provenance;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.features.Winsorised;
import io.offerwright.model.Calibration;
import io.offerwright.model.Ensemble;
import io.offerwright.model.MemberWeights;
import io.offerwright.model.ModelFile;
import io.offerwright.model.Reliability;
import io.offerwright.model.Scorer;
import io.offerwright.model.TrainingMemory;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a bundle from an operator's data: learns the feature space, trains the members of the ensemble, weighs them, calibrates, and
 * puts the rule book and the catalogue beside them.
 *
 * <p>The same data, plan and rules give the same bundle, byte for byte, at any number of threads.
 *
 * @param members how to train each member
 * @param learnWeights whether the members' weights are learnt from what customers chose who took no part in the members'
 *     training, instead of taken as they are; members that would weigh next to nothing are dropped
 * @param settings objective weights and declared attributes
 * @param preparation what is done with the data first
 */
public record BundleTraining(
        List<Ensemble.Recipe> members, boolean learnWeights, Settings settings, Preparation preparation) {
    /** One customer in this many is kept out of the members' training, so that weights and calibration see honest scores. */
    static final int HELD_OUT_SHARE = 10;

    /** How one member is trained. */
    @FunctionalInterface
    public interface MemberTraining {
        /**
         * Trains a member on one thread; others are trained meanwhile.
         *
         * @param interactions who accepted what
         * @param customers features of the customers, as {@link TrainingRows} has them
         * @param offers features of the offers, a row each
         */
        Ensemble.Member train(
                Ensemble.Recipe recipe, Interactions interactions, FeatureMatrix customers, FeatureMatrix offers);
    }

    public BundleTraining {
        members = List.copyOf(members);
    }

    /** The {@linkplain Ensemble#telco telco's ensemble}, with the random choices that follow from {@code seed}. */
    public static BundleTraining of(long seed) {
        return new BundleTraining(Ensemble.telco(seed), true, Settings.DEFAULT, Preparation.NONE);
    }

    public BundleTraining withMembers(List<Ensemble.Recipe> value) {
        return new BundleTraining(value, learnWeights, settings, preparation);
    }

    public BundleTraining withSettings(Settings value) {
        return new BundleTraining(members, learnWeights, value, preparation);
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
        return train(data, rules, before, threads, allEpochs(progress), Map.of());
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
        TrainingRows rows = preparation.rows(data, before);
        Interactions ofCustomers = preparation.accepted(data, before);
        Interactions accepted = rows.train(ofCustomers, before);
        SortedMap<String, String> known = new TreeMap<>(facts);
        if (preparation.winsorise()) {
            known.put(
                    "data.winsorised", Winsorised.of(data.customers()).drawnIn().toString());
        }
        FeatureSpace space =
                preparation.space(data, rows, accepted, settings.attributes().learnt());
        FeatureMatrix customers = rows.features(space);
        FeatureMatrix offers = space.offers(data.catalog());
        Interactions ofMembers = accepted.only(entry -> !isHeldOut(accepted.owner(entry)));
        requireMemory(ofMembers, customers, offers);
        Ensemble ensemble = trainMembers(ofMembers, customers, offers, threads, training);
        if (learnWeights) {
            Interactions heldOut = accepted.only(entry -> isHeldOut(accepted.owner(entry)));
            // What they accepted in another season is no candidate in this one.
            Interactions elsewhere = heldOut.only(entry -> !(heldOut.value()[entry] > 0));
            ensemble = MemberWeights.learn(ensemble, customers, offers, elsewhere, heldOut);
        }
        Calibration calibration = HeldOutCases.of(
                        data.events(), before, rows, accepted, ensemble.scorer(offers), customers)
                .fit();
        known.putAll(facts(data, ofCustomers.size(), before, space, ensemble));
        ModelFile model = new ModelFile(new Provenance(known), space.toBytes(), ensemble, calibration);
        return Bundle.of(model, data.catalog(), rules, settings, Peers.count(data, before, space));
    }

    /** Before anything is trained: whether Java has the memory, and a bundle the length, for what comes of it. */
    private void requireMemory(Interactions interactions, FeatureMatrix customers, FeatureMatrix offers) {
        long models = 0;
        for (Ensemble.Recipe recipe : members) {
            TrainingMemory memory = TrainingMemory.of(interactions, customers, offers, recipe.hyperparameters());
            memory.requireFits(recipe.name(), models, Runtime.getRuntime().maxMemory());
            models += memory.model();
        }
        Bundle.requireLength(models);
    }

    /** A member's training for all the epochs of its hyperparameters. */
    public static MemberTraining allEpochs(Ensemble.Progress progress) {
        return (recipe, interactions, customers, offers) -> recipe.train(interactions, customers, offers, 1, progress);
    }

    /** Trains the members alone, each on one thread: they share nothing, so nothing is faster. */
    public Ensemble trainMembers(
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

    /**
     * How well the propensities of a bundle that was trained on {@code data} and {@code before} hold for customers that neither
     * its members nor the calibration have seen: see {@link HeldOutCases#crossFitted}.
     *
     * @param rows what the rows of the following are
     * @param accepted who accepted what before
     * @param ensemble scores the offers of the catalogue
     * @param customers features of all customers, as the rows say
     */
    public static Reliability reliability(
            Dataset data,
            LocalDateTime before,
            TrainingRows rows,
            Interactions accepted,
            Scorer ensemble,
            FeatureMatrix customers) {
        return HeldOutCases.of(data.events(), before, rows, accepted, ensemble, customers)
                .crossFitted();
    }

    /** Whether a customer, by index in the data set, takes no part in the members' training. */
    public static boolean isHeldOut(int customer) {
        return customer % HELD_OUT_SHARE == HELD_OUT_SHARE - 1;
    }

    /** Everything that the result depends on, and nothing else: no clock, no machine, no JDK. */
    private SortedMap<String, String> facts(
            Dataset data, int accepted, LocalDateTime before, FeatureSpace space, Ensemble ensemble) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("offerwright", Provenance.OFFERWRIGHT_VERSION);
        data.report().files().forEach((file, fingerprint) -> facts.put("sha256." + file, fingerprint.hex()));
        facts.put("data.until", before.toLocalDate().equals(LocalDate.MAX) ? "everything" : before.toString());
        facts.put("data.customers", Integer.toString(data.customers().size()));
        facts.put("data.offers", Integer.toString(data.catalog().size()));
        facts.put("data.events", Integer.toString(data.events().size()));
        facts.put("data.accepted", Integer.toString(accepted));
        facts.put("features.customer", Integer.toString(space.customerFeatures()));
        facts.put("features.offer", Integer.toString(space.offerFeatures()));
        facts.put("features.customer_identity", Boolean.toString(preparation.customerIdentity()));
        facts.put("weights", learnWeights ? "learnt" : "given");
        preparation.text().forEach((key, value) -> {
            // What was drawn in says more than that something was.
            if (!key.equals("outliers")) {
                facts.put("data." + key, value);
            }
        });
        for (Ensemble.Member member : ensemble.members()) {
            facts.put(
                    "member." + member.name(),
                    "weight " + Decimals.text(member.weight()) + ", "
                            + member.hyperparameters().text());
        }
        return facts;
    }
}
