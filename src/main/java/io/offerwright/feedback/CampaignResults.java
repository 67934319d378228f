package io.offerwright.feedback;

import io.offerwright.experiment.MeanDifference;
import io.offerwright.outcomes.Reason;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What came of a campaign: who was reached, what they did, what of it would have happened anyway, and who got nothing.
 *
 * <p>Shares lie in 0 to 1, money is in the operator's currency, and a number that is not known is {@code NaN}. Lists are sorted by
 * what they are named after, unless it is said otherwise. Only {@link #experiments} compares groups that chance has made; all else
 * describes, and says nothing of causes.
 *
 * @param campaigns names of the campaigns whose decisions were counted, sorted
 * @param firstDay the day of the first decision
 * @param lastDay the day of the last decision
 * @param windowDays an outcome counts for a decision from the decision's day to so many days after it
 * @param outcomes what became of the outcomes themselves
 * @param funnel from the audience to those who accepted
 * @param ranks by place on the list, 1 first
 * @param offers by offer; every offer of the catalogues
 * @param categories by category of offers
 * @param segments by segment of customers
 * @param channels by channel of decisions
 * @param rules by rule: decisions in which it fired beside those in which it did not, which is <em>not causal</em>
 * @param days by day: what was listed on the day, and what customers did on the day
 * @param offerDays offers over time: as {@code days} for each offer; only days on which something happened
 * @param starved who got nothing
 * @param experiments what the campaign made happen, as far as chance decided whom it reached; first the universal holdout
 * @param groups the same for groups of customers; empty where no column was named
 */
public record CampaignResults(
        List<String> campaigns,
        LocalDate firstDay,
        LocalDate lastDay,
        int windowDays,
        OutcomeCounts outcomes,
        Funnel funnel,
        List<Slice> ranks,
        List<Slice> offers,
        List<Slice> categories,
        List<Slice> segments,
        List<Slice> channels,
        List<RuleSlice> rules,
        List<Day> days,
        List<OfferDay> offerDays,
        Starved starved,
        List<Experiment> experiments,
        Optional<Groups> groups) {
    public CampaignResults {
        campaigns = List.copyOf(campaigns);
        ranks = List.copyOf(ranks);
        offers = List.copyOf(offers);
        categories = List.copyOf(categories);
        segments = List.copyOf(segments);
        channels = List.copyOf(channels);
        rules = List.copyOf(rules);
        days = List.copyOf(days);
        offerDays = List.copyOf(offerDays);
        experiments = List.copyOf(experiments);
    }

    /** The experiment of those who are left alone in every campaign. */
    public static final String UNIVERSAL_HOLDOUT = "universal-holdout";

    /** The arm of those who are not asked. */
    public static final String HOLDOUT = "holdout";

    /** The arm of all others, where no line of the assignments names theirs. */
    public static final String TREATED = "treated";

    /**
     * What became of reported outcomes. Every line is in exactly one of {@code counted}, {@code organic} and {@code rejected}.
     *
     * @param lines how many were read
     * @param counted that speak of an offer of a decision, within its window
     * @param organic that name a customer and no decision, and count for that customer in the experiments
     * @param rejected for what reason how many were not counted, in the order of {@link Reason}; none that is 0
     * @param impliedImpressions offers of which an outcome tells that they were seen, though no impression was reported
     * @param erasedDecisions decisions whose customer was erased: their outcomes can't be told from those of unknown decisions
     */
    public record OutcomeCounts(
            long lines,
            long counted,
            long organic,
            List<Rejected> rejected,
            long impliedImpressions,
            long erasedDecisions) {
        public OutcomeCounts {
            rejected = List.copyOf(rejected);
        }

        /** How many were rejected for a reason. */
        public long rejected(Reason reason) {
            return rejected.stream()
                    .filter(each -> each.reason() == reason)
                    .mapToLong(Rejected::lines)
                    .sum();
        }

        /** How many were rejected for any reason. */
        public long allRejected() {
            return rejected.stream().mapToLong(Rejected::lines).sum();
        }
    }

    /**
     * What the campaign made happen in each group of customers, by a column of theirs.
     *
     * @param column the column that tells them apart
     * @param fewest customers that each of two arms must have in a group for them to be compared
     * @param tests how many differences were looked at, which {@code p} is corrected for (Holm)
     * @param results by experiment, arm and group
     * @param suppressed comparisons that are left out, since an arm had fewer customers in the group
     * @param unknown customers of whom the column says nothing
     */
    public record Groups(
            String column, long fewest, long tests, List<GroupResult> results, long suppressed, long unknown) {
        /** A corrected {@code p} below this tells of a difference. */
        public static final double LEVEL = 0.05;

        public Groups {
            results = List.copyOf(results);
        }
    }

    /**
     * A group of customers. Intervals are of this group alone; whether it differs is told by the corrected {@code p}, since of many
     * groups that are looked at some differ by chance.
     *
     * @param control the arm that is compared with
     * @param treatment the arm
     * @param comparison of the two, each {@code p} corrected
     */
    public record GroupResult(String group, String experiment, Arm control, Arm treatment, Comparison comparison) {}

    /** How many outcomes were not counted for a reason. */
    public record Rejected(Reason reason, long lines) {}

    /**
     * From the audience to those who accepted: each stage holds a part of the one before it.
     *
     * @param audience customers who were assigned to an arm, or decided for without; those decided for where nobody was assigned
     * @param heldOut of the audience, in the arm {@value #HOLDOUT} of {@value #UNIVERSAL_HOLDOUT}
     * @param decided decisions
     * @param listed decisions with an offer at least
     * @param impressions decisions of which an offer was seen
     * @param clicks decisions of which an offer was clicked or accepted
     * @param accepts decisions of which an offer was accepted
     * @param declines decisions of which an offer was declined
     * @param total of all offers
     */
    public record Funnel(
            long audience,
            long heldOut,
            long decided,
            long listed,
            long impressions,
            long clicks,
            long accepts,
            long declines,
            Counts total) {}

    /**
     * What became of listed offers.
     *
     * @param decisions that listed one
     * @param listed places on lists
     * @param impressions seen: any outcome tells so
     * @param clicks clicked, as reported
     * @param accepts accepted
     * @param declines declined
     * @param converted decisions with an accept
     * @param revenue of the accepts, in the operator's currency
     */
    public record Counts(
            long decisions,
            long listed,
            long impressions,
            long clicks,
            long accepts,
            long declines,
            long converted,
            double revenue) {
        /** Accepts by offers that were seen; {@code NaN} if none was. */
        public double acceptance() {
            return impressions == 0 ? Double.NaN : (double) accepts / impressions;
        }

        /** Decisions with an accept by decisions; {@code NaN} if there is none. */
        public double conversion() {
            return decisions == 0 ? Double.NaN : (double) converted / decisions;
        }

        /** Revenue by decisions; {@code NaN} if there is none. */
        public double revenuePerDecision() {
            return decisions == 0 ? Double.NaN : revenue / decisions;
        }
    }

    /**
     * The counts of a part.
     *
     * @param name an offer's id, a category, a segment, ...
     */
    public record Slice(String name, Counts counts) {}

    /**
     * Decisions by whether a rule fired in them: boosted, promoted or kept out an offer. Rules fire for some customers and not for
     * others, so that the two would differ without the rule as well: this is <em>not causal</em>.
     */
    public record RuleSlice(String ruleId, Counts fired, Counts notFired) {}

    /**
     * A day.
     *
     * @param decided decisions of that day
     * @param listed offers that were listed on that day
     * @param impressions offers that were first seen on that day
     * @param clicks on that day
     * @param accepts on that day
     * @param declines on that day
     * @param revenue of the accepts
     */
    public record Day(
            LocalDate day,
            long decided,
            long listed,
            long impressions,
            long clicks,
            long accepts,
            long declines,
            double revenue) {}

    /** A day of an offer, as {@link Day}. */
    public record OfferDay(
            LocalDate day,
            String offerId,
            long listed,
            long impressions,
            long clicks,
            long accepts,
            long declines,
            double revenue) {}

    /**
     * Who got nothing, and what nobody got.
     *
     * @param emptyLists decisions that listed no offer
     * @param causes what kept the offers from those decisions, what did so alone in most of them first
     * @param segments how full the lists were, by segment
     * @param neverListed offers that were on no list, by id
     * @param neverSeen how many offers were listed and not once seen
     */
    public record Starved(
            long emptyLists,
            List<Cause> causes,
            List<Fullness> segments,
            List<NeverListed> neverListed,
            long neverSeen) {
        public Starved {
            causes = List.copyOf(causes);
            segments = List.copyOf(segments);
            neverListed = List.copyOf(neverListed);
        }
    }

    /**
     * A rule that kept offers off lists that stayed empty.
     *
     * @param ruleId the rule
     * @param decisions with an empty list in which it kept out an offer at least
     * @param alone of these, in which there is an offer that no other rule kept out
     */
    public record Cause(String ruleId, long decisions, long alone) {}

    /**
     * How full the lists of a segment are.
     *
     * @param decisions for customers of the segment
     * @param empty of them, without an offer
     * @param shorter of them, with fewer offers than were asked for; the empty ones too
     * @param meanListed offers on a list, on average
     */
    public record Fullness(String segment, long decisions, long empty, long shorter, double meanListed) {}

    /**
     * An offer that was on no list.
     *
     * @param outranked decisions in which it was allowed, and others were better
     * @param keptOut decisions in which rules kept it out
     * @param ruleId the rule that did so most often; empty if none did
     */
    public record NeverListed(String offerId, long outranked, long keptOut, String ruleId) {}

    /**
     * An experiment: arms that chance has assigned customers to, each with all its customers, whether anything reached them or not
     * (intention to treat). An accept counts for its customer from {@link #firstDay} to {@code windowDays} after {@link #lastDay},
     * through a decision or not, and once for each offer.
     *
     * @param name such as {@value #UNIVERSAL_HOLDOUT}
     * @param arms by name
     * @param sampleRatio whether the arms have as many customers as was planned; empty where the plan is not known
     * @param stopped why nothing is compared, in words; empty where it is
     * @param comparisons of each other arm with the control; empty where {@code stopped} says why
     */
    public record Experiment(
            String name,
            List<Arm> arms,
            Optional<SampleRatioCheck> sampleRatio,
            Optional<String> stopped,
            List<Comparison> comparisons) {
        public Experiment {
            arms = List.copyOf(arms);
            comparisons = List.copyOf(comparisons);
        }

        /** Where fewer customers of an arm bought, an interval of revenue holds the truth about 93 of 100 times, not 95. */
        public static final long FEWEST_BUYERS = MeanDifference.FEWEST_BUYERS;

        /** True if so few customers of one of the two arms bought that the interval of revenue is somewhat too short. */
        public boolean fewBuyers(Comparison comparison) {
            return arms.stream()
                    .filter(arm -> arm.name().equals(comparison.control())
                            || arm.name().equals(comparison.treatment()))
                    .anyMatch(arm -> arm.converted() < FEWEST_BUYERS);
        }
    }

    /**
     * An arm.
     *
     * @param customers assigned to it
     * @param plannedShare of all; {@code NaN} where it is not known
     * @param decided of the customers, with a decision
     * @param converted of the customers, with an accept
     * @param revenue of all accepts
     * @param conversion converted by customers
     * @param revenuePerCustomer with its interval
     */
    public record Arm(
            String name,
            long customers,
            double plannedShare,
            long decided,
            long converted,
            double revenue,
            Estimate conversion,
            Estimate revenuePerCustomer) {}

    /**
     * Whether the arms have as many customers as was planned.
     *
     * @param p how likely so large a difference is by chance
     * @param level below which the results of the experiment are not to be trusted
     */
    public record SampleRatioCheck(double p, double level) {
        /** True if the arms are as planned, as far as chance goes. */
        public boolean passed() {
            return p >= level;
        }
    }

    /**
     * An arm against the control.
     *
     * @param control name of the arm that it is compared with
     * @param treatment name of the arm
     * @param conversion difference of conversion, treatment less control, as a share of customers
     * @param relative that difference by the control's conversion
     * @param revenue difference of revenue per customer
     * @param extraAccepts converted customers more than if all of the treatment's had been in the control
     * @param extraRevenue revenue more, likewise
     */
    public record Comparison(
            String control,
            String treatment,
            Estimate conversion,
            Estimate relative,
            Estimate revenue,
            Estimate extraAccepts,
            Estimate extraRevenue) {
        /** The same with other {@code p}, such as corrected ones. */
        Comparison withP(double ofConversion, double ofRevenue) {
            return new Comparison(
                    control,
                    treatment,
                    conversion.withP(ofConversion),
                    relative.withP(ofConversion),
                    revenue.withP(ofRevenue),
                    extraAccepts.withP(ofConversion),
                    extraRevenue.withP(ofRevenue));
        }
    }

    /**
     * A number with its interval.
     *
     * @param low lower end; {@code NaN} where it is not known
     * @param high upper end; {@code NaN} where it is not known
     * @param confidence of the interval, such as 0.95
     * @param p how likely so large a difference from 0 is by chance; {@code NaN} for what is no difference
     * @param method how the interval was made, in words
     */
    public record Estimate(double value, double low, double high, double confidence, double p, String method) {
        /** The same with another {@code p}. */
        Estimate withP(double other) {
            return new Estimate(value, low, high, confidence, other, method);
        }

        /** True if the interval is known and does not hold 0. */
        public boolean differs() {
            return low > 0 || high < 0;
        }
    }
}
