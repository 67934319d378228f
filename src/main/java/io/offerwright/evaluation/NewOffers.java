package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Ensemble;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How well offers are placed that nobody was ever shown: a share of the catalogue is unknown to the training, as are all
 * acceptances of it, and is then scored by its features alone, among all offers.
 *
 * <p>Of each accepted new offer it is asked how many offers that the customer did not accept it stands above, and whether it
 * stands among the first k. Known offers that were accepted are no candidates for that.
 *
 * @param offers how many were new
 * @param k length of the list
 * @param lines what was compared
 */
public record NewOffers(int offers, int k, List<Line> lines) {
    /**
     * How one ranking places new offers; means over customers who accepted one.
     *
     * @param amongAll share of the offers that were not accepted which an accepted new one stands above; ties count half
     * @param amongNew the same of the new offers only
     * @param listed share of the accepted new offers that stand among the first k; ties count against them
     */
    public record Line(String name, double amongAll, double amongNew, double listed, int customers) {}

    public NewOffers {
        lines = List.copyOf(lines);
    }

    /**
     * Trains without some offers, and measures them.
     *
     * @param share of the catalogue that is new
     * @param seed which offers are new
     * @throws InputException if the share leaves no new or no known offer that somebody accepted
     */
    public static NewOffers measure(
            Dataset data, List<Ensemble.Recipe> members, double share, int k, long seed, Ensemble.Progress progress) {
        Interactions accepted = data.events().accepted(LocalDateTime.MAX);
        int offers = data.catalog().size();
        BitSet everyOffer = new BitSet(offers);
        everyOffer.set(0, offers);
        BitSet isNew = SelectionSample.of(everyOffer, Math.round(share * offers), new SplittableRandom(seed));
        List<Offer> knownOffers = new ArrayList<>();
        for (int offer = 0; offer < offers; offer++) {
            if (!isNew.get(offer)) {
                knownOffers.add(data.catalog().offer(offer));
            }
        }
        Interactions known = accepted.only(entry -> !isNew.get(accepted.item()[entry]));
        if (known.size() == 0 || known.size() == accepted.size()) {
            throw new InputException(Problem.of(
                    "",
                    String.format(
                            "Of %,d offers %,d would be new; nobody accepted any of the new ones, or any of the others.",
                            offers, isNew.cardinality()),
                    "Take another share, such as 0.2, or another seed."));
        }
        Catalog knownCatalog = Catalog.of(knownOffers);
        FeatureSpace space = FeatureSpace.fit(
                data.customers(), knownCatalog, AttributeSchema.NONE, new FeatureSpace.Identity(Set.of(), true));
        FeatureMatrix customers = space.customers(data.customers());
        FeatureMatrix all = space.offers(data.catalog());
        Ensemble ensemble = train(
                members, among(known, data.catalog(), knownCatalog), customers, space.offers(knownCatalog), progress);

        Map<String, UserScores> rankings = new LinkedHashMap<>();
        rankings.put("random", Baselines.random(seed));
        rankings.put("popularity", Baselines.popularity(known));
        rankings.put("content match", Baselines.content(data));
        for (Ensemble.Member member : ensemble.members()) {
            rankings.put(member.name(), UserScores.of(member.model().scorer(all), customers));
        }
        rankings.put("ensemble, given weights", UserScores.of(ensemble.scorer(all), customers));
        ItemsByUser has = ItemsByUser.all(accepted);
        List<Line> lines = new ArrayList<>();
        rankings.forEach((name, scores) -> lines.add(line(name, scores, has, isNew, offers, k)));
        return new NewOffers(isNew.cardinality(), k, lines);
    }

    /** The acceptances with the numbers that their offers have in a smaller catalogue. */
    private static Interactions among(Interactions accepted, Catalog catalog, Catalog smaller) {
        int[] item = accepted.item().clone();
        for (int entry = 0; entry < item.length; entry++) {
            item[entry] = smaller.indexOf(catalog.offer(item[entry]).id());
        }
        return new Interactions(
                accepted.users(), smaller.size(), accepted.user(), item, accepted.value(), accepted.weight());
    }

    private static Ensemble train(
            List<Ensemble.Recipe> members,
            Interactions known,
            FeatureMatrix customers,
            FeatureMatrix offers,
            Ensemble.Progress progress) {
        return new Ensemble(members.stream()
                .map(recipe -> recipe.train(known, customers, offers, 1, progress))
                .toList());
    }

    private static Line line(String name, UserScores scores, ItemsByUser accepted, BitSet isNew, int offers, int k) {
        double[] ofOffers = new double[offers];
        double amongAll = 0;
        double amongNew = 0;
        double listed = 0;
        int customers = 0;
        for (int user = 0; user < accepted.users(); user++) {
            boolean[] has = new boolean[offers];
            int accepts = 0;
            for (int offer : accepted.of(user)) {
                has[offer] = true;
                accepts += isNew.get(offer) ? 1 : 0;
            }
            if (accepts == 0) {
                continue;
            }
            customers++;
            scores.score(user, ofOffers);
            for (int offer : accepted.of(user)) {
                if (isNew.get(offer)) {
                    amongAll += above(ofOffers, offer, has, isNew, false) / accepts;
                    amongNew += above(ofOffers, offer, has, isNew, true) / accepts;
                    listed += ahead(ofOffers, offer, has, isNew) < k ? 1.0 / accepts : 0;
                }
            }
        }
        return new Line(name, amongAll / customers, amongNew / customers, listed / customers, customers);
    }

    /** Share of the offers that were not accepted which one stands above; a half if there is none. */
    private static double above(double[] scores, int offer, boolean[] has, BitSet isNew, boolean newOnly) {
        double above = 0;
        int others = 0;
        for (int other = 0; other < scores.length; other++) {
            if (!has[other] && (isNew.get(other) || !newOnly)) {
                others++;
                above += scores[offer] > scores[other] ? 1 : scores[offer] == scores[other] ? 0.5 : 0;
            }
        }
        return others == 0 ? 0.5 : above / others;
    }

    private static int ahead(double[] scores, int offer, boolean[] has, BitSet isNew) {
        int ahead = 0;
        for (int other = 0; other < scores.length; other++) {
            boolean candidate = other != offer && (isNew.get(other) || !has[other]);
            ahead += candidate && scores[other] >= scores[offer] ? 1 : 0;
        }
        return ahead;
    }
}
