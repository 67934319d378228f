package io.offerwright.simulation;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.Event;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * A world as the files of a campaign: {@code customers.csv}, {@code usage.csv}, {@code offers.csv}, {@code events.csv},
 * and {@code truth.csv} on request. Customers are made and written one at a time, so memory does not grow with them.
 *
 * @param truth write {@code truth.csv} too
 * @param gzip compress usage, events and truth; customers and offers stay readable
 * @param force write into a directory that is not empty, replacing these files and no others
 */
public record WorldFiles(boolean truth, boolean gzip, boolean force) {
    private static final List<String> NAMES =
            List.of("customers.csv", "usage.csv", "offers.csv", "events.csv", "truth.csv");

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
     * @param progress told the number of customers written so far, after each
     * @throws InputException if the directory is not empty and {@code force} is not set, or can't be written
     */
    public Counts write(World world, Path directory, IntConsumer progress) {
        Path target = directory.toAbsolutePath().normalize();
        Path beside = target.resolveSibling("." + target.getFileName() + ".partial");
        try {
            refuseToOverwrite(directory, target);
            delete(beside);
            Files.createDirectories(beside);
            try {
                Counts counts = writeAll(world, beside, progress);
                moveInto(beside, target);
                return counts;
            } finally {
                delete(beside);
            }
        } catch (UncheckedIOException e) {
            throw notWritten(directory, e.getCause());
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }

    private void refuseToOverwrite(Path directory, Path target) throws IOException {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new InputException(Problem.of(directory.toString(), "This is a file, not a directory.", ""));
        }
        if (!force && Files.isDirectory(target)) {
            try (Stream<Path> content = Files.list(target)) {
                if (content.findAny().isPresent()) {
                    throw new InputException(Problem.of(
                            directory.toString(),
                            "The directory is not empty.",
                            "Name another one, or add --force to replace the files of the world in it."));
                }
            }
        }
    }

    private Counts writeAll(World world, Path directory, IntConsumer progress) throws IOException {
        String end = gzip ? ".gz" : "";
        List<Offer> offers = world.catalog().offers();
        writeOffers(offers, directory.resolve("offers.csv"));
        long accepts = 0;
        long truthRows = 0;
        try (CsvOutput customers = CsvOutput.create(
                        directory.resolve("customers.csv"),
                        "customer_id",
                        "payment_type",
                        "device_tier",
                        "household_size",
                        "tenure_days",
                        "segment",
                        "region",
                        "network_quality",
                        "coverage_score",
                        "churn_risk",
                        "current_offer",
                        "consent_sms",
                        "consent_email",
                        "consent_push");
                CsvOutput usage = CsvOutput.create(
                        directory.resolve("usage.csv" + end),
                        "customer_id",
                        "month",
                        "data_gb",
                        "call_minutes",
                        "sms");
                CsvOutput events = CsvOutput.create(
                        directory.resolve("events.csv" + end),
                        "customer_id",
                        "offer_id",
                        "at",
                        "outcome",
                        "channel",
                        "propensity");
                TruthOutput utilities = new TruthOutput(truth ? directory.resolve("truth.csv" + end) : null)) {
            for (int index = 0; index < world.settings().customers(); index++) {
                Life life = world.life(index);
                writeCustomer(life.customer(), customers);
                for (Life.Month month : life.usage()) {
                    usage.row(
                            life.customer().id(),
                            month.month().toString(),
                            decimal(month.dataGb(), 2),
                            Integer.toString(month.callMinutes()),
                            Integer.toString(month.sms()));
                }
                for (Event event : life.events()) {
                    events.row(
                            event.customerId(),
                            event.offerId(),
                            event.at() + ":00",
                            event.outcome().name(),
                            event.channel().name(),
                            significant(event.propensity()));
                    accepts += event.outcome() == Outcome.ACCEPT ? 1 : 0;
                }
                utilities.write(world, life);
                progress.accept(index + 1);
            }
            truthRows = utilities.rows();
            return new Counts(customers.rows(), usage.rows(), offers.size(), events.rows(), accepts, truthRows);
        }
    }

    private static void writeOffers(List<Offer> offers, Path file) throws IOException {
        try (CsvOutput output = CsvOutput.create(
                file,
                "offer_id",
                "name",
                "category",
                "payment_type",
                "min_device_tier",
                "price",
                "margin",
                "data_gb",
                "call_minutes",
                "sms",
                "family",
                "retention",
                "segment",
                "contract_months",
                "valid_from",
                "valid_to")) {
            for (Offer offer : offers) {
                output.row(
                        offer.id(),
                        offer.name(),
                        offer.category(),
                        offer.paymentType().name(),
                        offer.minDeviceTier().name(),
                        decimal(offer.price(), 2),
                        decimal(offer.margin(), 2),
                        plain(offer.dataGb()),
                        plain(offer.callMinutes()),
                        plain(offer.sms()),
                        Boolean.toString(offer.family()),
                        Boolean.toString(offer.retention()),
                        offer.segment().name(),
                        Integer.toString(offer.contractMonths()),
                        offer.validFrom().toString(),
                        offer.validTo().toString());
            }
        }
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

    /** The optional last file. */
    private static final class TruthOutput implements AutoCloseable {
        private final @org.jspecify.annotations.Nullable CsvOutput output;

        TruthOutput(@org.jspecify.annotations.Nullable Path file) throws IOException {
            output = file == null ? null : CsvOutput.create(file, "customer_id", "offer_id", "utility", "probability");
        }

        void write(World world, Life life) {
            if (output == null) {
                return;
            }
            double[] utilities = world.utilities(life);
            for (int offer = 0; offer < utilities.length; offer++) {
                output.row(
                        life.customer().id(),
                        world.catalog().offer(offer).id(),
                        decimal(utilities[offer], 6),
                        decimal(ChoiceModel.logistic(utilities[offer]), 6));
            }
        }

        long rows() {
            return output == null ? 0 : output.rows();
        }

        @Override
        public void close() throws IOException {
            if (output != null) {
                output.close();
            }
        }
    }

    private static void moveInto(Path from, Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : NAMES) {
            Files.deleteIfExists(target.resolve(name));
            Files.deleteIfExists(target.resolve(name + ".gz"));
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> content = Files.list(from)) {
            content.sorted().forEach(files::add);
        }
        for (Path file : files) {
            Files.move(file, target.resolve(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> content = Files.list(directory)) {
            for (Path file : content.toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.delete(directory);
    }

    private static InputException notWritten(Path directory, IOException cause) {
        InputException exception = new InputException(Problem.of(
                directory.toString(), "The world could not be written: " + cause + ".", "Nothing was left behind."));
        exception.initCause(cause);
        return exception;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** With exactly so many decimals, halves away from zero. */
    private static String decimal(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** Four significant digits. */
    private static String significant(double value) {
        return new BigDecimal(value).round(new java.math.MathContext(4)).toPlainString();
    }
}
