package io.offerwright.ledger;

import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Fingerprint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What all decisions on one catalogue have in common: the ids of the candidates and their revenue. Stored once, and
 * named in each record by its fingerprint.
 */
final class Roster {
    private static final int VERSION = 1;

    private final String[] offerIds;
    private final long[] revenues;
    private final byte[] content;
    private final Fingerprint fingerprint;
    private final byte[] fingerprintBytes;

    private Roster(String[] offerIds, long[] revenues, byte[] content) {
        this.offerIds = offerIds;
        this.revenues = revenues;
        this.content = content;
        this.fingerprint = Fingerprint.of(content);
        this.fingerprintBytes = HexFormat.of().parseHex(fingerprint.hex());
    }

    static Roster of(List<Candidate> candidates) {
        String[] offerIds = new String[candidates.size()];
        long[] revenues = new long[candidates.size()];
        RecordWriter writer = new RecordWriter();
        writer.unsignedByte(VERSION);
        writer.unsigned(candidates.size());
        for (int index = 0; index < offerIds.length; index++) {
            offerIds[index] = candidates.get(index).offerId();
            revenues[index] = candidates.get(index).revenue();
            writer.text(offerIds[index]);
        }
        Column.write(writer, revenues);
        return new Roster(offerIds, revenues, writer.toByteArray());
    }

    /** Reads {@link #content()} back. */
    static Roster read(byte[] content) {
        RecordReader reader = new RecordReader(content);
        int version = reader.unsignedByte();
        if (version != VERSION) {
            throw new RecordReader.DamagedException(
                    "Its format is version " + version + "; this program reads " + VERSION + ".");
        }
        int size = reader.count();
        List<String> offerIds = new ArrayList<>(size);
        for (int index = 0; index < size; index++) {
            offerIds.add(reader.text());
        }
        long[] revenues = Column.read(reader, size);
        reader.requireEnd();
        return new Roster(offerIds.toArray(String[]::new), revenues, content);
    }

    /** True when exactly these candidates, with this revenue, stand here. */
    boolean fits(Candidates candidates) {
        if (candidates.size() != offerIds.length) {
            return false;
        }
        for (int index = 0; index < offerIds.length; index++) {
            if (candidates.revenue(index) != revenues[index]
                    || !candidates.offerId(index).equals(offerIds[index])) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return offerIds.length;
    }

    String offerId(int index) {
        return offerIds[index];
    }

    /** The revenue of each, for reading only. */
    long[] revenues() {
        return revenues;
    }

    byte[] content() {
        return content;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The 32 bytes of {@link #fingerprint()}, for reading only. */
    byte[] fingerprintBytes() {
        return fingerprintBytes;
    }
}
