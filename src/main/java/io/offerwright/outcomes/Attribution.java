package io.offerwright.outcomes;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Which outcomes count for a decision.
 *
 * @param windowDays an outcome counts for a decision from the decision's day to so many days after it; 0 to 3,650
 * @param zone whose local time decisions are made in; outcomes with an offset are put into it
 */
public record Attribution(int windowDays, ZoneId zone) {
    /** The longest window, ten years. */
    public static final int LONGEST_WINDOW = 3_650;

    /** 30 days, UTC. */
    public static final Attribution USUAL = new Attribution(30, ZoneOffset.UTC);

    /** Checks the window. */
    public Attribution {
        if (windowDays < 0 || windowDays > LONGEST_WINDOW) {
            throw new IllegalArgumentException(
                    "A window has 0 to " + LONGEST_WINDOW + " days; found " + windowDays + ".");
        }
    }
}
