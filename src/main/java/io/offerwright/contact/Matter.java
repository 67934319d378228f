package io.offerwright.contact;

import io.offerwright.domain.Channel;
import java.util.Set;

/**
 * Which messages a part of the policy is about.
 *
 * @param channels all if empty
 * @param purposes all if empty
 */
record Matter(Set<Channel> channels, Set<String> purposes) {
    boolean has(Occasion occasion) {
        return (channels.isEmpty() || channels.contains(occasion.channel()))
                && (purposes.isEmpty() || purposes.contains(occasion.purpose()));
    }
}
