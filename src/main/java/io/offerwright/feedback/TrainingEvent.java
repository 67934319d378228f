package io.offerwright.feedback;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import java.time.LocalDateTime;

/**
 * A showing and what came of it: what a retraining learns from, in the sense of a row of {@code events.csv}.
 *
 * @param decisionId the decision that listed the offer
 * @param customerId for whom
 * @param offerId what was shown
 * @param at when the customer first saw it, local time
 * @param outcome the last word: accepted, else declined, else clicked, else seen
 * @param channel through which the decision was to be shown
 * @param rank place on the list, 1 first
 * @param propensity the probability, 0 to 1, with which the list was chosen: 1 while decisions are deterministic. What a correction
 *     for exposure divides by, as the column {@code propensity} of {@code events.csv}
 * @param predicted the probability of acceptance, 0 to 1, that was predicted at the time
 * @param revenue of an acceptance, in the operator's currency; 0 where none is known
 */
public record TrainingEvent(
        String decisionId,
        String customerId,
        String offerId,
        LocalDateTime at,
        Outcome outcome,
        Channel channel,
        int rank,
        double propensity,
        double predicted,
        double revenue) {}
