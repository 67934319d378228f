package io.offerwright.campaign;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.rules.Rule;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a report tells of a run besides its decisions.
 *
 * @param campaign name of the campaign
 * @param description what the campaign is for, in a sentence; empty when not stated
 * @param date the day the decisions were made for
 * @param channel the channel the offers will be shown through
 * @param listLength how many offers a list may hold
 * @param bundle the bundle the decisions ran on
 * @param provenance where it all comes from: the seed, the fingerprint of each input, versions
 * @param rules every rule of the rule book, fired or not
 * @param notes what whoever made the campaign should know, in sentences
 * @param skippedRows how many bad rows of the input were left out
 * @param skipped the first of them, with what was wrong
 * @param took how long the run took; null leaves it out, so that a repeated run gives the same report
 */
public record RunFacts(
        String campaign,
        String description,
        LocalDate date,
        Channel channel,
        int listLength,
        Fingerprint bundle,
        SortedMap<String, String> provenance,
        List<Rule> rules,
        List<String> notes,
        long skippedRows,
        List<Problem> skipped,
        @Nullable Duration took) {
    public RunFacts {
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
        rules = List.copyOf(rules);
        notes = List.copyOf(notes);
        skipped = List.copyOf(skipped);
    }
}
