package io.offerwright.domain;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that stands against showing an offer to the customer of a request, and was found before the decision: a cap on
 * messages, quiet hours, a missing consent. The decision takes it as given, so that it can be repeated without the history
 * that it follows from.
 *
 * @param offerId the offer, or {@link #ALL}
 * @param id what part of the contact policy says so
 * @param kind which kind of part that is
 * @param arguments what the sentence about it names, as {@link Kind} lists it
 * @param freeFrom the first moment, on the customer's clocks, at which it stands no more if nothing else happens; null where
 *     none follows
 */
public record Restriction(
        String offerId,
        String id,
        Kind kind,
        List<String> arguments,
        @Nullable LocalDateTime freeFrom) {
    /** In place of an offer: all of them. */
    public static final String ALL = "";

    /** The id of {@link #timeSpent}; no part of a contact policy may have it. */
    public static final String TIME_SPENT = "TIME-SPENT";

    /** What restrictions are about, and what their arguments are. Days are ISO 8601. */
    public enum Kind {
        /** The customer did not consent: channel, purpose. */
        NO_CONSENT(2),
        /** It is a time of day at which the customer is left alone: from, to. */
        QUIET_HOURS(2),
        /** As many messages as are allowed: how many, allowed, hours of the window, what is counted apart (words, by spaces). */
        CAP(4),
        /** The customer declined: offer, day. */
        COOL_DOWN(2),
        /** Another offer was shown that excludes this one: offer, day. */
        EXCLUSION(2),
        /** Another offer of the same list excludes this one: offer. */
        TOGETHER(1),
        /** The offer needs others to be accepted first: one of these offers or categories (by spaces). */
        AFTER_ACCEPTANCE(1),
        /** The offer needs others to be shown first: one of these offers or categories (by spaces). */
        AFTER_SHOWING(1),
        /** It is too early after another offer: offer, day. */
        TOO_EARLY(2),
        /** A campaign of higher priority has the customer: campaign, day. */
        PRECEDENCE(2),
        /** Other campaigns changed the customer's contacts again and again while this was decided. */
        BUSY(0),
        /** The time that was allowed for the decision was spent: milliseconds allowed, the step after which that was noticed. */
        TIME_SPENT(2);

        private final int arguments;

        Kind(int arguments) {
            this.arguments = arguments;
        }

        /** How many arguments it has. */
        public int arguments() {
            return arguments;
        }

        /** True where to wait is enough once {@link Restriction#freeFrom} has come: it does not return by itself. */
        public boolean passes() {
            return this != QUIET_HOURS;
        }
    }

    /**
     * Nothing is offered, since the time that was allowed for the decision was spent. A decision on a request with this asks
     * neither the rules nor the model.
     *
     * @param allowed how much time there was
     * @param step after which it was noticed, such as {@code RULES}
     */
    public static Restriction timeSpent(Duration allowed, String step) {
        String milliseconds =
                BigDecimal.valueOf(allowed.toNanos(), 6).stripTrailingZeros().toPlainString();
        return new Restriction(ALL, TIME_SPENT, Kind.TIME_SPENT, List.of(milliseconds, step), null);
    }

    public Restriction {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("A restriction's id must not be empty.");
        }
        arguments = List.copyOf(arguments);
        if (arguments.size() != kind.arguments) {
            throw new IllegalArgumentException(
                    "A restriction of kind " + kind + " has " + kind.arguments + " arguments, not " + arguments + ".");
        }
    }

    /** True if it stands against all offers. */
    public boolean isForAll() {
        return offerId.equals(ALL);
    }

    /** True if it stands against this offer. */
    public boolean concerns(String offer) {
        return isForAll() || offerId.equals(offer);
    }
}
