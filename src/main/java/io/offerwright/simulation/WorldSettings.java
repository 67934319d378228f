package io.offerwright.simulation;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a simulated world is made from. Equal settings make equal worlds; a world with more customers begins with the
 * customers of a world with fewer.
 *
 * @param customers how many, 1 to 9,999,999
 * @param offers how many, 20 to 5,000; below 60 a category may hold as few as two
 * @param seed any number
 * @param months length of the history of events, 1 to 60
 * @param until the day after the last event, "now" of this world
 * @param showings offers shown to a customer in a month, on average, above 0 and at most 25
 */
public record WorldSettings(int customers, int offers, long seed, int months, LocalDate until, double showings) {
    /** Fewer offers than this can't cover every category for every way of paying. */
    public static final int FEWEST_OFFERS = 20;

    /** More than this would exhaust the names. */
    public static final int MOST_OFFERS = 5_000;

    /**
     * Checks every setting.
     *
     * @throws InputException naming each setting that is out of range
     */
    public WorldSettings {
        List<Problem> problems = new ArrayList<>();
        require(problems, "customers", customers, 1, 9_999_999);
        require(problems, "offers", offers, FEWEST_OFFERS, MOST_OFFERS);
        require(problems, "months", months, 1, 60);
        if (!(showings > 0 && showings <= 25)) {
            problems.add(Problem.of(
                    "",
                    "The number of showings a month (" + showings + ") must be above 0 and at most 25.",
                    "A customer is shown one offer a day at most."));
        }
        if (until.getYear() < 2000 || until.getYear() > 2100) {
            problems.add(Problem.of("", "The end (" + until + ") must lie between the years 2000 and 2100.", ""));
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    /** A world of 18 months up to 2026-03-01. */
    public static WorldSettings of(int customers, int offers, long seed) {
        return new WorldSettings(customers, offers, seed, 18, LocalDate.of(2026, 3, 1), defaultShowings(offers));
    }

    /** The larger the catalogue, the more a customer is shown: a history should reach most of what suits them. */
    public static double defaultShowings(int offers) {
        return Math.min(12, 4 + offers / 50.0);
    }

    private static void require(List<Problem> problems, String name, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(Problem.of(
                    "",
                    "The number of " + name + " (" + value + ") must lie between " + least + " and " + most + ".",
                    ""));
        }
    }
}
