package io.offerwright.outcomes;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Segment;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A decision, as much of it as a join needs.
 *
 * @param offers the ids of the listed offers, best first
 * @param predicted for each, the calibrated probability of acceptance, in millionths
 * @param selectionProbability of the list, in millionths
 * @param marks numbers that mean something to whoever gave the decision, such as those of the rules that fired
 */
public record Listed(
        String id,
        String customerId,
        LocalDate day,
        Channel channel,
        Segment segment,
        List<String> offers,
        List<Long> predicted,
        long selectionProbability,
        BitSet marks) {
    private static final List<Channel> CHANNELS = List.of(Channel.values());
    private static final List<Segment> SEGMENTS = List.of(Segment.values());

    /** Copies the lists. */
    public Listed {
        offers = List.copyOf(offers);
        predicted = List.copyOf(predicted);
    }

    /** What a recorded decision listed. */
    static Listed of(Decision decision, BitSet marks) {
        List<Candidate> chosen = decision.chosen();
        return new Listed(
                decision.id(),
                decision.request().customer().id(),
                decision.request().context().date(),
                decision.request().context().channel(),
                decision.request().customer().segment(),
                chosen.stream().map(Candidate::offerId).toList(),
                chosen.stream().map(Candidate::propensity).toList(),
                decision.selectionProbability(),
                marks);
    }

    /** Writes it, the offers by their numbers. */
    void write(DataOutputStream out, Names names) throws IOException {
        Spill.writeText(out, id);
        Spill.writeText(out, customerId);
        out.writeInt((int) day.toEpochDay());
        out.writeByte(CHANNELS.indexOf(channel));
        out.writeByte(SEGMENTS.indexOf(segment));
        out.writeInt(offers.size());
        for (int place = 0; place < offers.size(); place++) {
            out.writeInt(names.of(offers.get(place)));
            out.writeInt(predicted.get(place).intValue());
        }
        out.writeInt((int) selectionProbability);
        byte[] bits = marks.toByteArray();
        out.writeInt(bits.length);
        out.write(bits);
    }

    /** Reads what {@link #write} wrote. */
    static Listed read(DataInputStream in, Names names) throws IOException {
        String id = Spill.readText(in);
        String customer = Spill.readText(in);
        LocalDate day = LocalDate.ofEpochDay(in.readInt());
        Channel channel = CHANNELS.get(in.readByte());
        Segment segment = SEGMENTS.get(in.readByte());
        int count = in.readInt();
        List<String> offers = new ArrayList<>(count);
        List<Long> predicted = new ArrayList<>(count);
        for (int place = 0; place < count; place++) {
            offers.add(names.name(in.readInt()));
            predicted.add((long) in.readInt());
        }
        long selection = in.readInt();
        BitSet marks = BitSet.valueOf(in.readNBytes(in.readInt()));
        return new Listed(id, customer, day, channel, segment, offers, predicted, selection, marks);
    }
}
