package io.offerwright.engine;

import io.offerwright.domain.Catalog;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Verdict;
import io.offerwright.ranking.Ranking;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The candidates of a decision, as they were ranked. */
final class RankedCandidates extends Candidates {
    private final Catalog catalog;
    private final Ranking ranking;
    private final long[] propensity;
    /** Of every candidate, if nothing is offered since rules failed. */
    private final Verdict.@Nullable Withheld withheld;

    RankedCandidates(Catalog catalog, Ranking ranking, long[] propensity, Verdict.@Nullable Withheld withheld) {
        this.catalog = catalog;
        this.ranking = ranking;
        this.propensity = propensity;
        this.withheld = withheld;
    }

    @Override
    public Object offers() {
        return ranking.ranker();
    }

    @Override
    public String offerId(int place) {
        return catalog.offer(place).id();
    }

    @Override
    public long score(int place) {
        return ranking.score(place);
    }

    @Override
    public long relevance(int place) {
        return ranking.relevance(place);
    }

    @Override
    public long revenue(int place) {
        return ranking.revenue(place);
    }

    @Override
    public long diversity(int place) {
        return ranking.diversity(place);
    }

    @Override
    public long propensity(int place) {
        return propensity[place];
    }

    @Override
    public boolean promoted(int place) {
        return ranking.promoted(place);
    }

    @Override
    public List<String> ruleIds(int place) {
        return ranking.ruleIds(place);
    }

    @Override
    public Verdict verdict(int place) {
        return withheld == null ? ranking.verdict(place) : withheld;
    }

    @Override
    public int size() {
        return propensity.length;
    }
}
