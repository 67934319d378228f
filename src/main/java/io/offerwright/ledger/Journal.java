package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The layout and the hash chain of the journal: every access to a decision, and all that was done to the ledger besides
 * adding to it.
 */
final class Journal {
    /** The hash before the first entry. */
    static final String START = Fingerprint.of("offerwright journal 1").hex();

    private Journal() {}

    /** What can be done. */
    enum Action {
        /** The list of a decision was read. */
        LIST,
        /** A whole decision was read. */
        READ,
        /** Decisions of a customer were looked for. */
        SEARCH,
        /** An inclusion proof was made. */
        PROVE,
        /** Decisions were read by the range: exported, replayed or counted. */
        READ_RANGE,
        /** Somebody asked for what their role may not. */
        REFUSED,
        /** A customer's key was destroyed. */
        ERASE,
        /** All keys were encrypted anew, under another master key. */
        CHANGE_KEY,
        /** Old records were dropped, and a summary was kept. */
        DROP,
        /** The ledger is a copy, without the records of these blocks. */
        LEAVE_OUT;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where the journal ends. */
    record Head(long entries, String hash) {}

    /** An entry that has no place yet. */
    record Line(String moment, Principal who, Action action, String subject) {}

    /** How a customer is named. */
    static String customer(long number) {
        return "customer " + number;
    }

    static JournalEntry entry(long number, String previous, Line line) {
        String role = line.who().role().name().toLowerCase(Locale.ROOT);
        String hash = hash(
                previous,
                number,
                line.moment(),
                line.who().name(),
                role,
                line.action().word(),
                line.subject());
        return new JournalEntry(
                number, line.moment(), line.who().name(), role, line.action().word(), line.subject(), hash);
    }

    /** SHA-256 over the hash before (32 bytes), the number (unsigned), and the entry's fields in their order (text). */
    static String hash(
            String previous, long number, String moment, String who, String role, String action, String subject) {
        RecordWriter writer = new RecordWriter();
        writer.raw(HexFormat.of().parseHex(previous));
        writer.unsigned(number);
        for (String field : new String[] {moment, who, role, action, subject}) {
            writer.text(field);
        }
        return Fingerprint.of(writer.toByteArray()).hex();
    }
}
