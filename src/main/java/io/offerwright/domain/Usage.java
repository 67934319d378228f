package io.offerwright.domain;

/**
 * What a customer uses in a month, averaged over the months on record.
 *
 * @param months number of months on record, 0 or more
 * @param dataGb mean mobile data, gigabytes a month; {@code NaN} when no month is on record
 * @param callMinutes mean call time, minutes a month; {@code NaN} when no month is on record
 * @param sms mean text messages a month; {@code NaN} when no month is on record
 * @param dataDeviation population standard deviation of the monthly data, gigabytes; {@code NaN} when no month is on
 *     record
 */
public record Usage(int months, double dataGb, double callMinutes, double sms, double dataDeviation) {
    /** Nothing on record. Every average is {@code NaN}, so that no condition of a rule holds on it. */
    public static final Usage UNKNOWN = new Usage(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}
