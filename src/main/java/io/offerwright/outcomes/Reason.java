package io.offerwright.outcomes;

/** Why a reported outcome does not count. */
public enum Reason {
    /** The line can't be read, or lacks what an outcome needs. */
    MALFORMED("malformed", "the line can't be used"),
    /** The same was reported before. */
    DUPLICATE("duplicate", "the same line was reported before"),
    /** The same kind of outcome of the same offer was reported for an earlier moment, which counts. */
    REPEATED("repeated", "the offer had such an outcome before"),
    /** An acceptance of an offer that was declined later, or a refusal of one that was accepted later: the last word counts. */
    CONTRADICTED("contradicted", "the customer said the opposite later"),
    /** It lies before the decision that it names. */
    EARLY("early", "it lies before the decision"),
    /** It lies behind the window of attribution. */
    LATE("late", "it lies behind the window"),
    /** No such decision is recorded, or its customer was erased. */
    UNKNOWN_DECISION("unknown-decision", "no such decision is recorded"),
    /** The decision was not for the customer that the line names. */
    OTHER_CUSTOMER("other-customer", "the decision was for another customer"),
    /** The decision did not list the offer. */
    NOT_LISTED("not-listed", "the decision did not list the offer"),
    /** No decision and no assignment knows the customer. */
    UNKNOWN_CUSTOMER("unknown-customer", "neither a decision nor an assignment knows the customer");

    private final String code;
    private final String words;

    Reason(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The word by which files name it; never changes. */
    public String code() {
        return code;
    }

    /** What it means, as part of a sentence. */
    public String words() {
        return words;
    }
}
