package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way a table can be wrong, with the exact words a person will read. */
class BadInputTest {
    static final String OFFERS =
            "offer_id,name,category,payment_type,min_device_tier,price,margin,data_gb,call_minutes,"
                    + "sms,family,retention,segment,contract_months,valid_from,valid_to\n";
    static final String OFFER = "plan-s,Small,PLAN,ANY,BASIC,9.99,4,2,100,50,false,false,ALL,12,,\n";
    static final String CUSTOMERS = "customer_id,payment_type,device_tier,household_size,tenure_days,segment,region,"
            + "network_quality,coverage_score,churn_risk,current_offer,consent_sms,consent_email,consent_push\n";
    static final String CUSTOMER = "C1,PREPAID,BASIC,1,10,RESIDENTIAL,North,0.9,1,,plan-s,true,false,true\n";
    static final String USAGE = "customer_id,month,data_gb,call_minutes,sms\n";
    static final String EVENTS = "customer_id,offer_id,at,outcome,channel,propensity\n";

    static Table table(String name, String content) {
        return Table.csv(name, content.getBytes(StandardCharsets.UTF_8));
    }

    static DataSource source(String customers, String usage, String events) {
        return new DataSource(
                table("customers.csv", customers),
                table("usage.csv", usage),
                table("offers.csv", OFFERS + OFFER),
                table("events.csv", events),
                AttributeSchema.NONE,
                BadRows.REFUSE);
    }

    private static void assertRefused(Runnable reading, String... problems) {
        assertThatThrownBy(reading::run).isInstanceOfSatisfying(InputException.class, e -> assertThat(e.problems())
                .extracting(Problem::toString)
                .containsExactly(problems));
    }

    private static void assertOffersRefused(String content, String... problems) {
        assertRefused(() -> OfferFile.read(table("offers.csv", content)), problems);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            9.99      | cheap        | 29 | price is "cheap"; expected a number of 0 or more.
            9.99      | -1           | 29 | price is "-1"; expected a number of 0 or more.
            9.99      | NaN          | 29 | price is "NaN"; expected a number of 0 or more.
            9.99      | 1d           | 29 | price is "1d"; expected a number of 0 or more.
            9.99      | 0x1p3        | 29 | price is "0x1p3"; expected a number of 0 or more.
            9.99      | 1e999        | 29 | price is "1e999"; expected a number of 0 or more.
            9.99      | "9,99"       | 29 | price is "9,99"; expected a number of 0 or more. Write numbers with a decimal point and without separators of thousands.
            ANY       | Any          | 19 | payment_type is "Any"; expected PREPAID, POSTPAID, HYBRID or ANY. Did you mean "ANY"?
            BASIC     | SMARTFONE    | 23 | min_device_tier is "SMARTFONE"; expected BASIC, SMARTPHONE or PREMIUM. Did you mean "SMARTPHONE"?
            PLAN      | plan         | 14 | category is "plan"; expected an upper-case name such as PLAN or ROAMING.
            12,,      | 12,2026-02-30, | 64 | valid_from is "2026-02-30"; the calendar has no such day.
            12,,      | 12,1.3.2026, | 64 | valid_from is "1.3.2026"; expected a date such as 2026-03-01, or nothing.
            12,,      | 12,2026-03-02,2026-03-01 | 75 | valid_to is "2026-03-01", which lies before valid_from, "2026-03-02".
            12,,      | 1.5,,        | 61 | contract_months is "1.5"; expected a whole number from 0 to 1200.
            12,,      | 9999,,       | 61 | contract_months is "9999"; expected a whole number from 0 to 1200.
            ALL       |              | 57 | segment is empty; expected RESIDENTIAL, BUSINESS, PREMIUM or ALL.
            false,A   | perhaps,A    | 51 | retention is "perhaps"; expected true or false.
            plan-s    |              | 1  | offer_id is empty; expected some text.
            Small     | "a ""b"" c"x | 0  | The text can't be split into fields at or after this line: Unexpected character after closing quote: 'x' (0x78). Inside a quoted field every quote must be doubled.
            """)
    void aBadCellIsNamedWithItsPlace(String found, String replacement, int column, String message) {
        String row = OFFER.replace(found, replacement == null ? "" : replacement);
        String place = column == 0 ? "offers.csv:1: " : "offers.csv:2:" + column + ": ";
        assertOffersRefused(OFFERS + row, place + message);
    }

    @Test
    void anEmptyFileIsRefused() {
        assertOffersRefused("", "offers.csv: The file is empty; expected a header row.");
        assertOffersRefused("\uFEFF", "offers.csv: The file is empty; expected a header row.");
        assertOffersRefused("\n\n", "offers.csv: The file is empty; expected a header row.");
    }

    @Test
    void aHeaderAloneIsRefused() {
        assertOffersRefused(OFFERS, "offers.csv: The table has a header but no offer; a decision needs at least one.");
        assertRefused(
                () -> source(CUSTOMERS, USAGE, EVENTS).read(),
                "customers.csv: The table has a header but no customer; there is nobody to decide for.");
    }

    @Test
    void aMisspeltColumnIsTwoProblemsThatPointAtEachOther() {
        assertOffersRefused(
                OFFERS.replace("price", "prise") + OFFER,
                "offers.csv:1: There is no column \"price\", which is expected; found "
                        + OFFERS.strip().replace("price", "prise").replace(",", ", ")
                        + ". Did you mean \"prise\"?",
                "offers.csv:1:53: The column \"prise\" is not known. Did you mean \"price\"?");
    }

    @Test
    void anotherSeparatorIsRecognised() {
        assertThatThrownBy(() -> OfferFile.read(table("offers.csv", (OFFERS + OFFER).replace(',', ';'))))
                .hasMessageContaining("The columns seem to be separated by ';'; expected commas.");
    }

    @Test
    void aColumnThatOccursTwiceIsRefused() {
        assertOffersRefused(
                OFFERS.strip() + ",price\n" + OFFER.strip() + ",1\n",
                "offers.csv:1:152: The column \"price\" occurs twice in the header. Remove one of them.");
    }

    @Test
    void anUndeclaredColumnIsRefusedAndToldWhatToDo() {
        assertRefused(
                () -> source(CUSTOMERS.strip() + ",fibre\n" + CUSTOMER.strip() + ",yes\n", USAGE, EVENTS)
                        .read(),
                "customers.csv:1:175: The column \"fibre\" is not known. Declare it under \"attributes\" in campaign.yaml,"
                        + " or name it under \"ignore\".");
    }

    @Test
    void aRaggedRowIsRefused() {
        assertOffersRefused(
                OFFERS + OFFER + "plan-m,Medium, with calls,PLAN\nplan-l\n",
                "offers.csv:3:1: The row has 4 fields; the header has 16.",
                "offers.csv:4:1: The row has 1 field; the header has 16.");
        assertOffersRefused(
                OFFERS + OFFER.replace("Small", "Small, cheap"),
                "offers.csv:2:1: The row has 17 fields; the header has 16. A text with a comma in it needs quotes around"
                        + " it.");
        assertOffersRefused(
                OFFERS + "plan-m,\"Medium,PLAN\n" + OFFER,
                "offers.csv:2:1: The row has 2 fields; the header has 16. It spans several lines: a quote may have been"
                        + " opened and never closed.");
    }

    @Test
    void theSecondOfTwoEqualIdsIsRefusedAndTheFirstNamed() {
        assertOffersRefused(
                OFFERS + OFFER + OFFER, "offers.csv:3:1: offer_id \"plan-s\" occurs twice; it is in line 2 already.");
        assertRefused(
                () -> source(CUSTOMERS + CUSTOMER + CUSTOMER, USAGE, EVENTS).read(),
                "customers.csv:3:1: customer_id occurs twice; it is in line 2 already.");
    }

    @Test
    void columnsAreCountedBehindQuotesAndLineBreaksInsideFields() {
        assertOffersRefused(
                OFFERS
                        + OFFER.replace("Small", "\"Small, \"\"the\r\nsmallest\"\", yes\"")
                                .replace("9.99", "x"),
                "offers.csv:3:33: price is \"x\"; expected a number of 0 or more.");
    }

    @Test
    void allProblemsOfATableAreToldAtOnceUpToAHundred() {
        assertThatThrownBy(() -> OfferFile.read(
                        table("offers.csv", OFFERS + OFFER.replace("9.99", "x").repeat(150))))
                .isInstanceOfSatisfying(InputException.class, e -> {
                    assertThat(e.problems()).hasSize(101);
                    assertThat(e.problems().get(100)).hasToString("offers.csv: And 50 more problems of this kind.");
                });
    }

    /** Problems end up in logs and reports: they name file, line and column, and not whom it is about. */
    @Test
    void noProblemTellsACustomersIdOrAFurtherAttribute() {
        TreeMap<String, AttributeSchema.Type> types = new TreeMap<>(Map.of("shoe_size", AttributeSchema.Type.NUMBER));
        String header = CUSTOMERS.strip() + ",shoe_size\n";
        String row = CUSTOMER.strip() + ",forty-two\n";
        assertRefused(
                () -> source(header + row, USAGE, EVENTS)
                        .withAttributes(new AttributeSchema(types))
                        .read(),
                "customers.csv:2:71: shoe_size holds something else (9 characters); expected a number.");
        assertRefused(
                () -> source(CUSTOMER + CUSTOMER.replace("C1", "C2"), USAGE, EVENTS)
                        .read(),
                "customers.csv:1: The first row names none of the columns; expected "
                        + CUSTOMERS.strip().replace(",", ", ") + ". Is the row with the names of the columns missing?");
    }

    @Test
    void referencesToNothingAreRefused() {
        assertRefused(
                () -> source(CUSTOMERS + CUSTOMER.replace("plan-s", "plan-x"), USAGE, EVENTS)
                        .read(),
                "customers.csv:2:48: current_offer is \"plan-x\", which is not in the catalogue. Did you mean"
                        + " \"plan-s\"?");
        assertRefused(
                () -> source(CUSTOMERS + CUSTOMER, USAGE + "C2,2026-01,1,2,3\n", EVENTS)
                        .read(),
                "usage.csv:2:1: customer_id is not among the customers.");
        assertRefused(
                () -> source(
                                CUSTOMERS + CUSTOMER,
                                USAGE,
                                EVENTS + "C1,roam-eu,2026-01-02T10:00:00,ACCEPT,SMS,\n"
                                        + "C9,plan-s,2026-01-02T10:00:00,ACCEPT,SMS,1.5\n")
                        .read(),
                "events.csv:2:4: offer_id \"roam-eu\" is not in the catalogue.",
                "events.csv:3:1: customer_id is not among the customers.",
                "events.csv:3:42: propensity is \"1.5\"; expected a number from 0 to 1.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-13,1,2,3  | 4  | month is "2026-13"; the calendar has no such month.
            January,1,2,3  | 4  | month is "January"; expected a month such as 2026-03.
            2026-01,-1,2,3 | 12 | data_gb is "-1"; expected a number of 0 or more.
            """)
    void badUsageIsNamed(String cells, int column, String message) {
        assertRefused(
                () -> source(CUSTOMERS + CUSTOMER, USAGE + "C1," + cells + "\n", EVENTS)
                        .read(),
                "usage.csv:2:" + column + ": " + message);
    }

    @Test
    void aMonthThatOccursTwiceForACustomerIsRefused() {
        assertRefused(
                () -> source(CUSTOMERS + CUSTOMER, USAGE + "C1,2026-01,1,2,3\nC1,2026-01,1,2,3\n", EVENTS)
                        .read(),
                "usage.csv:3:4: month \"2026-01\" occurs twice for the customer of this row.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-02-30T10:00:00  | at is "2026-02-30T10:00:00"; the calendar has no such moment.
            2026-02-20T25:00:00  | at is "2026-02-20T25:00:00"; the calendar has no such moment.
            2026-02-20T10:00:00Z | at is "2026-02-20T10:00:00Z"; expected a local date and time such as 2026-03-01T18:30:00. Write local time, without a zone.
            yesterday            | at is "yesterday"; expected a local date and time such as 2026-03-01T18:30:00.
            """)
    void badMomentsAreNamed(String moment, String message) {
        assertRefused(
                () -> source(CUSTOMERS + CUSTOMER, USAGE, EVENTS + "C1,plan-s," + moment + ",ACCEPT,SMS,\n")
                        .read(),
                "events.csv:2:11: " + message);
    }

    @Test
    void tenMegabytesInOneFieldAreRefusedWithTheLimit() {
        assertOffersRefused(
                OFFERS + OFFER + OFFER.replace("Small", "x".repeat(10_000_000)),
                "offers.csv:3: A field of the row that starts in this line is longer than the limit of 1,000,000"
                        + " characters. A quote may have been opened and never closed.");
        assertOffersRefused(
                OFFERS + OFFER.replace("Small", "x".repeat(1_000_001)),
                "offers.csv:2: Field 2 of the row that starts in this line is longer than the limit of 1,000,000"
                        + " characters. A quote may have been opened and never closed.");
        assertThat(OfferFile.read(table("offers.csv", OFFERS + OFFER.replace("Small", "x".repeat(1_000_000))))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void textThatIsNotUtf8IsRefusedWithItsPlace() {
        byte[] latin1 =
                (OFFERS + OFFER + OFFER.replace("Small", "Gr\u00f6\u00dfer")).getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(
                () -> OfferFile.read("offers.csv", latin1),
                "offers.csv:3:10: Found the byte 0xF6; expected UTF-8. The file may be Latin-1 or Windows-1252: save it"
                        + " as UTF-8.");
        assertRefused(
                () -> OfferFile.read("offers.csv", (OFFERS + OFFER).getBytes(StandardCharsets.UTF_16)),
                "offers.csv:1:1: Found the byte 0xFE; expected UTF-8. The file seems to be UTF-16: save it as UTF-8.");
        byte[] farOff = (OFFERS + OFFER.repeat(2_000) + "\u00e4").getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(
                () -> OfferFile.read("offers.csv", farOff),
                "offers.csv:2002:1: Found the byte 0xE4; expected UTF-8. The file may be Latin-1 or Windows-1252: save"
                        + " it as UTF-8.");
    }

    @Test
    void aCutGzipFileIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write((OFFERS + OFFER).getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = bytes.toByteArray();
        assertThat(OfferFile.read("offers.csv.gz", whole).size()).isEqualTo(1);
        byte[] cut = Arrays.copyOf(whole, whole.length - 20);
        assertThatThrownBy(() -> OfferFile.read("offers.csv.gz", cut))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The gzip data can't be unpacked")
                .hasMessageContaining("The file may have been cut short.");
    }

    @Test
    void skippedRowsAreCounted() {
        Dataset data = source(
                        CUSTOMERS + CUSTOMER + CUSTOMER.replace("C1", "C2").replace("PREPAID", "ANY"),
                        USAGE + "C1,2026-01,1,2,3\nC2,2026-01,1,2,3\n",
                        EVENTS + "C1,plan-s,2026-01-02,ACCEPT,SMS,\nC1,plan-s,never,ACCEPT,SMS,\n")
                .withBadRows(BadRows.SKIP)
                .read();
        assertThat(data.customers()).hasSize(1);
        assertThat(data.events()).hasSize(1);
        assertThat(data.report().skipped()).isEqualTo(3);
        assertThat(data.report().tables())
                .extracting(table -> table.name() + " " + table.rows() + " " + table.skipped())
                .containsExactly("offers.csv 1 0", "customers.csv 1 1", "usage.csv 1 1", "events.csv 1 1");
        assertThat(data.report().tables().get(1).problems())
                .extracting(Problem::toString)
                .containsExactly("customers.csv:3:4: payment_type is \"ANY\"; expected PREPAID, POSTPAID or HYBRID.");
    }

    @Test
    void anAttributeThatIsNoNumberIsNamed() {
        DataSource declared = source(CUSTOMERS.strip() + ",age\n" + CUSTOMER.strip() + ",old\n", USAGE, EVENTS)
                .withAttributes(new AttributeSchema(new TreeMap<>(Map.of("age", AttributeSchema.Type.NUMBER))));
        assertRefused(
                declared::read, "customers.csv:2:71: age holds something else (3 characters); expected a number.");
    }
}
