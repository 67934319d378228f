package io.offerwright.domain;

import java.time.LocalDate;

/**
 * Everything a decision may know of the moment it is made in. A decision reads no clock: the date comes from here.
 *
 * @param campaign name of the campaign that asks
 * @param date the day for which the decision is made
 * @param channel the channel the offers will be shown through
 */
public record Context(String campaign, LocalDate date, Channel channel) {
    /** Month of the date, 1 to 12, for seasonal rules. */
    public int month() {
        return date.getMonthValue();
    }

    /** Day of the month of the date, 1 to 31. */
    public int day() {
        return date.getDayOfMonth();
    }
}
