package io.offerwright.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Restriction;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each part of a policy, at its edges. */
class ContactPolicyTest {
    private static final String START = """
            time_zone: Europe/Berlin
            regions: { ISLES: Atlantic/Azores }
            household: household_id
            purposes:
              marketing: { consent: channel }
              service: { consent: none }
              retention: { consent: { SMS: retention_sms } }
            """;
    private static final Customer CUSTOMER = Customer.of("C1");

    private static List<Restriction> of(String yaml, Occasion occasion, List<Message> messages, List<Reply> replies) {
        return Shop.restrictions(Shop.policy(START + yaml), CUSTOMER, messages, replies, occasion);
    }

    private static Instant daysBefore(double days) {
        return Shop.NOON.minusSeconds((long) (days * 86_400));
    }

    private static Reply reply(Outcome outcome, String offerId, Instant at) {
        return new Reply("C1", new Message.Shown(offerId, offerId.substring(0, 1)), outcome, at);
    }

    @Test
    void consentIsOfChannelAndPurpose() {
        ContactPolicy policy = Shop.policy(START);
        Customer deaf = CUSTOMER.withConsents(Set.of(Channel.EMAIL));
        Occasion sms = Shop.occasion(Shop.NOON);

        assertThat(Shop.restrictions(policy, CUSTOMER, List.of(), List.of(), sms))
                .isEmpty();
        assertThat(Shop.restrictions(policy, deaf, List.of(), List.of(), sms))
                .containsExactly(new Restriction(
                        Restriction.ALL, "CONSENT", Restriction.Kind.NO_CONSENT, List.of("SMS", "marketing"), null));
        Occasion service = new Occasion("bill", Channel.SMS, "service", 0, Shop.NOON);
        assertThat(Shop.restrictions(policy, deaf, List.of(), List.of(), service))
                .isEmpty();
        Occasion retention = new Occasion("stay", Channel.SMS, "retention", 0, Shop.NOON);
        assertThat(Shop.restrictions(policy, CUSTOMER, List.of(), List.of(), retention))
                .hasSize(1);
        assertThat(Shop.restrictions(
                        policy, deaf.withAttributes(Map.of("retention_sms", "yes")), List.of(), List.of(), retention))
                .isEmpty();
        // A channel that the purpose does not name is closed to it.
        assertThat(Shop.restrictions(
                        policy,
                        CUSTOMER.withAttributes(Map.of("retention_sms", "yes")),
                        List.of(),
                        List.of(),
                        new Occasion("stay", Channel.EMAIL, "retention", 0, Shop.NOON)))
                .hasSize(1);
        assertThatThrownBy(() -> Shop.restrictions(
                        policy, CUSTOMER, List.of(), List.of(), new Occasion("x", Channel.SMS, "art", 0, Shop.NOON)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("marketing, retention, service");
    }

    @Test
    void exactlySevenDaysBackIsOutOfAWindowOfSevenDays() {
        String cap = "caps: [ { id: CAP-1, most: 1, days: 7 } ]";
        Occasion now = Shop.occasion(Shop.NOON);

        assertThat(of(cap, now, List.of(Shop.message("d1", "C1", daysBefore(7), "A1")), List.of()))
                .isEmpty();
        assertThat(of(cap, now, List.of(Shop.message("d1", "C1", daysBefore(7).plusSeconds(1), "A1")), List.of()))
                .containsExactly(new Restriction(
                        Restriction.ALL,
                        "CAP-1",
                        Restriction.Kind.CAP,
                        List.of("1", "1", "168", "customer"),
                        // On the wall in Berlin, at noon and one second.
                        LocalDateTime.of(2026, 3, 10, 12, 0, 1)));
        // What is reserved for later counts, too: the window around both would hold two.
        assertThat(of(cap, now, List.of(Shop.message("d1", "C1", daysBefore(-7), "A1")), List.of()))
                .isEmpty();
        assertThat(of(cap, now, List.of(Shop.message("d1", "C1", daysBefore(-6.9), "A1")), List.of()))
                .hasSize(1);
        // Its own reservation does not.
        assertThat(of(cap, now, List.of(Shop.message("this", "C1", Shop.NOON, "A1")), List.of()))
                .isEmpty();
    }

    @Test
    void sevenDaysAreSevenTimes24HoursWhereClocksChange() {
        // Clocks go forward on 29 March 2026: noon to noon over seven days is an hour less.
        Instant before = Instant.parse("2026-03-24T11:00:00Z");
        Instant nextWeek = Instant.parse("2026-03-31T10:00:00Z");
        String cap = "caps: [ { id: CAP-1, most: 1, days: 7 } ]";

        List<Restriction> found =
                of(cap, Shop.occasion(nextWeek), List.of(Shop.message("d", "C1", before, "A1")), List.of());
        assertThat(found).hasSize(1);
        assertThat(found.get(0).freeFrom()).isEqualTo(LocalDateTime.of(2026, 3, 31, 13, 0));
        assertThat(of(
                        cap,
                        Shop.occasion(nextWeek.plus(Duration.ofHours(1))),
                        List.of(Shop.message("d", "C1", before, "A1")),
                        List.of()))
                .isEmpty();
    }

    @Test
    void aCapCountsOffersApartWhereItSaysSo() {
        List<Message> messages = List.of(
                Shop.message("d1", "C1", daysBefore(1), "A1", "B1"), Shop.message("d2", "C1", daysBefore(2), "A1"));
        Occasion now = Shop.occasion(Shop.NOON);

        assertThat(of("caps: [ { id: K, most: 2, days: 7, per: [offer] } ]", now, messages, List.of()))
                .extracting(Restriction::offerId)
                .containsExactly("A1");
        assertThat(of("caps: [ { id: K, most: 1, days: 7, per: [category] } ]", now, messages, List.of()))
                .extracting(Restriction::offerId)
                .containsExactly("A1", "A2", "A3", "B1", "B2", "B3");
        assertThat(of("caps: [ { id: K, most: 1, days: 7, categories: [B] } ]", now, messages, List.of()))
                .extracting(Restriction::offerId)
                .containsExactly("B1", "B2", "B3");
        assertThat(of("caps: [ { id: K, most: 2, days: 7, offers: [A1] } ]", now, messages, List.of()))
                .extracting(Restriction::offerId)
                .containsExactly("A1");
        // Two messages, though three offers were shown.
        assertThat(of("caps: [ { id: K, most: 3, days: 7 } ]", now, messages, List.of()))
                .isEmpty();
        assertThat(of("caps: [ { id: K, most: 2, days: 7, channels: [EMAIL] } ]", now, messages, List.of()))
                .isEmpty();
        assertThat(of("caps: [ { id: K, most: 2, days: 7, per: [channel] } ]", now, messages, List.of()))
                .hasSize(1);
    }

    @Test
    void aHouseholdCountsAllItsCustomers() {
        ContactPolicy policy = Shop.policy(START + "caps: [ { id: K, most: 1, days: 7, per: [household] } ]");
        Message toOther = new Message(
                "d", new Subject("C2", "H1"), Shop.occasion(daysBefore(1)), List.of(new Message.Shown("A1", "A")));

        assertThat(Shop.restrictions(
                        policy, Shop.customer("C1", "H1"), List.of(toOther), List.of(), Shop.occasion(Shop.NOON)))
                .hasSize(1);
        assertThat(Shop.restrictions(
                        policy, Shop.customer("C1", "H2"), List.of(toOther), List.of(), Shop.occasion(Shop.NOON)))
                .isEmpty();
        // One without a household is one of their own.
        assertThat(Shop.restrictions(policy, CUSTOMER, List.of(toOther), List.of(), Shop.occasion(Shop.NOON)))
                .isEmpty();
    }

    @Test
    void aPartOfACapIsKeptForCampaignsOfHigherPriority() {
        String cap = "caps: [ { id: K, most: 3, days: 7, keep: [ { messages: 1, priority: 5 },"
                + " { messages: 1, priority: 9 } ] } ]";
        List<Message> one = List.of(Shop.message("d1", "C1", daysBefore(1), "A1"));
        List<Message> two = List.of(one.get(0), Shop.message("d2", "C1", daysBefore(2), "A1"));

        assertThat(of(cap, new Occasion("low", Channel.SMS, "marketing", 4, Shop.NOON), one, List.of()))
                .hasSize(1);
        assertThat(of(cap, new Occasion("high", Channel.SMS, "marketing", 5, Shop.NOON), one, List.of()))
                .isEmpty();
        assertThat(of(cap, new Occasion("high", Channel.SMS, "marketing", 5, Shop.NOON), two, List.of()))
                .hasSize(1);
        assertThat(of(cap, new Occasion("top", Channel.SMS, "marketing", 9, Shop.NOON), two, List.of()))
                .isEmpty();
        // Nothing is left for those below: not even the first.
        assertThat(of(
                        "caps: [ { id: K, most: 1, days: 7, keep: { messages: 1, priority: 5 } } ]",
                        Shop.occasion(Shop.NOON),
                        List.of(),
                        List.of()))
                .hasSize(1);
    }

    @Test
    void aCampaignOfHigherPriorityKeepsOthersAway() {
        String yaml = "precedences: [ { id: P, days: 3, priority: 5 } ]";
        Message high = new Message(
                "d",
                new Subject("C1", ""),
                new Occasion("winter", Channel.EMAIL, "marketing", 5, daysBefore(-2)),
                List.of(new Message.Shown("A1", "A")));

        assertThat(of(yaml, Shop.occasion(Shop.NOON), List.of(high), List.of()))
                .containsExactly(new Restriction(
                        Restriction.ALL,
                        "P",
                        Restriction.Kind.PRECEDENCE,
                        List.of("winter", "2026-03-12"),
                        LocalDateTime.of(2026, 3, 15, 12, 0)));
        assertThat(of(yaml, Shop.occasion(daysBefore(1)), List.of(high), List.of()))
                .isEmpty();
        assertThat(of(yaml, new Occasion("as-high", Channel.SMS, "marketing", 5, Shop.NOON), List.of(high), List.of()))
                .isEmpty();
    }

    @Test
    void whoDeclinedIsLeftAloneForAWhile() {
        Occasion now = Shop.occasion(Shop.NOON);
        List<Reply> replies =
                List.of(reply(Outcome.DECLINE, "A1", daysBefore(10)), reply(Outcome.ACCEPT, "B1", daysBefore(1)));

        assertThat(of("cool_downs: [ { id: D, days: 30 } ]", now, List.of(), replies))
                .containsExactly(new Restriction(
                        "A1",
                        "D",
                        Restriction.Kind.COOL_DOWN,
                        List.of("A1", "2026-02-28"),
                        // Clocks go forward in between.
                        LocalDateTime.of(2026, 3, 30, 13, 0)));
        assertThat(of("cool_downs: [ { id: D, days: 30, per: category } ]", now, List.of(), replies))
                .extracting(Restriction::offerId)
                .containsExactly("A1", "A2", "A3");
        assertThat(of("cool_downs: [ { id: D, days: 30, per: customer } ]", now, List.of(), replies))
                .extracting(Restriction::offerId)
                .containsExactly(Restriction.ALL);
        assertThat(of("cool_downs: [ { id: D, days: 10 } ]", now, List.of(), replies))
                .isEmpty();
    }

    @Test
    void oneOfferExcludesAnother() {
        Occasion now = Shop.occasion(Shop.NOON);
        List<Message> messages = List.of(Shop.message("d", "C1", daysBefore(2), "A1"));
        String yaml = "exclusions: [ { id: X, after: [A1, A2], not: { categories: [B], offers: [A2] }, days: 3 } ]";

        assertThat(of(yaml, now, messages, List.of()))
                .extracting(Restriction::offerId)
                .containsExactly("A2", "B1", "B2", "B3");
        assertThat(of(yaml.replace("days: 3", "days: 2"), now, messages, List.of()))
                .isEmpty();
        List<Message> other = List.of(Shop.message("d", "C1", daysBefore(2), "B1"));
        assertThat(of(yaml, now, other, List.of())).isEmpty();
        assertThat(of(yaml.replace("days: 3", "days: 3, both_ways: true"), now, other, List.of()))
                .extracting(Restriction::offerId)
                .containsExactly("A1", "A2");

        ContactPolicy policy = Shop.policy(START + yaml);
        assertThat(policy.together(Shop.CATALOG, List.of("A3", "B1", "A1"), now))
                .contains(new Restriction("A1", "X", Restriction.Kind.TOGETHER, List.of("B1"), null));
        assertThat(policy.together(Shop.CATALOG, List.of("A3", "B1", "B2"), now))
                .isEmpty();
    }

    @Test
    void oneOfferFollowsAnother() {
        Occasion now = Shop.occasion(Shop.NOON);
        String accepted = "sequences: [ { id: S, show: [B1], after: [A1], days: 5 } ]";

        assertThat(of(accepted, now, List.of(Shop.message("d", "C1", daysBefore(9), "A1")), List.of()))
                .containsExactly(new Restriction("B1", "S", Restriction.Kind.AFTER_ACCEPTANCE, List.of("A1"), null));
        assertThat(of(accepted, now, List.of(), List.of(reply(Outcome.ACCEPT, "A1", daysBefore(5)))))
                .isEmpty();
        assertThat(of(accepted, now, List.of(), List.of(reply(Outcome.ACCEPT, "A1", daysBefore(4)))))
                .containsExactly(new Restriction(
                        "B1",
                        "S",
                        Restriction.Kind.TOO_EARLY,
                        List.of("A1", "2026-03-06"),
                        LocalDateTime.of(2026, 3, 11, 12, 0)));
        // What happens later has not happened.
        assertThat(of(accepted, now, List.of(), List.of(reply(Outcome.ACCEPT, "A1", daysBefore(-1)))))
                .hasSize(1);
        String shown = "sequences: [ { id: S, show: { categories: [B] }, after: { categories: [A] }, when: shown } ]";
        assertThat(of(shown, now, List.of(), List.of()))
                .extracting(Restriction::kind)
                .containsOnly(Restriction.Kind.AFTER_SHOWING)
                .hasSize(3);
        assertThat(of(shown, now, List.of(Shop.message("d", "C1", daysBefore(900), "A2")), List.of()))
                .isEmpty();
        assertThat(Shop.policy(START + shown).since(now)).isEqualTo(Instant.MIN);
    }

    @Test
    void quietHoursAreThoseOfTheCustomersRegion() {
        ContactPolicy policy = Shop.policy(START + """
                quiet_hours:
                  - { id: NIGHT, from: "21:00", to: "08:00" }
                  - { id: SUNDAY, from: "00:00", to: "00:00", days: [SUN] }
                  - { id: SIESTA, from: "12:00", to: "14:00", regions: [ISLES], channels: [SMS] }
                """);
        // Saturday, 22:00 in Berlin: the night runs into Sunday, and that into the next night.
        Instant saturday = Instant.parse("2026-03-07T21:00:00Z");
        List<Restriction> found = Shop.restrictions(policy, CUSTOMER, List.of(), List.of(), Shop.occasion(saturday));
        assertThat(found).extracting(Restriction::id).containsExactly("NIGHT");
        assertThat(found.get(0).freeFrom()).isEqualTo(LocalDateTime.of(2026, 3, 9, 8, 0));

        // The same moment is 20:00 on the Azores.
        assertThat(Shop.restrictions(policy, inIsles(), List.of(), List.of(), Shop.occasion(saturday)))
                .isEmpty();
        Instant noonThere = Instant.parse("2026-03-09T13:30:00Z");
        assertThat(Shop.restrictions(policy, inIsles(), List.of(), List.of(), Shop.occasion(noonThere)))
                .extracting(Restriction::id)
                .containsExactly("SIESTA");
        assertThat(Shop.restrictions(policy, CUSTOMER, List.of(), List.of(), Shop.occasion(noonThere)))
                .isEmpty();
    }

    private static Customer inIsles() {
        return new Customer(
                "C9",
                CUSTOMER.paymentType(),
                CUSTOMER.deviceTier(),
                1,
                10,
                CUSTOMER.segment(),
                "ISLES",
                1,
                1,
                Double.NaN,
                "",
                CUSTOMER.consents(),
                CUSTOMER.usage(),
                CUSTOMER.attributes());
    }
}
