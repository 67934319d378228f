package io.offerwright.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole numbers that come one after the other, in pieces, so that growing copies nothing: it takes 4 bytes a number and one
 * piece at most, where an array that doubles takes up to three times as much while it grows.
 *
 * <p>Not thread-safe.
 */
public final class IntColumn {
    /** As many as an array can have on every Java. */
    public static final int MOST = Integer.MAX_VALUE - 8;

    private static final int PIECE = 1 << 16;

    private final List<int[]> pieces = new ArrayList<>();
    private int[] last = new int[0];
    private int used;
    private int size;

    /**
     * Adds a number at the end.
     *
     * @throws ArithmeticException if there are {@link #MOST} already
     */
    public void add(int number) {
        if (used == last.length) {
            if (size > MOST - PIECE) {
                throw new ArithmeticException("A column can't hold more than " + MOST + " numbers.");
            }
            last = new int[PIECE];
            pieces.add(last);
            used = 0;
        }
        last[used++] = number;
        size++;
    }

    /** The number at a place, from 0 on. */
    public int get(int place) {
        return pieces.get(place / PIECE)[place % PIECE];
    }

    /** How many numbers there are. */
    public int size() {
        return size;
    }

    /** Moves the numbers to an array, and leaves none here: each piece is let go as soon as it is copied. */
    public int[] drain() {
        int[] all = new int[size];
        for (int piece = 0, from = 0; from < size; piece++, from += PIECE) {
            System.arraycopy(pieces.set(piece, last), 0, all, from, Math.min(PIECE, size - from));
        }
        pieces.clear();
        last = new int[0];
        used = 0;
        size = 0;
        return all;
    }
}
