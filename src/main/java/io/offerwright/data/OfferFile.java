package io.offerwright.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.offerwright.data.ReadReport.TableReport;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Segment;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The table of offers, {@code offers.csv}: reading it, and writing it in its one canonical form. */
public final class OfferFile {
    /** The columns, in the order in which they are written. */
    static final List<String> COLUMNS = List.of(
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
            "valid_to");

    private static final Pattern CATEGORY = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private OfferFile() {}

    /**
     * Reads a catalogue.
     *
     * @throws InputException with all problems, if the file is not a table of offers without a fault
     */
    public static Catalog read(Path file) {
        return read(Table.csv(file));
    }

    /** Reads a catalogue from CSV content; {@code name} stands for the file's in errors. */
    public static Catalog read(String name, byte[] content) {
        return read(Table.csv(name, content));
    }

    /** Reads a catalogue from any table. */
    public static Catalog read(Table table) {
        return read(table, BadRows.REFUSE, report -> {});
    }

    static Catalog read(Table table, BadRows badRows, Consumer<TableReport> report) {
        List<Offer> offers = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        TableReport result = TableReader.read(
                table,
                COLUMNS,
                List.of(),
                "Remove it, or name it under \"ignore\" in campaign.yaml.",
                badRows,
                Set.of(),
                cells -> {
                    String id = cells.name("offer_id");
                    String name = cells.name("name");
                    String category = cells.text("category");
                    if (!CATEGORY.matcher(category).matches()) {
                        cells.reject(
                                "category",
                                "category is " + Cells.quoted(category)
                                        + "; expected an upper-case name such as PLAN or ROAMING.",
                                "");
                    }
                    PaymentType paymentType = cells.word("payment_type", List.of(PaymentType.values()));
                    DeviceTier minDeviceTier = cells.word("min_device_tier", List.of(DeviceTier.values()));
                    double price = cells.number("price", 0, INFINITY);
                    double margin = cells.number("margin", -INFINITY, INFINITY);
                    double dataGb = cells.number("data_gb", 0, INFINITY);
                    double callMinutes = cells.number("call_minutes", 0, INFINITY);
                    double sms = cells.number("sms", 0, INFINITY);
                    boolean family = cells.flag("family");
                    boolean retention = cells.flag("retention");
                    Segment segment = cells.word("segment", List.of(Segment.values()));
                    int contractMonths = cells.whole("contract_months", 0, 1_200);
                    LocalDate validFrom = cells.dateOr("valid_from", LocalDate.MIN);
                    LocalDate validTo = cells.dateOr("valid_to", LocalDate.MAX);
                    if (validTo.isBefore(validFrom)) {
                        cells.reject(
                                "valid_to",
                                "valid_to is \"" + validTo + "\", which lies before valid_from, \"" + validFrom + "\".",
                                "");
                    }
                    Integer first = lines.get(id);
                    if (first != null) {
                        cells.reject(
                                "offer_id",
                                "offer_id " + Cells.quoted(id) + " occurs twice; it is in line " + first + " already.",
                                "");
                    }
                    if (cells.good()) {
                        lines.put(id, cells.line());
                        offers.add(new Offer(
                                id,
                                name,
                                category,
                                paymentType,
                                minDeviceTier,
                                price,
                                margin,
                                dataGb,
                                callMinutes,
                                sms,
                                family,
                                retention,
                                segment,
                                contractMonths,
                                validFrom,
                                validTo));
                    }
                });
        report.accept(result);
        if (offers.isEmpty()) {
            throw new InputException(Problem.of(
                    table.name(),
                    result.skipped() > 0
                            ? "All " + result.skipped() + " offers were skipped; a decision needs at least one."
                            : "The table has a header but no offer; a decision needs at least one.",
                    ""));
        }
        return Catalog.of(offers);
    }

    /**
     * The canonical bytes of a catalogue: offers sorted by id, shortest numbers, {@code true} and {@code false}, no date
     * where it is open, quotes only where needed, {@code \n}. Reading them gives an equal catalogue.
     */
    public static byte[] write(Catalog catalog) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord(COLUMNS);
            for (Offer offer : catalog.offers()) {
                csv.writeRecord(
                        offer.id(),
                        offer.name(),
                        offer.category(),
                        offer.paymentType().name(),
                        offer.minDeviceTier().name(),
                        Decimals.text(offer.price()),
                        Decimals.text(offer.margin()),
                        Decimals.text(offer.dataGb()),
                        Decimals.text(offer.callMinutes()),
                        Decimals.text(offer.sms()),
                        Boolean.toString(offer.family()),
                        Boolean.toString(offer.retention()),
                        offer.segment().name(),
                        Integer.toString(offer.contractMonths()),
                        offer.validFrom().equals(LocalDate.MIN)
                                ? ""
                                : offer.validFrom().toString(),
                        offer.validTo().equals(LocalDate.MAX)
                                ? ""
                                : offer.validTo().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
