package io.offerwright.outcomes;

import io.offerwright.data.ReportedOutcome;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reported outcome and where it stands.
 *
 * @param source number of the file, the query or the store
 * @param line within it
 */
public record Claim(int source, long line, ReportedOutcome outcome) {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Channel> CHANNELS = List.of(Channel.values());

    /**
     * The order of time, and of what is said where two are of the same moment: never that of the lines, so that files may be in any
     * order. Of two acceptances, the one whose revenue is known comes first.
     */
    public static final Comparator<Claim> BY_TIME = Comparator.comparing(
                    (Claim claim) -> claim.outcome().at())
            .thenComparing(claim -> -claim.outcome().revenue())
            .thenComparing(claim -> codeOf(claim.outcome().channel()))
            .thenComparing(claim -> claim.outcome().customerId());

    /** -1 where it is not known. */
    private static int codeOf(@Nullable Channel channel) {
        return channel == null ? -1 : CHANNELS.indexOf(channel);
    }

    /** Those of claims that are of a day or before it. */
    public static List<Claim> upTo(LocalDate end, List<Claim> claims) {
        return claims.stream()
                .filter(claim -> !claim.outcome().at().toLocalDate().isAfter(end))
                .toList();
    }

    /** Writes it; {@link #read} reads it. */
    public void write(DataOutputStream out) throws IOException {
        out.writeShort(source);
        out.writeLong(line);
        Spill.writeText(out, outcome.decisionId());
        Spill.writeText(out, outcome.customerId());
        Spill.writeText(out, outcome.offerId());
        writeMoment(out, outcome.at());
        out.writeByte(OUTCOMES.indexOf(outcome.outcome()));
        out.writeByte(codeOf(outcome.channel()));
        out.writeLong(outcome.revenue());
    }

    /** Reads what {@link #write} wrote. */
    public static Claim read(DataInputStream in) throws IOException {
        int source = in.readUnsignedShort();
        long line = in.readLong();
        String decision = Spill.readText(in);
        String customer = Spill.readText(in);
        String offer = Spill.readText(in);
        LocalDateTime at = readMoment(in);
        Outcome outcome = OUTCOMES.get(in.readByte());
        int channel = in.readByte();
        return new Claim(
                source,
                line,
                new ReportedOutcome(
                        decision,
                        customer,
                        offer,
                        at,
                        outcome,
                        channel < 0 ? null : CHANNELS.get(channel),
                        in.readLong()));
    }

    /** Writes a moment to the microsecond, which is what outcomes have. */
    public static void writeMoment(DataOutputStream out, LocalDateTime at) throws IOException {
        out.writeLong(ChronoUnit.MICROS.between(EPOCH, at));
    }

    /** Reads what {@link #writeMoment} wrote. */
    public static LocalDateTime readMoment(DataInputStream in) throws IOException {
        return EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
    }
}
