package io.offerwright.data;

import io.offerwright.domain.Segment;

/**
 * What the customers of one group did with one offer.
 *
 * @param segment of the group
 * @param dataIntensity of the group: a word of the feature of that name, such as {@code very_high}; empty for those who have none
 * @param shown how many different customers it was shown to
 * @param accepted how many of them accepted it
 */
public record PeerCount(Segment segment, String dataIntensity, String offerId, int shown, int accepted) {}
