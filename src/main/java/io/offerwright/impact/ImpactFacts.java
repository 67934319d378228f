package io.offerwright.impact;

import io.offerwright.domain.Channel;
import io.offerwright.evidence.Fingerprint;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a report tells of an analysis besides its result.
 *
 * @param before where the old rules come from
 * @param after where the new rules come from
 * @param customers where the customers come from
 * @param date the day the decisions were made for
 * @param channel the channel the offers would be shown through
 * @param listLength how many offers a list may hold
 * @param oldBundle model, catalogue, settings and old rules
 * @param newBundle the same with the new rules
 * @param oldRules the old rule files by path, to quote from
 * @param newRules the new ones
 * @param took how long it took; null leaves it out, so that a repeated analysis gives the same report
 */
public record ImpactFacts(
        String before,
        String after,
        String customers,
        LocalDate date,
        Channel channel,
        int listLength,
        Fingerprint oldBundle,
        Fingerprint newBundle,
        SortedMap<String, String> oldRules,
        SortedMap<String, String> newRules,
        @Nullable Duration took) {
    public ImpactFacts {
        oldRules = Collections.unmodifiableSortedMap(new TreeMap<>(oldRules));
        newRules = Collections.unmodifiableSortedMap(new TreeMap<>(newRules));
    }
}
