package io.offerwright.data;

import static io.offerwright.data.BadInputTest.CUSTOMER;
import static io.offerwright.data.BadInputTest.CUSTOMERS;
import static io.offerwright.data.BadInputTest.EVENTS;
import static io.offerwright.data.BadInputTest.OFFER;
import static io.offerwright.data.BadInputTest.OFFERS;
import static io.offerwright.data.BadInputTest.USAGE;
import static io.offerwright.data.BadInputTest.source;
import static io.offerwright.data.BadInputTest.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DataSourceTest {
    @Test
    void everyColumnReachesItsField() {
        Customer customer =
                source(CUSTOMERS + CUSTOMER, USAGE, EVENTS).read().customers().get(0);
        assertThat(customer.id()).isEqualTo("C1");
        assertThat(customer.paymentType()).isEqualTo(PaymentType.PREPAID);
        assertThat(customer.deviceTier()).isEqualTo(DeviceTier.BASIC);
        assertThat(customer.householdSize()).isEqualTo(1);
        assertThat(customer.tenureDays()).isEqualTo(10);
        assertThat(customer.segment()).isEqualTo(Segment.RESIDENTIAL);
        assertThat(customer.region()).isEqualTo("North");
        assertThat(customer.networkQuality()).isEqualTo(0.9);
        assertThat(customer.coverageScore()).isEqualTo(1);
        assertThat(customer.churnRisk()).isNaN();
        assertThat(customer.currentOffer()).isEqualTo("plan-s");
        assertThat(customer.consents()).containsExactly(Channel.SMS, Channel.PUSH);
        assertThat(customer.usage()).isEqualTo(Usage.UNKNOWN);
    }

    @Test
    void byteOrderMarkCarriageReturnsQuotesAndLineBreaksInsideFieldsAreRead() {
        String content = "\uFEFF" + OFFERS.replace("\n", "\r\n")
                + OFFER.replace("Small", "\"The \"\"Small\"\",\nfor two\"").replace("12,,\n", "12,,\r\n")
                + "\r\n";
        Catalog catalog = OfferFile.read(table("offers.csv", content));
        assertThat(catalog.offer(0).name()).isEqualTo("The \"Small\",\nfor two");
        assertThat(catalog.offer(0).validTo()).isEqualTo(LocalDate.MAX);
        assertThat(catalog.offer(0).validFrom()).isEqualTo(LocalDate.MIN);
    }

    @Test
    void columnsMayComeInAnyOrderAndBeIgnoredByName() {
        String swapped = "note,month,customer_id,sms,call_minutes,data_gb\n,2026-01,C1,3,2,1\n";
        DataSource plain = source(CUSTOMERS + CUSTOMER, swapped, EVENTS);
        DataSource source = new DataSource(
                plain.customers(),
                table("usage.csv", swapped).ignoring(Set.of("note")),
                plain.offers(),
                null,
                AttributeSchema.NONE,
                BadRows.REFUSE);
        assertThat(source.read().customers().get(0).usage()).isEqualTo(new Usage(1, 1, 2, 3, 0));
        assertThatThrownBy(plain::read)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("usage.csv:1:1: The column \"note\" is not known.");
    }

    @Test
    void usageIsTheMeanOfTheMonthsAndThePopulationDeviation() {
        Usage usage = source(
                        CUSTOMERS + CUSTOMER,
                        USAGE + "C1,2026-01,2,100,\nC1,2026-02,4,200,10\nC1,2025-12,9,,20\n",
                        EVENTS)
                .read()
                .customers()
                .get(0)
                .usage();
        assertThat(usage.months()).isEqualTo(3);
        assertThat(usage.dataGb()).isEqualTo(5);
        assertThat(usage.callMinutes()).isEqualTo(150);
        assertThat(usage.sms()).isEqualTo(15);
        assertThat(usage.dataDeviation()).isCloseTo(Math.sqrt((9 + 1 + 16) / 3.0), within(1e-12));
    }

    @Test
    void streamedCustomersAreThoseThatAreHeld() {
        DataSource source =
                source(CUSTOMERS + CUSTOMER + CUSTOMER.replace("C1", "C2"), USAGE + "C2,2026-01,2,100,5\n", EVENTS);
        List<Customer> streamed = new ArrayList<>();
        source.forEachCustomer(streamed::add);
        assertThat(streamed).isEqualTo(source.read().customers());
    }

    @Test
    void oneCustomerIsReadAsAmongAll() {
        DataSource source = source(
                CUSTOMERS + CUSTOMER + CUSTOMER.replace("C1", "C2"),
                USAGE + "C1,2026-01,4,10,5\nC2,2026-01,2,100,5\n",
                EVENTS + "C1,plan-s,2026-02-01T10:00,ACCEPT,SMS,\nC2,plan-s,2026-02-01T10:00,ACCEPT,SMS,\n");
        Dataset all = source.read();
        Dataset one = source.read("C2"::equals);

        assertThat(one.customers()).containsExactly(all.customers().get(1));
        assertThat(one.events().size()).isEqualTo(1);
        LocalDate later = LocalDate.of(2026, 2, 5);
        Customer second = all.customers().get(1);
        assertThat(History.of(one, later).contacts(second))
                .isEqualTo(History.of(all, later).contacts(second))
                .isNotEmpty();
        assertThat(History.of(one, later).holdings(second))
                .isEqualTo(History.of(all, later).holdings(second));
    }

    @Test
    void attributesForWhichThereIsAColumnAreRead() {
        AttributeSchema schema = new AttributeSchema(
                new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY, "income", AttributeSchema.Type.NUMBER)));
        DataSource source = source(CUSTOMERS.strip() + ",fibre\n" + CUSTOMER.strip() + ",yes\n", USAGE, EVENTS);
        assertThat(source.withAttributesPresent(schema)
                        .read()
                        .customers()
                        .get(0)
                        .attributes())
                .isEqualTo(Map.of("fibre", "yes"));
        assertThat(source(CUSTOMERS + CUSTOMER, USAGE, EVENTS)
                        .withAttributesPresent(schema)
                        .read()
                        .customers())
                .hasSize(1);
    }

    @Test
    void protectedColumnsAreNotReadAndSaidNotToBe() {
        AttributeSchema schema = AttributeSchema.NONE.protecting(Set.of("gender", "age_band"));
        DataSource source = source(CUSTOMERS.strip() + ",gender\n" + CUSTOMER.strip() + ",f\n", USAGE, EVENTS);
        Dataset read = source.withAttributes(schema).read();

        assertThat(read.customers().get(0).attributes()).isEmpty();
        assertThat(read.report().notRead()).containsExactly("gender");
        assertThat(source.withAttributesPresent(schema).read().report().notRead())
                .containsExactly("gender");
        assertThatThrownBy(source::read).hasMessageContaining("gender");
    }

    @Test
    void whatIsWrongWithOthersDoesNotKeepOneCustomerFromBeingRead() {
        DataSource source =
                source(CUSTOMERS + CUSTOMER + CUSTOMER.replace("C1", "C2").replace("PREPAID", "CASH"), USAGE, EVENTS);
        assertThat(source.read("C1"::equals).customers()).hasSize(1);
        assertThatThrownBy(() -> source.read("C2"::equals)).hasMessageContaining("CASH");
    }

    @Test
    void nothingIsStreamedFromATableWithABadRowAtItsEnd() {
        List<Customer> streamed = new ArrayList<>();
        DataSource source = source(CUSTOMERS + CUSTOMER + CUSTOMER, USAGE, EVENTS);
        assertThatThrownBy(() -> source.forEachCustomer(streamed::add)).isInstanceOf(InputException.class);
        assertThat(streamed).isEmpty();
    }

    @Test
    void eventsAreSortedByTimeAndKeepTheirOrderWithinASecond() {
        EventLog events = source(
                        CUSTOMERS + CUSTOMER,
                        USAGE,
                        EVENTS + "C1,plan-s,2026-01-02T10:00:00,IMPRESSION,SMS,0.25\n"
                                + "C1,plan-s,2025-01-02,CLICK,PUSH,\n"
                                + "C1,plan-s,2026-01-02T10:00:00,ACCEPT,SMS,1e-1\n")
                .read()
                .events();
        assertThat(events)
                .containsExactly(
                        new Event(
                                "C1",
                                "plan-s",
                                LocalDateTime.of(2025, 1, 2, 0, 0),
                                Outcome.CLICK,
                                Channel.PUSH,
                                Double.NaN),
                        new Event(
                                "C1",
                                "plan-s",
                                LocalDateTime.of(2026, 1, 2, 10, 0),
                                Outcome.IMPRESSION,
                                Channel.SMS,
                                0.25),
                        new Event(
                                "C1", "plan-s", LocalDateTime.of(2026, 1, 2, 10, 0), Outcome.ACCEPT, Channel.SMS, 0.1));
        assertThat(events.countBefore(LocalDateTime.of(2026, 1, 2, 10, 0))).isEqualTo(1);
        assertThat(events.countBefore(LocalDateTime.of(2026, 1, 2, 10, 0, 1))).isEqualTo(3);
        assertThat(events.accepted(LocalDateTime.of(2027, 1, 1, 0, 0)).size()).isEqualTo(1);
        assertThat(events.accepted(LocalDateTime.of(2026, 1, 1, 0, 0)).size()).isZero();
    }

    @Test
    void aShowingIsOneHoweverManyEventsTellOfIt() {
        EventLog events = withEvents(
                        "C1,plan-s,2025-01-01T10:00:00,IMPRESSION,SMS,0.25",
                        "C1,plan-s,2025-01-01T10:05:00,CLICK,SMS,",
                        "C1,phone,2025-01-02,CLICK,SMS,",
                        "C1,plan-s,2025-01-31T10:05:00,ACCEPT,SMS,",
                        "C1,plan-s,2025-03-02T10:05:01,DECLINE,SMS,")
                .events();
        LocalDateTime end = LocalDateTime.of(2026, 1, 1, 0, 0);
        Showings showings = Showings.of(events, end, customer -> true);
        assertThat(showings.offer()).containsExactly(1, 0, 1);
        assertThat(showings.customer()).containsExactly(0, 0, 0);
        assertThat(showings.accepted()).containsExactly(true, false, false);
        assertThat(Showings.of(events, end, customer -> false).size()).isZero();
        assertThat(Showings.of(events, LocalDateTime.of(2025, 1, 31, 0, 0), customer -> true)
                        .accepted())
                .containsExactly(false, false);
    }

    private static final String FREE = OFFER.replace("plan-s", "roam").replace("ALL,12", "ALL,0");

    private static Dataset withEvents(String... events) {
        return new DataSource(
                        table("customers.csv", CUSTOMERS + CUSTOMER),
                        null,
                        table("offers.csv", OFFERS + OFFER + OFFER.replace("plan-s", "phone") + FREE),
                        table("events.csv", EVENTS + String.join("\n", events) + "\n"),
                        AttributeSchema.NONE,
                        BadRows.REFUSE)
                .read();
    }

    private static List<Holding> holdings(Dataset data, String date) {
        return History.of(data, LocalDate.parse(date)).holdings(data.customers().get(0));
    }

    private static List<Contact> contacts(Dataset data, String date) {
        return History.of(data, LocalDate.parse(date)).contacts(data.customers().get(0));
    }

    @Test
    void acceptedOffersAreHeldWhileTheyRun() {
        Dataset data =
                withEvents("C1,phone,2025-06-15T12:00:00,ACCEPT,SMS,", "C1,roam,2025-06-15T12:00:00,ACCEPT,SMS,");
        Holding plan = new Holding("plan-s", LocalDate.MIN);
        Holding phone = new Holding("phone", LocalDate.of(2025, 6, 15));
        Holding roam = new Holding("roam", LocalDate.of(2025, 6, 15));
        assertThat(holdings(data, "2025-06-15")).as("not yet").containsExactly(plan);
        assertThat(holdings(data, "2025-06-16")).containsExactly(plan, phone, roam);
        assertThat(holdings(data, "2025-07-15")).as("a month later").containsExactly(plan, phone);
        assertThat(holdings(data, "2026-06-14")).containsExactly(plan, phone);
        assertThat(holdings(data, "2026-06-15")).as("the contract is over").containsExactly(plan);
    }

    @Test
    void theCurrentOfferIsHeldSinceItWasAccepted() {
        Dataset data = withEvents("C1,plan-s,2020-06-15T12:00:00,ACCEPT,SMS,");
        assertThat(holdings(data, "2026-01-01")).containsExactly(new Holding("plan-s", LocalDate.of(2020, 6, 15)));
    }

    @Test
    void aMessageAndItsAnswerAreOneContact() {
        Dataset data = withEvents(
                "C1,phone,2026-01-01T12:00:00,IMPRESSION,SMS,0.5",
                "C1,phone,2026-01-02T12:00:00,CLICK,SMS,",
                "C1,phone,2026-01-03T12:00:00,ACCEPT,SMS,",
                "C1,phone,2026-01-04T12:00:00,DECLINE,EMAIL,",
                "C1,roam,2026-01-05T12:00:00,IMPRESSION,SMS,",
                "C1,roam,2026-01-25T12:00:00,DECLINE,SMS,");
        assertThat(contacts(data, "2026-01-31"))
                .containsExactly(
                        new Contact("roam", Channel.SMS, Outcome.DECLINE, 6),
                        new Contact("roam", Channel.SMS, Outcome.IMPRESSION, 26),
                        new Contact("phone", Channel.EMAIL, Outcome.DECLINE, 27),
                        new Contact("phone", Channel.SMS, Outcome.ACCEPT, 30));
        assertThat(contacts(data, "2026-01-03"))
                .as("the answer of that day is not known yet")
                .containsExactly(new Contact("phone", Channel.SMS, Outcome.CLICK, 2));
        assertThat(contacts(data, "2026-04-01"))
                .as("forgotten after 90 days")
                .extracting(Contact::daysAgo)
                .containsExactly(66, 86, 87, 90);
        assertThat(contacts(data, "2026-06-01")).isEmpty();
    }

    @Test
    void aStrangerHasNoHistory() {
        History history = History.of(withEvents("C1,phone,2026-01-01,ACCEPT,SMS,"), LocalDate.of(2026, 1, 2));
        assertThat(history.holdings(Customer.of("X"))).isEmpty();
        assertThat(history.contacts(Customer.of("X"))).isEmpty();
    }

    @Test
    void tablesCanBeQueries() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:tables");
                Statement statement = connection.createStatement()) {
            statement.execute("create table people(id varchar, pays varchar, size int, days int, quality double,"
                    + " risk double, mail boolean)");
            statement.execute("insert into people values ('C1', 'HYBRID', 2, 400, 0.5, null, true),"
                    + " ('C2', 'PREPAID', 0, 4, 1e-3, 0.25, false)");
            statement.execute("create table usages(id varchar, period varchar, data decimal(10, 3))");
            statement.execute("insert into usages values ('C1', '2026-01', 2.5), ('C1', '2026-02', 3.5)");
            statement.execute("create table clicks(id varchar, at timestamp)");
            statement.execute("insert into clicks values ('C1', timestamp '2026-01-02 03:04:05.6')");
            DataSource source = new DataSource(
                    Table.query(
                            "people",
                            connection,
                            "select id customer_id, pays payment_type, 'BASIC' device_tier,"
                                    + " size household_size, days tenure_days, 'BUSINESS' segment, null region,"
                                    + " quality network_quality, 1 coverage_score, risk churn_risk, 'plan-s' current_offer,"
                                    + " mail consent_sms, mail consent_email, mail consent_push from people order by id"),
                    Table.query(
                            "usages",
                            connection,
                            "select id customer_id, period \"month\", data data_gb, null call_minutes, 1 sms from usages"),
                    table("offers.csv", OFFERS + OFFER),
                    Table.query(
                            "clicks",
                            connection,
                            "select id customer_id, 'plan-s' offer_id, at, 'CLICK' outcome, 'SMS' channel from clicks"),
                    AttributeSchema.NONE,
                    BadRows.REFUSE);
            assertThatThrownBy(source::read)
                    .isInstanceOf(InputException.class)
                    .hasMessage("people:2:4: household_size is \"0\"; expected a whole number from 1 to 1000.");
            Dataset data = source.withBadRows(BadRows.SKIP).read();
            Customer customer = data.customers().get(0);
            assertThat(customer.householdSize()).isEqualTo(2);
            assertThat(customer.churnRisk()).isNaN();
            assertThat(customer.consents()).hasSize(3);
            assertThat(customer.usage().dataGb()).isEqualTo(3);
            assertThat(data.events().get(0).at()).isEqualTo("2026-01-02T03:04:05");
            assertThatThrownBy(() -> OfferFile.read(Table.query("offers", connection, "select * from nothing")))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("offers: The query failed:");
        }
    }
}
