package io.offerwright.campaign;

import java.util.function.Supplier;

/**
 * Lets threads do something one after the other, in the order of numbers from 0 on, whichever comes first. A number whose work fails
 * never ends its turn: whoever waits behind it must be interrupted.
 */
final class Turns {
    private long next;

    /** Waits for the turn of a number, and does its work. */
    synchronized <T> T take(long number, Supplier<T> work) {
        try {
            while (next != number) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The wait for turn " + number + " was interrupted.", e);
        }
        T result = work.get();
        next++;
        notifyAll();
        return result;
    }
}
