package io.offerwright.contact;

import io.offerwright.domain.Channel;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Databases;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How many customers a second are read, restricted and reserved, in batches of 256, by one thread; and how long one takes alone.
 *
 * <p>Run {@link #main} with a number of customers, and anything more for H2 alone, in CPU time. Each has some messages already; the second campaign finds those of the first.
 */
final class ContactCost {
    private static final int BATCH = 256;
    private static final String POLICY = """
            time_zone: Europe/Berlin
            purposes: { marketing: { consent: channel } }
            quiet_hours: [ { id: NIGHT, from: "21:00", to: "08:00" } ]
            caps:
              - { id: CAP-WEEK, most: 4, days: 7 }
              - { id: CAP-CHANNEL, most: 3, days: 7, per: [customer, channel] }
              - { id: CAP-OFFER, most: 3, days: 30, per: [customer, offer] }
            cool_downs: [ { id: COOL, days: 30, per: category } ]
            """;

    private static boolean ofThread;

    private ContactCost() {}

    public static void main(String[] arguments) throws Exception {
        int customers = Integer.parseInt(arguments[0]);
        // On a machine that does other things too, the time that H2 takes is this thread's own.
        ofThread = arguments.length > 1;
        for (Databases databases : ofThread ? List.of(Databases.H2) : List.of(Databases.values())) {
            Path folder = Files.createTempDirectory("contact-cost");
            try (JdbcContactHistory history = JdbcContactHistory.open(databases.newAddress(folder))) {
                for (int campaign = 1; campaign <= 3; campaign++) {
                    measure(databases, history, campaign, customers);
                }
                alone(databases, history);
            }
        }
        System.exit(0);
    }

    /** Of this thread alone where the database works in it; else of the world. */
    private static long clock() {
        return ofThread ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void measure(Databases databases, ContactHistory history, int campaign, int customers) {
        ContactPolicy policy = Shop.policy(POLICY);
        Occasion occasion = new Occasion(
                "campaign-" + campaign, Channel.SMS, "marketing", 0, Shop.NOON.plus(Duration.ofDays(campaign)));
        long reading = 0;
        long restricting = 0;
        long reserving = 0;
        long reserved = 0;
        for (int from = 0; from < customers; from += BATCH) {
            List<DecisionRequest> requests = new ArrayList<>();
            List<Subject> subjects = new ArrayList<>();
            for (int number = from; number < Math.min(customers, from + BATCH); number++) {
                requests.add(Shop.request(
                        Shop.customer(String.format(Locale.ROOT, "C%08d", number), ""),
                        occasion,
                        String.format(Locale.ROOT, "%020x", number * 7919L + campaign),
                        3));
                subjects.add(policy.subject(requests.get(requests.size() - 1).customer()));
            }
            long begun = clock();
            List<Contacts> contacts = history.read(subjects, policy.since(occasion));
            long read = clock();
            List<ContactHistory.Reservation> reservations = new ArrayList<>();
            for (int index = 0; index < requests.size(); index++) {
                DecisionRequest request = requests.get(index);
                Decision decision = Shop.decide(request.withRestrictions(policy.restrictions(
                        request.customer(), contacts.get(index), occasion, request.decisionId(), Shop.CATALOG)));
                List<Message.Shown> shown = decision.chosen().stream()
                        .map(candidate -> new Message.Shown(
                                candidate.offerId(), candidate.offerId().substring(0, 1)))
                        .toList();
                reserved += shown.isEmpty() ? 0 : 1;
                reservations.add(new ContactHistory.Reservation(
                        request.decisionId(),
                        contacts.get(index),
                        shown.isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        new Message(request.decisionId(), subjects.get(index), occasion, shown))));
            }
            long restricted = clock();
            if (!history.reserve(reservations).isEmpty()) {
                throw new IllegalStateException("Nobody else is there.");
            }
            reserving += clock() - restricted;
            restricting += restricted - read;
            reading += read - begun;
        }
        System.out.printf(
                Locale.ROOT,
                "%-10s campaign %d: %,d customers, %,d reserved; a customer costs %.1f us: %.1f to read, %.1f to restrict"
                        + " and decide, %.1f to reserve; %,.0f customers/s reading and reserving%n",
                databases,
                campaign,
                customers,
                reserved,
                (reading + restricting + reserving) / 1e3 / customers,
                reading / 1e3 / customers,
                restricting / 1e3 / customers,
                reserving / 1e3 / customers,
                customers / ((reading + reserving) / 1e9));
    }

    private static void alone(Databases databases, ContactHistory history) {
        ContactPolicy policy = Shop.policy(POLICY);
        ContactDesk<Decision> desk = Shop.desk(policy, history);
        int rounds = 2_000;
        long[] took = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            Occasion occasion = new Occasion(
                    "alone",
                    Channel.SMS,
                    "marketing",
                    0,
                    Instant.parse("2026-06-01T12:00:00Z").plusSeconds(round));
            DecisionRequest request = Shop.request(
                    Shop.customer(String.format(Locale.ROOT, "C%08d", round), ""), occasion, "alone-" + round, 3);
            long begun = clock();
            desk.decide(request, occasion, decision -> {});
            took[round] = clock() - begun;
        }
        long[] warm = Arrays.copyOfRange(took, rounds / 2, rounds);
        Arrays.sort(warm);
        System.out.printf(
                Locale.ROOT,
                "%-10s alone: median %.2f ms, 99 %% under %.2f ms%n",
                databases,
                warm[warm.length / 2] / 1e6,
                warm[warm.length * 99 / 100] / 1e6);
    }
}
