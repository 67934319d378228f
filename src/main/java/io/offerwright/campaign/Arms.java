package io.offerwright.campaign;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Objective;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.Settings;
import io.offerwright.experiment.ArmSettings;
import io.offerwright.experiment.Experiment;
import io.offerwright.experiment.Experiment.Membership;
import io.offerwright.ranking.ObjectiveWeights;
import io.offerwright.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each customer of a campaign is decided with: the campaign's engine and list length, or those of the customer's arm.
 *
 * <p>Thread-safe, as its engines are.
 */
final class Arms implements AutoCloseable {
    private final @Nullable Experiment experiment;
    private final Arm usual;
    private final SortedMap<String, Arm> arms = new TreeMap<>();
    private final List<DecisionEngine> own = new ArrayList<>();

    /** An engine, and how many offers to choose at the most. */
    record Arm(DecisionEngine engine, int listLength) {}

    private Arms(@Nullable Experiment experiment, Arm usual) {
        this.experiment = experiment;
        this.usual = usual;
    }

    /** Makes the bundle of an arm that has one of its own. */
    interface Bundles {
        Bundle of(ArmSettings arm);
    }

    /**
     * The arms of a campaign.
     *
     * @param engine the campaign's own, which stays the caller's
     */
    static Arms open(CampaignFile campaign, DecisionEngine engine, Bundles bundles) {
        Experiment experiment = campaign.experiment();
        Arms all = new Arms(experiment, new Arm(engine, campaign.listLength()));
        if (experiment == null) {
            return all;
        }
        try {
            for (Experiment.Arm arm : experiment.arms()) {
                ArmSettings settings = arm.settings();
                DecisionEngine decides = engine;
                if (settings.bundle().isPresent()
                        || settings.rules().isPresent()
                        || settings.objectives().isPresent()) {
                    decides = DecisionEngine.open(bundles.of(settings));
                    all.own.add(decides);
                }
                all.arms.put(arm.name(), new Arm(decides, settings.listLength().orElse(campaign.listLength())));
            }
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    /** What a customer is part of; empty without an experiment, or for one who takes no part. */
    Optional<Membership> membership(String customerId) {
        return experiment == null ? Optional.empty() : experiment.membership(customerId);
    }

    /** True if no campaign speaks to the customer. */
    boolean heldOut(String customerId) {
        return membership(customerId).filter(Membership::heldOut).isPresent();
    }

    /** What a customer who is not held out is decided with. */
    Arm of(String customerId) {
        return membership(customerId)
                .map(membership -> arms.getOrDefault(membership.arm(), usual))
                .orElse(usual);
    }

    /** Decides with the engine of the customer's arm. */
    Explained decide(DecisionRequest request) {
        return of(request.customer().id()).engine().decideAndExplain(request);
    }

    /** The offers that all arms choose from. */
    Catalog catalog() {
        return usual.engine().bundle().catalog();
    }

    /** The most offers that a list may hold. */
    int listLength() {
        int most = usual.listLength();
        for (Arm arm : arms.values()) {
            most = Math.max(most, arm.listLength());
        }
        return most;
    }

    /** The campaign's engine and those that arms have of their own. */
    List<DecisionEngine> engines() {
        List<DecisionEngine> all = new ArrayList<>(List.of(usual.engine()));
        all.addAll(own);
        return all;
    }

    /** The rules of all engines, by id; where arms have different rules of one id, the campaign's. */
    List<Rule> rules() {
        if (own.isEmpty()) {
            return usual.engine().rules();
        }
        SortedMap<String, Rule> rules = new TreeMap<>();
        engines().forEach(engine -> engine.rules().forEach(rule -> rules.putIfAbsent(rule.id(), rule)));
        return List.copyOf(rules.values());
    }

    /**
     * Settings of the campaign and its arms that can't have an effect, in words: weights that a rule sets in every decision, and arms
     * that decide alike.
     */
    List<String> withoutEffect(CampaignFile campaign) {
        List<String> said = new ArrayList<>();
        if (!campaign.objectives().equals(ObjectiveWeights.DEFAULT)) {
            overruled("the campaign", usual.engine()).ifPresent(said::add);
        }
        if (experiment == null) {
            return said;
        }
        for (Experiment.Arm arm : experiment.arms()) {
            if (arm.settings().objectives().isPresent()) {
                overruled("the arm \"" + arm.name() + "\"", of(arm).engine()).ifPresent(said::add);
            }
        }
        List<Experiment.Arm> all = experiment.arms();
        for (int index = 0; index < all.size(); index++) {
            for (Experiment.Arm other : all.subList(index + 1, all.size())) {
                if (decidesAs(of(all.get(index)), of(other))) {
                    said.add("The arms \"" + all.get(index).name() + "\" and \"" + other.name()
                            + "\" decide alike, so that the experiment can find no difference between them.");
                }
            }
        }
        return said;
    }

    private Arm of(Experiment.Arm arm) {
        return arms.getOrDefault(arm.name(), usual);
    }

    private static Optional<String> overruled(String whose, DecisionEngine engine) {
        SortedMap<Objective, Rule> weighed = engine.weighedAlways();
        if (weighed.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, List<String>> byRule = new TreeMap<>();
        weighed.forEach((objective, rule) -> byRule.computeIfAbsent(
                        "the rule " + rule.id() + " (" + rule.file() + ":" + rule.line() + ")",
                        unused -> new ArrayList<>())
                .add(objective.name().toLowerCase(Locale.ROOT)));
        List<String> rules = new ArrayList<>();
        byRule.forEach((rule, names) -> rules.add(rule + " sets " + String.join(", ", names)));
        return Optional.of("Weights under \"objectives\" of " + whose + " have no effect: " + String.join("; ", rules)
                + " for every customer. Take the weights out of the rule, or give "
                + (whose.startsWith("the arm") ? "the arm" : "the campaign") + " rules of its own that set others.");
    }

    /** True if no customer could tell which of the two decides. */
    private static boolean decidesAs(Arm one, Arm other) {
        if (one.listLength() != other.listLength()) {
            return false;
        }
        // Where rules set all weights anyway, bundles that differ in weights alone do the same.
        boolean weighed = Stream.of(one, other)
                .allMatch(arm -> arm.engine().weighedAlways().size() == Objective.values().length);
        return comparable(one.engine().bundle(), weighed)
                .fingerprint()
                .equals(comparable(other.engine().bundle(), weighed).fingerprint());
    }

    private static Bundle comparable(Bundle bundle, boolean weighed) {
        Settings settings = bundle.settings();
        return weighed
                ? bundle.with(
                        bundle.catalog(),
                        bundle.rules(),
                        new Settings(
                                ObjectiveWeights.DEFAULT,
                                settings.attributes(),
                                settings.foldIn(),
                                settings.fallback()))
                : bundle;
    }

    @Override
    public void close() {
        own.forEach(DecisionEngine::close);
    }
}
