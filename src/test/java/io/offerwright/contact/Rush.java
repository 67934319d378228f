package io.offerwright.contact;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many campaigns that reach for few customers at once, through threads and processes; afterwards every window of every cap is
 * counted.
 *
 * <p>Run {@link #main} with an address, a seed, a number of threads and of batches for each.
 */
final class Rush {
    static final int CUSTOMERS = 40;
    static final int HOUSEHOLDS = 12;
    private static final int HOURS = 24 * 12;
    private static final List<Channel> CHANNELS = List.of(Channel.values());

    static final String POLICY = """
            time_zone: UTC
            household: household_id
            purposes: { marketing: { consent: none } }
            caps:
              - { id: CAP-CUSTOMER, most: 3, days: 3, per: [customer], keep: [ { messages: 1, priority: 5 } ] }
              - { id: CAP-HOUSEHOLD, most: 6, days: 2, per: [household] }
              - { id: CAP-CHANNEL, most: 2, hours: 30, per: [customer, channel] }
              - { id: CAP-OFFER, most: 1, days: 5, per: [customer, offer] }
            exclusions:
              - { id: NOT, after: [A1], not: [B1], days: 1, both_ways: true }
            """;

    private final ContactPolicy policy = Shop.policy(POLICY);
    private final ContactHistory history;

    Rush(ContactHistory history) {
        this.history = history;
    }

    /** What was handed out, by decision. */
    record HandedOut(String customerId, String decisionId, List<String> offerIds) {}

    /** Batches of some customers each, one after the other. */
    List<HandedOut> batches(String name, long seed, int batches) {
        Random random = new Random(seed);
        ContactDesk<Decision> desk = Shop.desk(policy, history);
        List<HandedOut> all = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            Occasion occasion = new Occasion(
                    name + "-" + batch,
                    CHANNELS.get(random.nextInt(3)),
                    "marketing",
                    random.nextInt(3) == 0 ? 5 : 0,
                    Shop.NOON.plusSeconds(3600L * random.nextInt(HOURS)));
            List<DecisionRequest> requests = new ArrayList<>();
            for (int customer : random.ints(0, CUSTOMERS)
                    .distinct()
                    .limit(1 + random.nextInt(20))
                    .toArray()) {
                requests.add(Shop.request(
                        customer(customer), occasion, occasion.campaign() + "-" + customer, 1 + random.nextInt(3)));
            }
            for (Decision decision : desk.settle(desk.propose(requests, occasion, id -> Optional.empty()))) {
                all.add(new HandedOut(
                        decision.request().customer().id(),
                        decision.id(),
                        decision.chosen().stream().map(Candidate::offerId).toList()));
            }
            if (random.nextInt(10) == 0 && !all.isEmpty()) {
                HandedOut back = all.remove(random.nextInt(all.size()));
                history.release(back.customerId(), back.decisionId());
            }
        }
        return all;
    }

    private static Customer customer(int number) {
        return Shop.customer("C" + number, number % 5 == 0 ? "" : "H" + number % HOUSEHOLDS);
    }

    /** The same by several threads. */
    List<HandedOut> threads(String name, long seed, int threads, int batches) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<HandedOut>>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                running.add(executor.submit(() -> batches(name + "-" + number, seed * 1000 + number, batches)));
            }
            List<HandedOut> all = new ArrayList<>();
            for (Future<List<HandedOut>> each : running) {
                all.addAll(each.get());
            }
            return all;
        } finally {
            executor.shutdownNow();
        }
    }

    /** Everything in the history. */
    List<Message> messages() {
        List<Message> all = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            subjects.add(policy.subject(customer(customer)));
        }
        for (Contacts contacts : history.read(subjects, Instant.MIN)) {
            contacts.messages().stream()
                    .filter(message ->
                            message.to().customerId().equals(contacts.subject().customerId()))
                    .forEach(all::add);
        }
        return all;
    }

    /** Every cap that is broken in some window; nothing, if all is well. */
    List<String> broken() {
        List<Message> all = messages();
        List<String> broken = new ArrayList<>();
        for (Cap cap : policy.caps()) {
            for (int priority : new int[] {0, 5}) {
                // What lower campaigns have sent is never more than they may, whatever higher ones have.
                int allowed = priority == 0 ? cap.allowed(0) : cap.most();
                Map<String, List<Long>> moments = new TreeMap<>();
                for (Message message : all) {
                    if (priority == 5 || message.occasion().priority() < 5) {
                        for (String key : keys(cap, message)) {
                            moments.computeIfAbsent(key, each -> new ArrayList<>())
                                    .add(message.occasion().at().getEpochSecond());
                        }
                    }
                }
                moments.forEach((key, list) -> {
                    for (long end : list) {
                        long inside = list.stream()
                                .filter(each -> each > end - cap.hours() * 3600L && each <= end)
                                .count();
                        if (inside > allowed) {
                            broken.add(cap.id() + " of " + allowed + ": " + inside + " for " + key + " up to "
                                    + Instant.ofEpochSecond(end));
                        }
                    }
                });
            }
        }
        for (Message one : all) {
            for (Message other : all) {
                long apart = Math.abs(one.occasion().at().getEpochSecond()
                        - other.occasion().at().getEpochSecond());
                if (one.to().customerId().equals(other.to().customerId())
                        && apart < 86_400
                        && shows(one, "A1")
                        && shows(other, "B1")) {
                    broken.add("NOT: " + one.decisionId() + " and " + other.decisionId());
                }
            }
        }
        return broken;
    }

    private static boolean shows(Message message, String offerId) {
        return message.offers().stream().anyMatch(shown -> shown.offerId().equals(offerId));
    }

    private static List<String> keys(Cap cap, Message message) {
        String customer = "customer " + message.to().customerId();
        return switch (cap.id()) {
            case "CAP-HOUSEHOLD" ->
                List.of(
                        message.to().household().isEmpty()
                                ? customer
                                : "household " + message.to().household());
            case "CAP-CHANNEL" -> List.of(customer + " " + message.occasion().channel());
            case "CAP-OFFER" ->
                message.offers().stream()
                        .map(shown -> customer + " " + shown.offerId())
                        .toList();
            default -> List.of(customer);
        };
    }

    /** Runs threads on an address, and prints what was handed out, a decision a line. */
    public static void main(String[] arguments) throws Exception {
        try (JdbcContactHistory history = JdbcContactHistory.open(arguments[0])) {
            Rush rush = new Rush(history);
            for (HandedOut each : rush.threads(
                    "p" + arguments[1],
                    Long.parseLong(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]))) {
                System.out.println("OUT " + each.decisionId() + " " + String.join(",", each.offerIds()));
            }
            if (arguments.length > 4) {
                List<Message> all = rush.messages();
                System.out.println(all.size() + " messages, broken: " + rush.broken());
            }
        }
    }
}
