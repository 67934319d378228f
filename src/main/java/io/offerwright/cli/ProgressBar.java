package io.offerwright.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * One line on a terminal that tells how far a long job is: percent, count, rate, time left. Draws at most five times a
 * second, and nothing at all when {@code visible} is false. Thread-safe.
 */
final class ProgressBar implements AutoCloseable {
    private static final long PAUSE_NANOS = 200_000_000L;
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final boolean visible;
    private final String noun;
    private final long total;
    private long started = System.nanoTime();
    private long drawn = started;
    private long before;
    private boolean touched;

    /**
     * A bar for a job of {@code total} things.
     *
     * @param visible false when there is no terminal, or the command has machine output
     * @param noun the things in the plural, such as {@code "customers"}
     */
    ProgressBar(PrintWriter out, boolean visible, String noun, long total) {
        this.out = out;
        this.visible = visible;
        this.noun = noun;
        this.total = Math.max(1, total);
    }

    /**
     * True when a person is watching: the launcher sets {@code offerwright.terminal} where standard error is a terminal,
     * which Java itself can't tell.
     */
    static boolean onTerminal() {
        return Boolean.getBoolean("offerwright.terminal");
    }

    /** Tells that so many were done before, and the clock starts now: the rate is of what is done from now on. */
    synchronized void startAt(long done) {
        before = done;
        started = System.nanoTime();
    }

    /** Tells that {@code done} of the things are done. */
    synchronized void at(long done) {
        if (!visible) {
            return;
        }
        long now = System.nanoTime();
        if (now - drawn >= PAUSE_NANOS) {
            drawn = now;
            draw(done, now);
        }
    }

    /** Wipes the line, so that what follows starts on a clean one. */
    @Override
    public synchronized void close() {
        if (touched) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    private void draw(long done, long now) {
        touched = true;
        out.print("\r\033[K" + line(done, (now - started) / 1e9));
        out.flush();
    }

    /** The line after so many seconds. */
    String line(long done, double seconds) {
        double share = Math.min(1.0, (double) done / total);
        int full = (int) (share * WIDTH);
        double rate = seconds > 0 ? (done - before) / seconds : 0;
        boolean slow = done > before && rate < 1;
        String left = rate > 0 ? duration((long) Math.ceil((total - done) / rate)) + " left" : "";
        return String.format(
                Locale.ROOT,
                "%s%s %3d%%  %,d of %,d %s  %,.0f/%s  %s",
                "█".repeat(full),
                "░".repeat(WIDTH - full),
                (int) (share * 100),
                done,
                total,
                noun,
                slow ? 60 * rate : rate,
                slow ? "min" : "s",
                left);
    }

    private static String duration(long seconds) {
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
