package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Spelling;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferFileTest {
    @Provide
    Arbitrary<Catalog> catalogs() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars('a', 'Z', '"', ',', '\n', '\r', ' ', '\u00e4', '#', '\uFEFF', '\u0000')
                .ofMinLength(1)
                .ofMaxLength(8);
        Arbitrary<Double> amount =
                Arbitraries.doubles().between(0, 1e9).edgeCases(cases -> cases.add(0.1, 19.99, 1e-9, 1000.0));
        Arbitrary<LocalDate> from = Arbitraries.of(LocalDate.MIN, LocalDate.of(2026, 1, 31));
        Arbitrary<LocalDate> to = Arbitraries.of(LocalDate.MAX, LocalDate.of(2026, 2, 28));
        Arbitrary<Offer> offers = Combinators.combine(
                        text,
                        text,
                        amount,
                        amount,
                        from,
                        to,
                        Arbitraries.of(Segment.class),
                        Arbitraries.of(true, false))
                .as((id, name, price, data, start, end, segment, flag) -> new Offer(
                        id,
                        name,
                        "PLAN_2",
                        PaymentType.ANY,
                        DeviceTier.PREMIUM,
                        price,
                        1 - price / 3,
                        data,
                        price,
                        data,
                        flag,
                        !flag,
                        segment,
                        24,
                        start,
                        end));
        return offers.list().uniqueElements(Offer::id).ofMinSize(1).ofMaxSize(6).map(Catalog::of);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("catalogs") Catalog catalog) {
        byte[] bytes = OfferFile.write(catalog);
        Catalog read = OfferFile.read("catalog.csv", bytes);
        assertThat(read).isEqualTo(catalog);
        assertThat(OfferFile.write(read)).isEqualTo(bytes);
    }

    @Property(tries = 50)
    void theOrderOfTheOffersDoesNotShow(@ForAll("catalogs") Catalog catalog, @ForAll long seed) {
        List<Offer> shuffled = new ArrayList<>(catalog.offers());
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(OfferFile.write(Catalog.of(shuffled))).isEqualTo(OfferFile.write(catalog));
    }

    @Test
    void theCanonicalFormIsPlain() {
        Catalog catalog = OfferFile.read(
                BadInputTest.table("offers.csv", BadInputTest.OFFERS + BadInputTest.OFFER.replace("9.99", "1.0e1")));
        assertThat(new String(OfferFile.write(catalog), StandardCharsets.UTF_8))
                .isEqualTo(BadInputTest.OFFERS + BadInputTest.OFFER.replace("9.99", "10"));
    }

    @Property
    void aDecimalReadsBackAsTheSameNumber(@ForAll double value) {
        assertThat(Double.parseDouble(Decimals.text(value)))
                .isEqualTo(value == 0 ? 0.0 : value)
                .satisfies(read -> assertThat(Decimals.text(read)).doesNotContain("E"));
    }

    /** 2.0E-3 and 2^-44 are among the numbers that {@code Double.toString} wrote longer before JDK 19. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "-0.0, 0",
        "20, 20",
        "2.0E-3, 0.002",
        "5.684341886080802E-14, 0.00000000000005684341886080802",
        "2.0E23, 200000000000000000000000",
        "0.30000000000000004, 0.30000000000000004"
    })
    void decimalsAreShort(double value, String text) {
        assertThat(Decimals.text(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"prize, 'Did you mean \"price\"?'", "Price, 'Did you mean \"price\"?'", "elephant, ''", "'', ''"})
    void theNearestWordIsMeant(String found, String hint) {
        assertThat(Spelling.hint(found, List.of("price", "margin"))).isEqualTo(hint);
    }

    @Property(tries = 200)
    void hintsAreGivenForAnything(@ForAll @StringLength(max = 200) String found) {
        assertThat(Spelling.hint(found, List.of("price", "margin", ""))).isNotNull();
    }
}
