package io.offerwright.feedback;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Segment;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;

/**
 * A decision, as much of it as the join needs.
 *
 * @param offers the numbers of the listed offers, best first
 * @param predicted for each, the calibrated probability of acceptance, in millionths
 * @param selectionProbability of the list, in millionths
 * @param rules the numbers of the rules that fired
 */
record Made(
        String id,
        String customerId,
        LocalDate day,
        Channel channel,
        Segment segment,
        List<Integer> offers,
        List<Long> predicted,
        long selectionProbability,
        BitSet rules) {
    private static final List<Channel> CHANNELS = List.of(Channel.values());
    private static final List<Segment> SEGMENTS = List.of(Segment.values());

    void write(DataOutputStream out) throws IOException {
        Spill.writeText(out, id);
        Spill.writeText(out, customerId);
        out.writeInt((int) day.toEpochDay());
        out.writeByte(CHANNELS.indexOf(channel));
        out.writeByte(SEGMENTS.indexOf(segment));
        out.writeInt(offers.size());
        for (int place = 0; place < offers.size(); place++) {
            out.writeInt(offers.get(place));
            out.writeInt(predicted.get(place).intValue());
        }
        out.writeInt((int) selectionProbability);
        byte[] fired = rules.toByteArray();
        out.writeInt(fired.length);
        out.write(fired);
    }

    static Made read(DataInputStream in) throws IOException {
        String id = Spill.readText(in);
        String customer = Spill.readText(in);
        LocalDate day = LocalDate.ofEpochDay(in.readInt());
        Channel channel = CHANNELS.get(in.readByte());
        Segment segment = SEGMENTS.get(in.readByte());
        int count = in.readInt();
        Integer[] offers = new Integer[count];
        Long[] predicted = new Long[count];
        for (int place = 0; place < count; place++) {
            offers[place] = in.readInt();
            predicted[place] = (long) in.readInt();
        }
        long selection = in.readInt();
        BitSet rules = BitSet.valueOf(in.readNBytes(in.readInt()));
        return new Made(id, customer, day, channel, segment, List.of(offers), List.of(predicted), selection, rules);
    }
}
