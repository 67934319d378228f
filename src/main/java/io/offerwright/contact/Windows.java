package io.offerwright.contact;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Sliding windows over moments, in seconds: every window {@code (end - length, end]}. What lies exactly one length back has left
 * the window.
 */
final class Windows {
    private final long[] moments;
    private final long length;

    /** Over moments in any order. */
    Windows(long[] moments, long length) {
        this.moments = moments.clone();
        this.length = length;
        Arrays.sort(this.moments);
    }

    /** Over the moments of messages. */
    static Windows of(List<Message> messages, long length) {
        return new Windows(
                messages.stream()
                        .mapToLong(message -> message.occasion().at().getEpochSecond())
                        .toArray(),
                length);
    }

    /**
     * The most moments of any window that holds {@code moment}. Windows that begin before it and end after it count, too: what was
     * reserved for later is there already.
     */
    int most(long moment) {
        int most = countUpTo(moment);
        for (int index = firstAfter(moment); index < moments.length && moments[index] < moment + length; index++) {
            most = Math.max(most, countUpTo(moments[index]));
        }
        return most;
    }

    /** The first moment from {@code moment} on at which no window holds more than {@code allowed}; empty if there is none. */
    OptionalLong firstWithAtMost(int allowed, long moment) {
        if (allowed < 0) {
            return OptionalLong.empty();
        }
        if (most(moment) <= allowed) {
            return OptionalLong.of(moment);
        }
        // Windows get emptier only when a moment leaves them.
        for (long each : moments) {
            long left = each + length;
            if (left > moment && most(left) <= allowed) {
                return OptionalLong.of(left);
            }
        }
        return OptionalLong.empty();
    }

    /** The first moment from {@code moment} on that is at least a length away from all moments, before and after. */
    long firstApart(long moment) {
        long apart = moment;
        for (long each : moments) {
            if (Math.abs(each - apart) < length) {
                // Those that follow lie later, so that what was found before stays apart.
                apart = each + length;
            }
        }
        return apart;
    }

    private int countUpTo(long end) {
        return firstAfter(end) - firstAfter(end - length);
    }

    /** The index of the first moment after this one. */
    private int firstAfter(long moment) {
        int low = 0;
        int high = moments.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (moments[middle] <= moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
