package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Event;
import io.offerwright.data.PeerCount;
import io.offerwright.data.PeerFile;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Segment;
import io.offerwright.evidence.Candidate;
import io.offerwright.language.Language;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is said of similar customers is true, and said only where it means something. */
class PeersTest {
    private final SmallTelco telco = SmallTelco.get();

    /** Counted again from the events, by sets of customers instead of bits. */
    @Test
    void everyNumberIsWhatTheEventsSay() {
        Map<String, Customer> customers = new HashMap<>();
        telco.data.customers().forEach(customer -> customers.put(customer.id(), customer));
        Map<String, Set<String>> shown = new HashMap<>();
        Map<String, Set<String>> accepted = new HashMap<>();
        for (Event event : telco.data.events()) {
            if (event.at().isBefore(SmallTelco.TODAY.atStartOfDay())) {
                for (String key :
                        List.of(event.offerId(), group(customers.get(event.customerId())) + " " + event.offerId())) {
                    shown.computeIfAbsent(key, none -> new HashSet<>()).add(event.customerId());
                    if (event.outcome() == Outcome.ACCEPT) {
                        accepted.computeIfAbsent(key, none -> new HashSet<>()).add(event.customerId());
                    }
                }
            }
        }
        int said = 0;
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers()) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                for (Candidate candidate : explained.chosen()) {
                    String key = group(customer) + " " + candidate.offerId();
                    int ofGroup = accepted.getOrDefault(key, Set.of()).size();
                    Optional<PeerShare> share = explained.peers(candidate.offerId());
                    if (share.isPresent()) {
                        assertThat(share.get().accepted()).isEqualTo(ofGroup).isGreaterThanOrEqualTo(20);
                        assertThat(share.get().shown()).isEqualTo(shown.get(key).size());
                        assertThat(share.get().allAccepted())
                                .isEqualTo(accepted.get(candidate.offerId()).size());
                        assertThat(share.get().allShown())
                                .isEqualTo(shown.get(candidate.offerId()).size());
                        assertThat((double) ofGroup / share.get().shown())
                                .isGreaterThan((double) share.get().allAccepted()
                                        / share.get().allShown());
                        assertThat(explained.forCustomer(candidate.offerId(), Language.ENGLISH))
                                .contains(ofGroup + " of " + share.get().shown() + " customers like you");
                        said++;
                    } else {
                        assertThat(explained.forCustomer(candidate.offerId(), Language.ENGLISH))
                                .doesNotContain("customers like you who");
                    }
                }
            }
        }
        assertThat(said).isPositive();
    }

    private String group(Customer customer) {
        return customer.segment() + "/" + telco.bundle.featureSpace().customerWord("data_intensity", customer);
    }

    @Test
    void nothingIsSaidWithoutSupport() {
        Customer customer = telco.data.customers().get(0);
        String level = telco.bundle.featureSpace().customerWord("data_intensity", customer);
        Segment other = customer.segment() == Segment.BUSINESS ? Segment.PREMIUM : Segment.BUSINESS;

        assertThat(share(customer, level, 40, 60, other, 20, 200)).isPresent();
        assertThat(share(customer, level, 19, 25, other, 20, 200))
                .as("too few took it")
                .isEmpty();
        assertThat(share(customer, level, 40, 60, other, 130, 200))
                .as("no more than others")
                .isEmpty();
        assertThat(share(customer, level, 20, 60, other, 60, 200))
                .as("may be chance")
                .isEmpty();
    }

    private Optional<PeerShare> share(
            Customer customer, String level, int accepted, int shown, Segment other, int others, int othersShown) {
        return new Peers(
                        telco.bundle.featureSpace(),
                        List.of(
                                new PeerCount(customer.segment(), level, "A", shown, accepted),
                                new PeerCount(other, level, "A", othersShown, others)))
                .share(customer, "A");
    }

    /** The example of Newcombe 1998, Two-sided confidence intervals for the single proportion: 81 of 263. */
    @Test
    void theIntervalIsWilsons() {
        assertThat(Peers.leastShare(81, 263)).isCloseTo(0.2553, within(0.00005));
        assertThat(Peers.leastShare(0, 20)).isCloseTo(0, within(1e-12));
    }

    @Test
    void aBundleWithoutTheCountsLoadsAndSaysNothing() {
        SortedMap<String, byte[]> files = new TreeMap<>(telco.bundle.files());
        assertThat(files.remove(Bundle.PEERS)).isNotNull();
        Bundle older = Bundle.of(files);

        assertThat(older.fingerprint()).isNotEqualTo(telco.bundle.fingerprint());
        try (DecisionEngine engine = DecisionEngine.open(older)) {
            for (Customer customer : telco.data.customers().subList(0, 50)) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                explained.chosen().forEach(candidate -> assertThat(explained.peers(candidate.offerId()))
                        .isEmpty());
            }
        }
    }

    @Test
    void theFileIsTheSameInWhateverOrderItWasCounted() {
        byte[] file = telco.bundle.files().get(Bundle.PEERS);
        List<PeerCount> counts = new ArrayList<>(PeerFile.read("peers.csv", file));
        Collections.shuffle(counts, new Random(1));

        assertThat(PeerFile.write(counts)).isEqualTo(file);
        assertThat(telco.bundle.withRules(telco.bundle.rules()).files().get(Bundle.PEERS))
                .isEqualTo(file);
    }

    @Test
    void aDamagedFileIsRefused() {
        byte[] more =
                "segment,data_intensity,offer_id,shown,accepted\nBUSINESS,low,A,3,4\n".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> PeerFile.read("peers.csv", more))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("accepted is 4, more than shown, 3");
    }
}
