package io.offerwright.engine;

import io.offerwright.domain.Segment;

/**
 * How often customers of the same kind took an offer that they were shown, beside all customers; different customers are
 * counted, not messages.
 *
 * @param segment what they have in common with the customer
 * @param dataIntensity and this: a word of the feature of that name, such as {@code very_high}
 * @param accepted how many of them took it
 * @param shown how many of them were shown it
 * @param allAccepted how many of all customers took it
 * @param allShown how many of all customers were shown it
 */
public record PeerShare(
        Segment segment, String dataIntensity, int accepted, int shown, int allAccepted, int allShown) {}
