package io.offerwright.simulation;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.DataSource;
import io.offerwright.data.Event;
import io.offerwright.data.OfferFile;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A world as the files of a campaign: {@code customers.csv}, {@code usage.csv}, {@code offers.csv}, {@code events.csv},
 * {@code world.properties} with its settings, and {@code truth.csv}, {@code protected.csv} and {@code churn.csv} on request. Customers are made
 * and written a few at a time, so memory does
 * not grow with them.
 *
 * @param truth write {@code truth.csv} too
 * @param gzip compress usage, events and truth; customers and offers stay readable
 * @param force write into a directory that is not empty, replacing these files and no others
 * @param groups write {@code protected.csv} too: the groups of the customers, and what is planted on them
 * @param churn write {@code churn.csv} too: who left after the last day, each by chance, with their true probability
 */
public record WorldFiles(boolean truth, boolean gzip, boolean force, Optional<Groups> groups, boolean churn) {
    private static final String SETTINGS = "world.properties";

    private static final List<String> NAMES = List.of(
            "customers.csv",
            "usage.csv",
            "offers.csv",
            "events.csv",
            "truth.csv",
            "protected.csv",
            "churn.csv",
            SETTINGS);

    private static final List<String> PROTECTED_COLUMNS = List.of("customer_id", "age_band", "group");

    private static final List<String> CHURN_COLUMNS = List.of("customer_id", "churned");
    /** Keeps the chance of leaving apart from those of the history, which stays as it is. */
    private static final long APART = 0x43485552L;

    private static final List<String> TRUTH_COLUMNS =
            List.of("customer_id", "offer_id", "utility", "probability", "accepted");

    /** Customers held at a time: enough to keep every core busy, few enough for a small heap. */
    private static final int AT_ONCE = 256;

    /** Files of a world without groups. */
    public WorldFiles(boolean truth, boolean gzip, boolean force) {
        this(truth, gzip, force, Optional.empty(), false);
    }

    /**
     * What was written.
     *
     * @param customers rows of customers
     * @param usage rows of usage
     * @param offers rows of offers
     * @param events rows of events, one per showing
     * @param accepts how many of the events are accepts
     * @param truth rows of the truth, 0 when it was not asked for
     */
    public record Counts(long customers, long usage, long offers, long events, long accepts, long truth) {}

    /**
     * Writes the files: all of them, or none when something goes wrong on the way.
     *
     * @param directory made when it does not exist
     * @param progress told the number of customers written so far, now and then
     * @throws InputException if the directory is not empty and {@code force} is not set, or can't be written
     */
    public Counts write(World world, Path directory, IntConsumer progress) {
        return new FreshDirectory(NAMES, force).write(directory, beside -> writeAll(world, beside, progress));
    }

    /**
     * The world whose files are in a directory, by the settings that stand beside them.
     *
     * @throws InputException if there are none, or the offers beside them are not that world's
     */
    public static World read(Path directory) {
        Path file = directory.resolve(SETTINGS);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            World world = World.of(new WorldSettings(
                    Integer.parseInt(properties.getProperty("customers", "")),
                    Integer.parseInt(properties.getProperty("offers", "")),
                    Long.parseLong(properties.getProperty("seed", "")),
                    Integer.parseInt(properties.getProperty("months", "")),
                    LocalDate.parse(properties.getProperty("until", "")),
                    Double.parseDouble(properties.getProperty("showings", ""))));
            if (!Arrays.equals(OfferFile.write(world.catalog()), Files.readAllBytes(directory.resolve("offers.csv")))) {
                throw new InputException(Problem.of(
                        directory.toString(),
                        "The offers in offers.csv are not those of the world that " + SETTINGS + " describes.",
                        "Make the world again by \"simulate\"."));
            }
            return world;
        } catch (NoSuchFileException e) {
            throw new InputException(Problem.of(
                    String.valueOf(e.getFile()),
                    "The file does not exist; expected a directory that \"simulate\" wrote.",
                    "A world of an older version has no " + SETTINGS + "; make it again by the same command."));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new InputException(Problem.of(
                    file.toString(), "The settings of the world can't be read: " + e.getMessage() + ".", ""));
        }
    }

    /** What the world is made from, so that it can be asked again what its customers do. */
    private static void writeSettings(WorldSettings settings, Path file) throws IOException {
        Files.writeString(
                file,
                "customers=" + settings.customers() + "\noffers=" + settings.offers() + "\nseed=" + settings.seed()
                        + "\nmonths=" + settings.months() + "\nuntil=" + settings.until() + "\nshowings="
                        + settings.showings() + "\n");
    }

    private Counts writeAll(World world, Path directory, IntConsumer progress) throws IOException {
        String end = gzip ? ".csv.gz" : ".csv";
        List<String> eventColumns = new ArrayList<>(DataSource.EVENT_COLUMNS);
        eventColumns.add("propensity");
        Files.write(directory.resolve("offers.csv"), OfferFile.write(world.catalog()));
        writeSettings(world.settings(), directory.resolve(SETTINGS));
        long accepts = 0;
        try (CsvOutput customers = create(directory.resolve("customers.csv"), DataSource.CUSTOMER_COLUMNS);
                CsvOutput usage = create(directory.resolve("usage" + end), DataSource.USAGE_COLUMNS);
                CsvOutput events = create(directory.resolve("events" + end), eventColumns);
                CsvOutput people =
                        groups.isPresent() ? create(directory.resolve("protected.csv"), PROTECTED_COLUMNS) : null;
                CsvOutput leavers = churn ? create(directory.resolve("churn.csv"), CHURN_COLUMNS) : null;
                CsvOutput utilities = truth ? create(directory.resolve("truth" + end), TRUTH_COLUMNS) : null) {
            int all = world.settings().customers();
            for (int from = 0; from < all; from += AT_ONCE) {
                List<Told> lives = IntStream.range(from, Math.min(all, from + AT_ONCE))
                        .parallel()
                        .mapToObj(index -> Told.of(world, index, truth))
                        .toList();
                for (Told told : lives) {
                    Life life = told.life();
                    Customer customer = life.customer();
                    if (people != null) {
                        Groups.Member member = groups.orElseThrow()
                                .of(world.settings().seed(), life.person.index, customer.coverageScore());
                        people.row(customer.id(), member.ageBand(), member.group());
                        customer = customer.withCoverageScore(member.coverage());
                    }
                    writeCustomer(customer, customers);
                    writeUsage(life, usage);
                    accepts += writeEvents(life, events);
                    if (leavers != null) {
                        Draws draws = new Draws(world.settings().seed() ^ APART, life.person.index);
                        leavers.row(customer.id(), Boolean.toString(draws.chance(life.person.churn)));
                    }
                    if (utilities != null) {
                        writeTruth(world, told, utilities);
                    }
                }
                progress.accept(from + lives.size());
            }
            return new Counts(
                    customers.rows(),
                    usage.rows(),
                    world.catalog().size(),
                    events.rows(),
                    accepts,
                    utilities == null ? 0 : utilities.rows());
        }
    }

    private static CsvOutput create(Path file, List<String> columns) throws IOException {
        return CsvOutput.create(file, columns.toArray(String[]::new));
    }

    private static void writeCustomer(Customer customer, CsvOutput output) {
        output.row(
                customer.id(),
                customer.paymentType().name(),
                customer.deviceTier().name(),
                Integer.toString(customer.householdSize()),
                Integer.toString(customer.tenureDays()),
                customer.segment().name(),
                customer.region(),
                decimal(customer.networkQuality(), 3),
                decimal(customer.coverageScore(), 3),
                Double.isNaN(customer.churnRisk()) ? "" : decimal(customer.churnRisk(), 3),
                customer.currentOffer(),
                Boolean.toString(customer.consentsTo(Channel.SMS)),
                Boolean.toString(customer.consentsTo(Channel.EMAIL)),
                Boolean.toString(customer.consentsTo(Channel.PUSH)));
    }

    private static void writeUsage(Life life, CsvOutput output) {
        for (Life.Month month : life.usage()) {
            output.row(
                    life.customer().id(),
                    month.month().toString(),
                    decimal(month.dataGb(), 2),
                    Integer.toString(month.callMinutes()),
                    Integer.toString(month.sms()));
        }
    }

    /** Returns how many of them are accepts. */
    private static int writeEvents(Life life, CsvOutput output) {
        int accepts = 0;
        for (Event event : life.events()) {
            output.row(
                    event.customerId(),
                    event.offerId(),
                    event.at() + ":00",
                    event.outcome().name(),
                    event.channel().name(),
                    significant(event.propensity()));
            accepts += event.outcome() == Outcome.ACCEPT ? 1 : 0;
        }
        return accepts;
    }

    /**
     * A customer, and what is true of them.
     *
     * @param utilities of each offer; empty when the truth was not asked for, as is
     * @param accepted probability of each offer
     */
    private record Told(Life life, double[] utilities, double[] accepted) {
        static Told of(World world, int index, boolean truth) {
            Life life = world.life(index);
            return truth
                    ? new Told(life, world.utilities(life), world.acceptances(life))
                    : new Told(life, new double[0], new double[0]);
        }
    }

    private static void writeTruth(World world, Told told, CsvOutput output) {
        double[] utilities = told.utilities();
        for (int offer = 0; offer < utilities.length; offer++) {
            output.row(
                    told.life().customer().id(),
                    world.catalog().offer(offer).id(),
                    decimal(utilities[offer], 6),
                    decimal(ChoiceModel.logistic(utilities[offer]), 6),
                    decimal(told.accepted()[offer], 4));
        }
    }

    /** With exactly so many decimals. */
    private static String decimal(double value, int decimals) {
        double scaled = value;
        for (int place = 0; place < decimals; place++) {
            scaled *= 10;
        }
        return BigDecimal.valueOf(Math.round(scaled), decimals).toPlainString();
    }

    /** Four significant digits, and twelve decimals at most. */
    private static String significant(double share) {
        int decimals = 3;
        for (double scaled = share * 1000; scaled < 1000 && decimals < 12; scaled *= 10) {
            decimals++;
        }
        return decimal(share, decimals);
    }
}
