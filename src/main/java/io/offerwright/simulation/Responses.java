package io.offerwright.simulation;

import io.offerwright.data.CsvOutput;
import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the customers of a world do with the lists that they get, and what they do on their own account, which is all that those do
 * who get none: outcomes as an operator would report them, and the truth that a report on them should find.
 *
 * <pre>
 *   A customer opens the message with a probability by channel: SMS 0.3, EMAIL 0.2, PUSH 0.12. Then, from the top of the list, sees
 *   place r with probability e_r = 0.85^(r - 1), takes what is seen with probability p = σ(u) as of the end of the history, and reads
 *   on only while nothing was taken (the cascade of Craswell, Zoeter, Taylor and Ramsey, An experimental comparison of click
 *   position-bias models, 2008). So the probability to take place r is
 *
 *       open · e_r p_r · Π over s before r of (1 − e_s p_s)
 *
 *   A customer who took nothing, or was never asked, goes to a shop with probability min(1, organic · activity), looks at one offer
 *   j that is sold to them, with probability p_j / Σ p, and takes it with probability p_j. That is reported with the customer's id and
 *   no decision.
 * </pre>
 *
 * <p>An acceptance brings the offer's monthly price. Each customer's chances follow from the seed and the customer alone.
 *
 * @param world who the customers are
 * @param seed any number
 * @param windowDays outcomes lie within so many days after the decision's, and in 14 at most
 * @param organic how likely an average customer is to look for an offer on their own account, 0 to 1
 * @param injected what goes wrong on the way
 */
public record Responses(World world, long seed, int windowDays, double organic, Injected injected) {
    private static final String[] HEADER = {
        "decision_id", "customer_id", "offer_id", "at", "outcome", "channel", "revenue"
    };

    private static final int AT_ONCE = 256;
    private static final int LONGEST_DELAY = 14;
    private static final double NEXT_PLACE = 0.85;
    /** Keeps these chances apart from those of the history, and those of injected rows from both. */
    private static final long APART = 0x2545F4914F6CDD1DL;

    private static final long INJECTED = 0x6A09E667F3BCC909L;

    /**
     * Rows that no customer is behind, so that a join can be tested.
     *
     * @param late share of lists of which an acceptance is reported too late, 0 to 1
     * @param duplicates share of rows that come twice, 0 to 1
     * @param orphans share of lists beside which there is an outcome of a decision that nobody made, 0 to 1
     */
    public record Injected(double late, double duplicates, double orphans) {
        /** Nothing goes wrong. */
        public static final Injected NOTHING = new Injected(0, 0, 0);
    }

    /** A decision. */
    public record Listed(String decisionId, String customerId, LocalDate day, Channel channel, List<String> offers) {
        public Listed {
            offers = List.copyOf(offers);
        }
    }

    /** Settings in their ranges. */
    public Responses {
        require("organic", organic);
        require("late", injected.late());
        require("duplicates", injected.duplicates());
        require("orphans", injected.orphans());
        if (windowDays < 0 || windowDays > 3_650) {
            throw new InputException(Problem.of("", "The window (" + windowDays + ") must have 0 to 3650 days.", ""));
        }
    }

    private static void require(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new InputException(
                    Problem.of("", "The share \"" + name + "\" (" + share + ") must lie between 0 and 1.", ""));
        }
    }

    /**
     * What was written.
     *
     * @param rows all of them
     * @param impressions offers that were seen
     * @param clicks offers that were clicked
     * @param accepts offers that were accepted from lists
     * @param declines offers that were declined
     * @param organic acceptances without a decision
     * @param late rows injected
     * @param duplicates rows injected
     * @param orphans rows injected
     */
    public record Counts(
            long rows,
            long impressions,
            long clicks,
            long accepts,
            long declines,
            long organic,
            long late,
            long duplicates,
            long orphans) {}

    /**
     * What is true of those who were decided for: the means, over all of them, of what was to be expected of each.
     *
     * @param customers who were decided for
     * @param heldOut who were not
     * @param conversion probability to take anything
     * @param conversionHeldOut the same if they had been held out
     * @param revenue of a customer
     * @param revenueHeldOut the same if they had been held out
     */
    public record Truth(
            long customers,
            long heldOut,
            double conversion,
            double conversionHeldOut,
            double revenue,
            double revenueHeldOut) {
        /** How much likelier they took something for being asked: a difference of shares. */
        public double lift() {
            return conversion - conversionHeldOut;
        }

        /** The lift by what was to be had without. */
        public double relativeLift() {
            return lift() / conversionHeldOut;
        }

        /** How much more a customer brought for being asked. */
        public double revenueLift() {
            return revenue - revenueHeldOut;
        }
    }

    /** Outcomes and what is true of them. */
    public record Result(Counts counts, Truth truth) {}

    /** Rows of one customer, and what was to be expected. */
    private record Response(List<String[]> rows, Tallied tallied) {}

    /** Sums over customers. */
    private static final class Tallied {
        private long impressions;
        private long clicks;
        private long accepts;
        private long declines;
        private long organic;
        private long late;
        private long duplicates;
        private long orphans;
        private double conversion;
        private double conversionHeldOut;
        private double revenue;
        private double revenueHeldOut;

        void add(Tallied other) {
            impressions += other.impressions;
            clicks += other.clicks;
            accepts += other.accepts;
            declines += other.declines;
            organic += other.organic;
            late += other.late;
            duplicates += other.duplicates;
            orphans += other.orphans;
            conversion += other.conversion;
            conversionHeldOut += other.conversionHeldOut;
            revenue += other.revenue;
            revenueHeldOut += other.revenueHeldOut;
        }
    }

    /**
     * Writes outcomes; compressed if the file's name ends in {@code .gz}.
     *
     * @param decisions one for a customer at most
     * @param heldOut ids of customers who were held out, and have no decision
     * @throws InputException if a customer or an offer is not of this world, a customer occurs twice, there is no decision, or the
     *     file can't be written; then it is not there
     */
    public Result write(Path file, Iterator<Listed> decisions, Iterator<String> heldOut) {
        String name = file.getFileName().toString();
        Path part = file.resolveSibling(
                name.endsWith(".gz") ? name.substring(0, name.length() - 3) + ".part.gz" : name + ".part");
        try {
            try {
                Result result;
                try (CsvOutput rows = CsvOutput.create(part, HEADER)) {
                    result = write(rows, decisions, heldOut);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                return result;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (UncheckedIOException e) {
            throw notWritten(file, e.getCause());
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    private static InputException notWritten(Path file, IOException e) {
        return new InputException(
                Problem.of(file.toString(), "The outcomes can't be written: " + e + ".", "Is there such a directory?"));
    }

    /** Writes outcomes to rows that are open, as the other does. */
    public Result write(CsvOutput rows, Iterator<Listed> decisions, Iterator<String> heldOut) {
        BitSet seen = new BitSet();
        Tallied all = new Tallied();
        long customers = 0;
        LocalDate day = null;
        while (decisions.hasNext()) {
            List<Listed> block = new ArrayList<>(AT_ONCE);
            while (decisions.hasNext() && block.size() < AT_ONCE) {
                Listed listed = decisions.next();
                mark(seen, listed.customerId());
                block.add(listed);
                day = day == null || listed.day().isBefore(day) ? listed.day() : day;
            }
            block.parallelStream().map(this::respond).toList().forEach(response -> write(response, rows, all));
            customers += block.size();
        }
        if (day == null) {
            throw new InputException(Problem.of("", "There is no decision that customers could answer to.", ""));
        }
        LocalDate of = day;
        long held = 0;
        while (heldOut.hasNext()) {
            List<String> block = new ArrayList<>(AT_ONCE);
            while (heldOut.hasNext() && block.size() < AT_ONCE) {
                String id = heldOut.next();
                mark(seen, id);
                block.add(id);
            }
            block.parallelStream().map(id -> alone(id, of)).toList().forEach(response -> write(response, rows, all));
            held += block.size();
        }
        return new Result(
                new Counts(
                        rows.rows(),
                        all.impressions,
                        all.clicks,
                        all.accepts,
                        all.declines,
                        all.organic,
                        all.late,
                        all.duplicates,
                        all.orphans),
                new Truth(
                        customers,
                        held,
                        all.conversion / customers,
                        all.conversionHeldOut / customers,
                        all.revenue / customers,
                        all.revenueHeldOut / customers));
    }

    private void mark(BitSet seen, String customerId) {
        int index = indexOf(customerId);
        if (seen.get(index)) {
            throw new InputException(Problem.of(
                    "",
                    "A customer has two decisions, or a decision and a place in the holdout.",
                    "Outcomes are drawn for one campaign, whose holdout is left alone."));
        }
        seen.set(index);
    }

    private int indexOf(String customerId) {
        if (customerId.matches("C[0-9]{7}")) {
            int index = Integer.parseInt(customerId.substring(1)) - 1;
            if (index >= 0 && index < world.settings().customers()) {
                return index;
            }
        }
        throw new InputException(Problem.of(
                "",
                "A customer of a decision does not live in this world.",
                "Is it the world of the campaign's data?"));
    }

    private static void write(Response response, CsvOutput rows, Tallied all) {
        response.rows().forEach(rows::row);
        all.add(response.tallied());
    }

    /** What a customer does who got a list. */
    private Response respond(Listed listed) {
        int index = indexOf(listed.customerId());
        Life life = world.life(index);
        double[] utilities = world.utilities(life);
        Draws draws = new Draws(seed ^ APART, index);
        Tallied tallied = new Tallied();
        List<String[]> rows = new ArrayList<>();
        double open = opening(listed.channel());
        double[] expected = expected(listed, utilities, open);
        boolean took = draws.chance(open) && read(listed, utilities, draws, rows, tallied);
        Shop shop = shop(life, utilities, listed.day());
        if (!took) {
            goShopping(listed.customerId(), shop, listed.day(), draws, rows, tallied);
        }
        tallied.conversion = expected[0] + (1 - expected[0]) * shop.conversion();
        tallied.conversionHeldOut = shop.conversion();
        tallied.revenue = expected[1] + (1 - expected[0]) * shop.revenue();
        tallied.revenueHeldOut = shop.revenue();
        inject(listed, index, rows, tallied);
        return new Response(rows, tallied);
    }

    /** What a customer does who was held out. */
    private Response alone(String customerId, LocalDate day) {
        int index = indexOf(customerId);
        Life life = world.life(index);
        Draws draws = new Draws(seed ^ APART, index);
        Tallied tallied = new Tallied();
        List<String[]> rows = new ArrayList<>();
        goShopping(customerId, shop(life, world.utilities(life), day), day, draws, rows, tallied);
        return new Response(rows, tallied);
    }

    private static double opening(Channel channel) {
        return switch (channel) {
            case SMS -> 0.3;
            case EMAIL -> 0.2;
            case PUSH -> 0.12;
        };
    }

    private int offer(String id) {
        int offer = world.catalog().indexOf(id);
        if (offer < 0) {
            throw new InputException(Problem.of(
                    "",
                    "The offer \"" + id + "\" of a decision is not sold in this world.",
                    "Is it the world of the campaign's data?"));
        }
        return offer;
    }

    /** The probability that something of a list is taken, and the revenue that is to be expected of it. */
    private double[] expected(Listed listed, double[] utilities, double open) {
        double reading = 1;
        double revenue = 0;
        double place = 1;
        for (String id : listed.offers()) {
            int offer = offer(id);
            double takes = place * ChoiceModel.logistic(utilities[offer]);
            revenue += open * reading * takes * price(offer).doubleValue();
            reading *= 1 - takes;
            place *= NEXT_PLACE;
        }
        return new double[] {open * (1 - reading), revenue};
    }

    private BigDecimal price(int offer) {
        Offer made = world.catalog().offer(offer);
        return BigDecimal.valueOf(made.price()).setScale(2, RoundingMode.HALF_UP);
    }

    /** Reads a list from the top; true if something was taken. */
    private boolean read(Listed listed, double[] utilities, Draws draws, List<String[]> rows, Tallied tallied) {
        LocalDateTime at = listed.day().atTime(9, 0).plusMinutes(draws.below(600));
        double place = 1;
        for (String id : listed.offers()) {
            int offer = offer(id);
            double take = ChoiceModel.logistic(utilities[offer]);
            if (draws.chance(place)) {
                tallied.impressions++;
                rows.add(row(listed, id, at, Outcome.IMPRESSION, null));
                if (draws.chance(take)) {
                    tallied.clicks++;
                    tallied.accepts++;
                    rows.add(row(listed, id, at.plusMinutes(1), Outcome.CLICK, null));
                    rows.add(row(listed, id, later(at, draws), Outcome.ACCEPT, price(offer)));
                    return true;
                } else if (draws.chance(0.1 + 0.4 * take)) {
                    tallied.clicks++;
                    rows.add(row(listed, id, at.plusMinutes(1), Outcome.CLICK, null));
                } else if (draws.chance(0.35 * (1 - take))) {
                    tallied.declines++;
                    rows.add(row(listed, id, at.plusMinutes(2), Outcome.DECLINE, null));
                }
                at = at.plusMinutes(1);
            }
            place *= NEXT_PLACE;
        }
        return false;
    }

    /** When an offer is taken that was seen at a moment before eight in the evening. */
    private LocalDateTime later(LocalDateTime seen, Draws draws) {
        int days = draws.below(Math.min(windowDays, LONGEST_DELAY) + 1);
        int minutes = draws.below(120);
        return days == 0
                ? seen.plusMinutes(3L + minutes)
                : LocalDateTime.of(seen.toLocalDate().plusDays(days), LocalTime.of(10 + minutes / 12, minutes % 60));
    }

    /**
     * What a customer may find on their own account.
     *
     * @param going probability to look at all
     * @param takes of each offer by index, the probability to take it; 0 if it is not sold to them
     * @param sum of those
     * @param conversion probability to take something
     * @param revenue that is to be expected
     */
    private record Shop(double going, double[] takes, double sum, double conversion, double revenue) {}

    private Shop shop(Life life, double[] utilities, LocalDate day) {
        double going = Math.min(1, organic * life.person.activity);
        double[] takes = new double[utilities.length];
        double sum = 0;
        for (int offer = 0; offer < takes.length; offer++) {
            if (world.sells(life, offer, day)) {
                takes[offer] = ChoiceModel.logistic(utilities[offer]);
                sum += takes[offer];
            }
        }
        double conversion = 0;
        double revenue = 0;
        for (int offer = 0; offer < takes.length; offer++) {
            if (takes[offer] > 0) {
                double likely = going * takes[offer] / sum * takes[offer];
                conversion += likely;
                revenue += likely * price(offer).doubleValue();
            }
        }
        return new Shop(going, takes, sum, conversion, revenue);
    }

    private void goShopping(
            String customerId, Shop shop, LocalDate day, Draws draws, List<String[]> rows, Tallied tallied) {
        if (shop.sum() == 0 || !draws.chance(shop.going())) {
            return;
        }
        int offer = draws.weighted(shop.takes());
        if (draws.chance(shop.takes()[offer])) {
            tallied.organic++;
            rows.add(new String[] {
                "",
                customerId,
                world.catalog().offer(offer).id(),
                text(later(day.atTime(9, 0).plusMinutes(draws.below(600)), draws)),
                Outcome.ACCEPT.name(),
                "",
                price(offer).toPlainString()
            });
        }
    }

    /** Adds what nobody did. */
    private void inject(Listed listed, int index, List<String[]> rows, Tallied tallied) {
        Draws draws = new Draws(seed ^ INJECTED, index);
        List<String[]> twice = new ArrayList<>();
        for (String[] row : rows) {
            if (draws.chance(injected.duplicates())) {
                twice.add(row);
                tallied.duplicates++;
            }
        }
        rows.addAll(twice);
        if (!listed.offers().isEmpty() && draws.chance(injected.late())) {
            tallied.late++;
            String id = listed.offers().get(draws.below(listed.offers().size()));
            LocalDateTime at =
                    listed.day().plusDays(windowDays + 1L + draws.below(30)).atTime(12, draws.below(60));
            rows.add(row(listed, id, at, Outcome.ACCEPT, price(offer(id))));
        }
        if (!listed.offers().isEmpty() && draws.chance(injected.orphans())) {
            tallied.orphans++;
            Listed nobody =
                    new Listed("nobody-" + listed.decisionId(), "", listed.day(), listed.channel(), listed.offers());
            rows.add(
                    row(nobody, listed.offers().get(0), listed.day().atTime(12, draws.below(60)), Outcome.CLICK, null));
        }
    }

    private static String[] row(
            Listed listed, String offerId, LocalDateTime at, Outcome outcome, @Nullable BigDecimal revenue) {
        return new String[] {
            listed.decisionId(),
            "",
            offerId,
            text(at),
            outcome.name(),
            listed.channel().name(),
            Optional.ofNullable(revenue).map(BigDecimal::toPlainString).orElse("")
        };
    }

    private static String text(LocalDateTime at) {
        return at + ":00";
    }
}
