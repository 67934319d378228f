package io.offerwright.domain;

/** The way a message reaches a customer; each needs a consent of its own. */
public enum Channel {
    /** Text message. */
    SMS,
    /** E-mail. */
    EMAIL,
    /** Notification in the operator's app. */
    PUSH
}
