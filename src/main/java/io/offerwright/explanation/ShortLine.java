package io.offerwright.explanation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.SerializedString;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fates;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The short line of a decision being written; {@link ExplanationJson} shows it. A run writes a million of them, so all that stands in each
 * is ready to be written as it is, punctuation and all, and only texts and numbers go through Jackson's hands.
 */
final class ShortLine {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            // Each text is a value of its own for the generator, which knows nothing of what stands between them.
            .rootValueSeparator((String) null)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private static final SerializableString DECISION = raw("{\"decision\":");
    private static final SerializableString CUSTOMER = raw(",\"customer\":");
    private static final SerializableString BUNDLE = raw(",\"bundle\":");
    private static final SerializableString FAILED_RULES = raw(",\"failed_rules\":[");
    private static final SerializableString OFFERS = raw(",\"offers\":[");
    private static final SerializableString RANK = raw("{\"rank\":");
    private static final SerializableString OFFER = raw(",\"offer\":");
    private static final SerializableString SCORE = raw(",\"score\":");
    private static final SerializableString RELEVANCE = raw(",\"relevance\":");
    private static final SerializableString REVENUE = raw(",\"revenue\":");
    private static final SerializableString DIVERSITY = raw(",\"diversity\":");
    private static final SerializableString PROPENSITY = raw(",\"propensity\":");
    private static final SerializableString RULES = raw(",\"rules\":[");
    private static final SerializableString REASON = raw(",\"reason\":");
    private static final SerializableString OTHERS = raw("],\"others\":[");
    private static final SerializableString VERDICT = raw("{\"verdict\":\"");
    private static final SerializableString BECAUSE = raw("\",\"because\":[");
    private static final SerializableString COUNT = raw("],\"count\":");
    private static final SerializableString OF_OFFERS = raw("],\"offers\":[");
    private static final SerializableString END = raw("]}\n");

    private final JsonGenerator json;
    private final char[] number = new char[Score.LONGEST_TEXT];

    private ShortLine(JsonGenerator json) {
        this.json = json;
    }

    private static SerializableString raw(String text) {
        return new SerializedString(text);
    }

    /** Writes the line, ended by a line feed. */
    static void write(OutputStream bytes, Explained explained) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            ShortLine line = new ShortLine(json);
            line.writeStart(explained.decision());
            line.writeChosen(explained);
            line.writeOthers(explained);
            json.writeRaw(END);
        }
    }

    private void writeStart(Decision decision) throws IOException {
        json.writeRaw(DECISION);
        json.writeString(decision.id());
        json.writeRaw(CUSTOMER);
        json.writeString(decision.request().customer().id());
        json.writeRaw(BUNDLE);
        json.writeString(decision.bundle().hex());
        if (!decision.failedRules().isEmpty()) {
            json.writeRaw(FAILED_RULES);
            writeIds(decision.failedRules());
            json.writeRaw(']');
        }
    }

    private void writeChosen(Explained explained) throws IOException {
        List<Candidate> chosen = explained.chosen();
        json.writeRaw(OFFERS);
        for (int place = 0; place < chosen.size(); place++) {
            Candidate candidate = chosen.get(place);
            if (place > 0) {
                json.writeRaw(',');
            }
            json.writeRaw(RANK);
            json.writeNumber(place + 1);
            json.writeRaw(OFFER);
            json.writeString(candidate.offerId());
            writeScore(SCORE, candidate.score());
            writeScore(RELEVANCE, candidate.relevance());
            writeScore(REVENUE, candidate.revenue());
            writeScore(DIVERSITY, candidate.diversity());
            writeScore(PROPENSITY, candidate.propensity());
            if (!candidate.ruleIds().isEmpty()) {
                json.writeRaw(RULES);
                writeIds(candidate.ruleIds());
                json.writeRaw(']');
            }
            json.writeRaw(REASON);
            json.writeString(explained.reason(candidate.offerId(), Language.ENGLISH));
            json.writeRaw('}');
        }
    }

    private void writeScore(SerializableString name, long score) throws IOException {
        json.writeRaw(name);
        json.writeRaw(number, 0, Score.put(number, score));
    }

    private void writeIds(List<String> ids) throws IOException {
        for (int index = 0; index < ids.size(); index++) {
            if (index > 0) {
                json.writeRaw(',');
            }
            json.writeString(ids.get(index));
        }
    }

    /** What became of the offers that are not on the list: those of which the line tells the same stand together. */
    private void writeOthers(Explained explained) throws IOException {
        OfferIds offerIds = OfferIds.of(explained.catalog());
        Fates fates = explained.decision().candidates().fates();
        int[] alike = alike(fates);
        int[] offers = new int[alike.length];
        for (int fate = 0; fate < alike.length; fate++) {
            offers[alike[fate]] += fates.size(fate);
        }
        json.writeRaw(OTHERS);
        boolean any = false;
        for (int fate = 0; fate < alike.length; fate++) {
            Verdict verdict = fates.fate(fate).verdict();
            if (alike[fate] == fate && !(verdict instanceof Verdict.Chosen)) {
                if (any) {
                    json.writeRaw(',');
                }
                any = true;
                json.writeRaw(VERDICT);
                json.writeRaw(ExplanationJson.verdict(verdict));
                json.writeRaw(BECAUSE);
                writeIds(because(verdict));
                if (verdict instanceof Verdict.Outranked) {
                    json.writeRaw(COUNT);
                    json.writeNumber(offers[fate]);
                } else {
                    json.writeRaw(OF_OFFERS);
                    writeOffers(fates, alike, fate, offers[fate], offerIds);
                    json.writeRaw(']');
                }
                json.writeRaw('}');
            }
        }
    }

    private void writeOffers(Fates fates, int[] alike, int fate, int count, OfferIds offerIds) throws IOException {
        int offer = fates.first(fate);
        json.writeRaw(offerIds.first[offer]);
        if (count == fates.size(fate)) {
            for (int left = count - 1; left > 0; left--) {
                offer = fates.next(offer);
                json.writeRaw(offerIds.further[offer]);
            }
        } else {
            for (int further = offer + 1; further < offerIds.further.length; further++) {
                if (alike[fates.number(further)] == fate) {
                    json.writeRaw(offerIds.further[further]);
                }
            }
        }
    }

    /** Of each fate the first that looks like it here, where nothing tells which rules helped, nor what a limit was. */
    static int[] alike(Fates fates) {
        int[] hashes = new int[fates.count()];
        int[] alike = new int[hashes.length];
        for (int fate = 0; fate < hashes.length; fate++) {
            Verdict verdict = fates.fate(fate).verdict();
            hashes[fate] = because(verdict).hashCode();
            int first = 0;
            while (first < fate
                    && !(hashes[first] == hashes[fate]
                            && looksLike(fates.fate(first).verdict(), verdict))) {
                first++;
            }
            alike[fate] = first;
        }
        return alike;
    }

    /** The rules or restrictions that did it, or the offer that outranked these; none of what was chosen. */
    private static List<String> because(Verdict verdict) {
        return verdict instanceof Verdict.Outranked outranked ? List.of(outranked.rivalId()) : verdict.keptOutBy();
    }

    private static boolean looksLike(Verdict one, Verdict other) {
        return one.getClass() == other.getClass() && because(one).equals(because(other));
    }

    /** The ids of a catalogue's offers, ready to be written: the first of an array, and those that follow with a comma before them. */
    private record OfferIds(Catalog catalog, SerializableString[] first, SerializableString[] further) {
        /** Of the catalogue that was written of last: a run has one, and writes each id some hundred thousand times. */
        private static volatile @Nullable OfferIds last;

        static OfferIds of(Catalog catalog) {
            OfferIds known = last;
            if (known == null || !isSame(known.catalog, catalog)) {
                known = new OfferIds(catalog, ids(catalog, "\""), ids(catalog, ",\""));
                last = known;
            }
            return known;
        }

        private static SerializableString[] ids(Catalog catalog, String before) {
            return catalog.offers().stream()
                    .map(offer -> raw(before
                            + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(offer.id()))
                            + '"'))
                    .toArray(SerializableString[]::new);
        }

        @SuppressWarnings("ReferenceEquality")
        private static boolean isSame(Catalog left, Catalog right) {
            return left == right;
        }
    }
}
