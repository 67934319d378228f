package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is read from the characters of a row is what its texts say, and rows that are kept stay as they were. */
class ReadingInPlaceTest {
    private static Table table(String content) {
        return Table.csv("table.csv", content.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(Row row) {
        List<String> texts = new ArrayList<>();
        for (int cell = 0; cell < row.size(); cell++) {
            texts.add(row.text(cell));
            assertThat(row.characters(cell))
                    .hasToString(row.text(cell))
                    .hasSize(row.text(cell).length());
        }
        return texts;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    @Property(tries = 300)
    void aRowThatIsKeptStaysAsItWas(@ForAll("rows") List<List<String>> rows) {
        String content = rows.stream()
                .map(row -> row.stream().map(ReadingInPlaceTest::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "header\n", ""));
        List<Row> kept = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        try (Rows read = table(content).open(new Problems(""))) {
            for (Row row = read.next(); row != null; row = read.next()) {
                assertThat(texts(row)).isEqualTo(rows.get(kept.size()));
                kept.add(row.kept());
                places.add(row.place(row.size()));
            }
            assertThat(read.header()).containsExactly("header");
            assertThat(read.headerPlace(0)).isEqualTo(new Place("table.csv", 1, 1));
        }
        assertThat(kept).hasSameSizeAs(rows);
        for (int index = 0; index < kept.size(); index++) {
            Row row = kept.get(index);
            assertThat(texts(row)).isEqualTo(rows.get(index));
            assertThat(row.place(row.size())).isEqualTo(places.get(index));
        }
    }

    @Provide
    Arbitrary<List<List<String>>> rows() {
        Arbitrary<String> cell = Arbitraries.oneOf(
                Arbitraries.strings().withChars("a\"\n,é€ß").ofMaxLength(8),
                Arbitraries.just("x".repeat(700)),
                Arbitraries.just("𝄞"));
        return cell.list().ofMinSize(1).ofMaxSize(40).list().ofMinSize(1).ofMaxSize(8);
    }

    @Property(tries = 2_000)
    void aSecondIsThatOfTheMoment(@ForAll("moments") String text) {
        long expected;
        try {
            expected = LocalDateTime.parse(text.length() == 10 ? text + "T00:00" : text)
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            expected = Long.MIN_VALUE;
        }
        try (RowCursor rows = new RowCursor(table("at\n" + text + "\n"), List.of("at"), List.of(), "", Set.of())) {
            assertThat(rows.next()).isTrue();
            long second = rows.cells().second("at");
            assertThat(rows.cells().good() ? second : Long.MIN_VALUE).isEqualTo(expected);
        }
    }

    @Provide
    Arbitrary<String> moments() {
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 70);
        return numbers.list()
                .ofSize(5)
                .map(parts -> String.format(
                        Locale.ROOT,
                        "%04d-%02d-%02dT%02d:%02d:%02d%s",
                        parts.get(0) * 140,
                        parts.get(1) % 14,
                        parts.get(2) % 33,
                        parts.get(3) % 26,
                        parts.get(4) % 62,
                        (parts.get(0) + parts.get(4)) % 62,
                        parts.get(3) % 5 == 0 ? ".999" : ""));
    }

    @Property(tries = 200)
    void offersAreFoundByTheirCharacters(@ForAll("ids") Set<String> ids, @ForAll("ids") Set<String> others) {
        Table table = table(BadInputTest.OFFERS
                + ids.stream()
                        .map(id -> BadInputTest.OFFER.replace("plan-s", id))
                        .collect(Collectors.joining()));
        Catalog catalog = OfferFile.read(table, BadRows.REFUSE, report -> {});
        OfferIds found = new OfferIds(catalog);
        SharedTexts shared = new SharedTexts(2);
        for (Set<String> some : List.of(ids, others)) {
            for (String id : some) {
                assertThat(found.indexOf(CharBuffer.wrap(id))).isEqualTo(catalog.indexOf(id));
                assertThat(shared.of(CharBuffer.wrap(id))).isEqualTo(id);
            }
        }
        assertThat(found.indexOf("")).isEqualTo(-1);
    }

    /** Many have one and the same hash: "Aa" and "BB" do. */
    @Provide
    Arbitrary<Set<String>> ids() {
        return Arbitraries.of("Aa", "BB", "C#", "x", "Ä")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts))
                .set()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Test
    void aTextThatManyCellsHoldIsMadeOnce() {
        SharedTexts shared = new SharedTexts(100);
        assertThat(shared.of(CharBuffer.wrap("NORTH"))).isSameAs(shared.of(CharBuffer.wrap("NORTH")));
        String longText = "y".repeat(1_000);
        assertThat(shared.of(CharBuffer.wrap(longText))).isEqualTo(longText);
    }

    @Test
    void monthsOutOfOrderOccurTwiceAllTheSame() {
        DataSource twice = BadInputTest.source(
                BadInputTest.CUSTOMERS + BadInputTest.CUSTOMER,
                BadInputTest.USAGE + "C1,2026-05,1,1,1\nC1,2026-03,1,1,1\nC1,2026-05,1,1,1\nC1,2026-03,1,1,1\n",
                BadInputTest.EVENTS);
        ReadReport report = twice.withBadRows(BadRows.SKIP).read().report();
        assertThat(report.skipped()).isEqualTo(2);
    }
}
