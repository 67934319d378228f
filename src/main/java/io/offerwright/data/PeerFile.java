package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** {@code peers.csv} of a bundle: for each group of customers and each offer, to how many it was shown, and how many took it. */
public final class PeerFile {
    private static final List<String> COLUMNS = List.of("segment", "data_intensity", "offer_id", "shown", "accepted");

    private PeerFile() {}

    /**
     * Reads the counts from CSV content.
     *
     * @param name stands for the file's in errors
     * @throws InputException with all problems, if it is not such a table without a fault
     */
    public static List<PeerCount> read(String name, byte[] content) {
        List<PeerCount> counts = new ArrayList<>();
        TableReader.read(
                Table.csv(name, content),
                COLUMNS,
                List.of(),
                "Train the bundle anew.",
                BadRows.REFUSE,
                Set.of(),
                cells -> {
                    Segment segment = cells.word("segment", List.of(Segment.values()));
                    String dataIntensity = cells.text("data_intensity");
                    String offerId = cells.name("offer_id");
                    int shown = cells.whole("shown", 1, Integer.MAX_VALUE);
                    int accepted = cells.whole("accepted", 0, Integer.MAX_VALUE);
                    if (accepted > shown) {
                        cells.reject("accepted", "accepted is " + accepted + ", more than shown, " + shown + ".", "");
                    }
                    if (cells.good()) {
                        counts.add(new PeerCount(segment, dataIntensity, offerId, shown, accepted));
                    }
                });
        return List.copyOf(counts);
    }

    /** The canonical bytes of the counts: sorted by segment, data intensity and offer. */
    public static byte[] write(List<PeerCount> counts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvOutput csv = CsvOutput.to(bytes, COLUMNS.toArray(String[]::new))) {
            PeerCount[] sorted = counts.toArray(PeerCount[]::new);
            Arrays.sort(
                    sorted,
                    Comparator.comparing(PeerCount::segment)
                            .thenComparing(PeerCount::dataIntensity)
                            .thenComparing(PeerCount::offerId));
            for (PeerCount count : sorted) {
                csv.row(
                        count.segment().name(),
                        count.dataIntensity(),
                        count.offerId(),
                        Integer.toString(count.shown()),
                        Integer.toString(count.accepted()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
