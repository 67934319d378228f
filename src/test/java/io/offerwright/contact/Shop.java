package io.offerwright.contact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Segment;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A few offers, customers, and the simplest thing that decides: the offers that nothing stands against, in their order. */
final class Shop {
    static final Instant NOON = Instant.parse("2026-03-10T11:00:00Z");

    /** A1, A2, A3 of category A; B1, B2, B3 of B; C1 to C3 of C. */
    static final Catalog CATALOG = catalog();

    private Shop() {}

    private static Catalog catalog() {
        List<Offer> offers = new ArrayList<>();
        for (String category : List.of("A", "B", "C")) {
            for (int number = 1; number <= 3; number++) {
                offers.add(new Offer(
                        category + number,
                        "Offer " + category + number,
                        category,
                        PaymentType.ANY,
                        DeviceTier.BASIC,
                        10,
                        5,
                        1,
                        1,
                        1,
                        false,
                        false,
                        Segment.ALL,
                        0,
                        LocalDate.MIN,
                        LocalDate.MAX));
            }
        }
        return Catalog.of(offers);
    }

    static ContactPolicy policy(String yaml) {
        try {
            Path file = Files.createTempFile("contact-policy", ".yaml");
            Files.writeString(file, yaml);
            try {
                return ContactPolicy.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Customer customer(String id, String household) {
        return household.isEmpty()
                ? Customer.of(id)
                : Customer.of(id).withAttributes(Map.of("household_id", household));
    }

    static DecisionRequest request(Customer customer, Occasion occasion, String decisionId, int listLength) {
        return new DecisionRequest(
                decisionId,
                customer,
                List.of(),
                List.of(),
                new Context(occasion.campaign(), LocalDate.of(2026, 3, 10), occasion.channel()),
                listLength);
    }

    static Occasion occasion(Instant at) {
        return new Occasion("spring", Channel.SMS, "marketing", 0, at);
    }

    static Message message(String decisionId, String customerId, Instant at, String... offerIds) {
        List<Message.Shown> offers = new ArrayList<>();
        for (String id : offerIds) {
            offers.add(new Message.Shown(id, id.substring(0, 1)));
        }
        return new Message(decisionId, new Subject(customerId, ""), occasion(at), offers);
    }

    /** What the policy has against offers for a customer with this history. */
    static List<Restriction> restrictions(
            ContactPolicy policy, Customer customer, List<Message> messages, List<Reply> replies, Occasion occasion) {
        return policy.restrictions(
                customer,
                new Contacts(policy.subject(customer), messages, replies, List.of()),
                occasion,
                "this",
                CATALOG);
    }

    /** Decides: the first offers that nothing stands against. */
    static Decision decide(DecisionRequest request) {
        List<Candidate> candidates = new ArrayList<>();
        int rank = 0;
        for (Offer offer : CATALOG.offers()) {
            List<String> against = request.restrictions().stream()
                    .filter(restriction -> restriction.concerns(offer.id()))
                    .map(Restriction::id)
                    .distinct()
                    .toList();
            Verdict verdict = !against.isEmpty()
                    ? new Verdict.Restricted(against)
                    : rank < request.listLength() ? new Verdict.Chosen(++rank) : new Verdict.Outranked("A1");
            candidates.add(new Candidate(offer.id(), 1, 1, 1, 1, 1, false, List.of(), verdict));
        }
        return new Decision(request, Fingerprint.of("shop"), candidates);
    }

    static ContactDesk<Decision> desk(ContactPolicy policy, ContactHistory history) {
        return new ContactDesk<>(CATALOG, Shop::decide, decision -> decision, policy, history);
    }
}
