package io.offerwright.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Databases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The history on H2 and on PostgreSQL. */
class JdbcContactHistoryTest {
    @TempDir
    private Path folder;

    private static final Instant BEGINNING = Instant.MIN;

    private static Contacts read(ContactHistory history, String customer, String household) {
        return history.read(List.of(new Subject(customer, household)), BEGINNING)
                .get(0);
    }

    private static ContactHistory.Reservation reservation(Contacts contacts, String decisionId, String... offers) {
        Message message = Shop.message(decisionId, contacts.subject().customerId(), Shop.NOON, offers);
        return new ContactHistory.Reservation(
                decisionId,
                contacts,
                Optional.of(new Message(decisionId, contacts.subject(), message.occasion(), message.offers())));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReservedIsReadByAll(Databases databases) {
        String address = databases.newAddress(folder);
        try (JdbcContactHistory history = JdbcContactHistory.open(address);
                JdbcContactHistory other = JdbcContactHistory.open(address)) {
            Contacts before = read(history, "C1", "H1");
            assertThat(before.messages()).isEmpty();
            assertThat(history.reserve(List.of(reservation(before, "d1", "A1", "B2"))))
                    .isEmpty();

            Contacts after = read(other, "C1", "H1");
            assertThat(after.messages())
                    .containsExactly(
                            reservation(before, "d1", "A1", "B2").message().orElseThrow());
            assertThat(read(other, "C2", "H1").messages()).hasSize(1);
            assertThat(read(other, "C2", "").messages()).isEmpty();
            assertThat(other.read(List.of(new Subject("C1", "")), Shop.NOON)
                            .get(0)
                            .messages())
                    .isEmpty();
            assertThat(other.read(List.of(new Subject("C1", "")), Shop.NOON.minusSeconds(1))
                            .get(0)
                            .messages())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasReadBeforeAChangeReservesNothing(Databases databases) {
        try (JdbcContactHistory history = JdbcContactHistory.open(databases.newAddress(folder))) {
            Contacts one = read(history, "C1", "H1");
            Contacts two = read(history, "C2", "H1");
            assertThat(history.reserve(List.of(reservation(one, "d1", "A1")))).isEmpty();
            // Of the same household: d2 is told so, and so is who reserves nothing.
            assertThat(history.reserve(List.of(
                            reservation(two, "d2", "A1"),
                            new ContactHistory.Reservation("d3", two, Optional.empty()),
                            reservation(read(history, "C9", ""), "d9", "A1"))))
                    .containsExactlyInAnyOrder("d2", "d3");
            assertThat(read(history, "C2", "").messages()).isEmpty();
            assertThat(read(history, "C9", "").messages()).hasSize(1);
            assertThat(history.reserve(List.of(reservation(read(history, "C2", "H1"), "d2", "A1"))))
                    .isEmpty();
            // Two of one household in one call: the second is decided again.
            assertThat(history.reserve(List.of(
                            reservation(read(history, "C1", "H1"), "d4", "A1"),
                            reservation(read(history, "C2", "H1"), "d5", "A1"))))
                    .containsExactly("d5");
            // A reply counts as a change.
            Contacts before = read(history, "C1", "H1");
            history.reply(List.of(new Reply("C1", new Message.Shown("A1", "A"), Outcome.DECLINE, Shop.NOON)));
            assertThat(history.reserve(List.of(reservation(before, "d6", "A1"))))
                    .containsExactly("d6");
            assertThat(read(history, "C1", "").replies()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDecisionIsReservedOnceHoweverOftenItIsTried(Databases databases) {
        try (JdbcContactHistory history = JdbcContactHistory.open(databases.newAddress(folder))) {
            assertThat(history.reserve(List.of(reservation(read(history, "C1", ""), "d1", "A1"))))
                    .isEmpty();
            Contacts again = read(history, "C1", "");
            assertThat(history.reserve(List.of(reservation(again, "d1", "A1")))).isEmpty();
            assertThat(read(history, "C1", "")).isEqualTo(again);
            assertThat(history.reserve(List.of(reservation(again, "d1", "B1", "B2"))))
                    .isEmpty();
            Contacts replaced = read(history, "C1", "");
            assertThat(replaced.messages()).hasSize(1);
            assertThat(replaced.messages().get(0).offers()).hasSize(2);
            // Further back than was read, it is still one.
            Contacts unseen = history.read(List.of(new Subject("C1", "")), Shop.NOON.plusSeconds(9))
                    .get(0);
            assertThat(history.reserve(List.of(reservation(unseen, "d1", "C1"))))
                    .isEmpty();
            assertThat(read(history, "C1", "").messages()).hasSize(1);
            assertThat(history.reserve(
                            List.of(new ContactHistory.Reservation("d1", read(history, "C1", ""), Optional.empty()))))
                    .isEmpty();
            assertThat(read(history, "C1", "").messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasNotSentIsGivenBackAndWhoIsForgottenIsGone(Databases databases) {
        try (JdbcContactHistory history = JdbcContactHistory.open(databases.newAddress(folder))) {
            List<Message> sent = List.of(
                    Shop.message("d1", "C1", Shop.NOON, "A1"),
                    Shop.message("d2", "C2", Shop.NOON, "A1"),
                    Shop.message("d3", "C1", Shop.NOON.minusSeconds(60), "A1"));
            history.add(sent);
            history.add(sent);
            assertThat(read(history, "C1", "").messages())
                    .extracting(Message::decisionId)
                    .containsExactly("d3", "d1");
            assertThat(history.release("C1", "d1")).isTrue();
            assertThat(history.release("C1", "d1")).isFalse();
            assertThat(history.release(Shop.occasion(Shop.NOON), id -> false)).isEqualTo(1);
            assertThat(read(history, "C2", "").messages()).isEmpty();
            history.add(sent);
            assertThat(history.release(Shop.occasion(Shop.NOON), "d1"::equals)).isEqualTo(1);
            history.reply(List.of(new Reply("C1", new Message.Shown("A1", "A"), Outcome.ACCEPT, Shop.NOON)));
            history.forget("C1");
            assertThat(read(history, "C1", ""))
                    .isEqualTo(new Contacts(new Subject("C1", ""), List.of(), List.of(), List.of(0L)));
            history.add(sent);
            assertThat(history.forgetBefore(Shop.NOON)).isEqualTo(1);
        }
    }

    /** Other connections, of this process or another, are cut by a purge of H2 and made again. */
    @ParameterizedTest
    @EnumSource
    void whatWasForgottenIsInNoFileAndOthersGoOn(Databases databases) throws IOException {
        String address = databases.newAddress(folder);
        try (JdbcContactHistory other = JdbcContactHistory.open(address)) {
            try (JdbcContactHistory history = JdbcContactHistory.open(address)) {
                assertThat(history.reserve(List.of(reservation(read(history, "SECRET-1", "H1"), "d1", "A1"))))
                        .isEmpty();
                assertThat(other.reserve(List.of(reservation(read(other, "C2", "H1"), "d2", "A1"))))
                        .isEmpty();
                assertThat(history.forget("SECRET-1")).isEqualTo(2);
                history.purge();
                assertThat(history.forget("SECRET-1")).isZero();
                history.purge();
            }
            assertThat(read(other, "C2", "H1").messages()).hasSize(1);
            assertThat(other.reserve(List.of(reservation(read(other, "C3", "H1"), "d3", "A1"))))
                    .isEmpty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("SECRET-1");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void idsAreTakenAsTheyAreOrRefused(Databases databases) {
        try (JdbcContactHistory history = JdbcContactHistory.open(databases.newAddress(folder))) {
            for (String id : List.of("'); DROP TABLE contact_message; --", "a\"b", "äöü ß", "%_", "x".repeat(300))) {
                Contacts contacts = read(history, id, id);
                assertThat(history.reserve(List.of(reservation(contacts, id, id))))
                        .isEmpty();
                assertThat(read(history, id, id).messages())
                        .extracting(Message::decisionId)
                        .containsExactly(id);
            }
            for (String id : List.of("a\u0000b", "a\u001Eb", "\n")) {
                assertThatThrownBy(() -> read(history, id, ""))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("can't hold");
            }
        }
        assertThatThrownBy(() -> JdbcContactHistory.open("jdbc:mysql://u:secret@host/db"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("starts with")
                .hasMessageNotContaining("secret");
    }

    /** Threads, and another process of threads, on the same customers: no cap is broken, and nothing is handed out unreserved. */
    @ParameterizedTest
    @EnumSource
    void noCapIsBrokenHoweverManyReachForTheSameCustomers(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        try (JdbcContactHistory history = JdbcContactHistory.open(address)) {
            Rush rush = new Rush(history);
            List<Process> processes = new ArrayList<>();
            for (int number = 1; number <= 1; number++) {
                processes.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                Rush.class.getName(),
                                address,
                                Integer.toString(number),
                                "3",
                                "25")
                        .redirectErrorStream(true)
                        .start());
            }
            Map<String, List<String>> handedOut = new TreeMap<>();
            for (Rush.HandedOut each : rush.threads("own", 7, 6, 25)) {
                handedOut.put(each.decisionId(), each.offerIds());
            }
            for (Process process : processes) {
                StringBuilder other = new StringBuilder();
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        String[] words = line.split(" ", -1);
                        if (words[0].equals("OUT")) {
                            handedOut.put(words[1], words[2].isEmpty() ? List.of() : List.of(words[2].split(",")));
                        } else {
                            other.append(line).append('\n');
                        }
                    }
                }
                assertThat(process.waitFor()).as(other.toString()).isZero();
            }

            assertThat(rush.broken()).isEmpty();
            handedOut.values().removeIf(List::isEmpty);
            Map<String, List<String>> reserved = new TreeMap<>();
            for (Message message : rush.messages()) {
                reserved.put(
                        message.decisionId(),
                        message.offers().stream().map(Message.Shown::offerId).toList());
            }
            assertThat(reserved).isEqualTo(handedOut).hasSizeGreaterThan(100);
        }
    }

    /** On one thread, what is handed out does not depend on where the batches are cut. */
    @ParameterizedTest
    @EnumSource
    void theOrderOfRequestsDecidesWhoOfAHouseholdIsWrittenTo(Databases databases) {
        ContactPolicy policy = Shop.policy("""
                time_zone: UTC
                household: household_id
                purposes: { marketing: { consent: channel } }
                caps: [ { id: CAP, most: 2, days: 7, per: [household] } ]
                """);
        List<List<String>> outcomes = new ArrayList<>();
        for (int size : new int[] {1, 3, 12}) {
            try (JdbcContactHistory history = JdbcContactHistory.open(databases.newAddress(folder))) {
                ContactDesk<Decision> desk = Shop.desk(policy, history);
                List<ContactDesk.Proposals<Decision>> proposals = new ArrayList<>();
                for (int from = 0; from < 12; from += size) {
                    Occasion occasion = Shop.occasion(Shop.NOON);
                    List<DecisionRequest> requests = new ArrayList<>();
                    for (int number = from; number < from + size; number++) {
                        requests.add(Shop.request(
                                Shop.customer("C" + (10 + number), "H" + number % 2), occasion, "d" + number, 1));
                    }
                    // All are proposed before any is settled, as threads do.
                    proposals.add(desk.propose(requests, occasion, id -> Optional.empty()));
                }
                List<String> outcome = new ArrayList<>();
                for (ContactDesk.Proposals<Decision> each : proposals) {
                    for (Decision decision : desk.settle(each)) {
                        outcome.add(decision.id()
                                + decision.chosen().size()
                                + decision.request().restrictions());
                    }
                }
                assertThat(outcome).hasSize(12);
                assertThat(outcome.subList(0, 4)).allMatch(each -> each.endsWith("1[]"));
                assertThat(outcome.subList(4, 12)).allMatch(each -> each.contains("CAP"));
                outcomes.add(outcome);
            }
        }
        assertThat(outcomes.get(1)).isEqualTo(outcomes.get(0));
        assertThat(outcomes.get(2)).isEqualTo(outcomes.get(0));
    }
}
