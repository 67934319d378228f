package io.offerwright.engine;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Restriction;
import io.offerwright.evidence.Decision;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the contact policy has against an offer, in words. */
public final class RestrictionText {
    private final Language language;
    private final Catalog catalog;

    /** For offers of a catalogue, in a language. */
    public RestrictionText(Language language, Catalog catalog) {
        this.language = language;
        this.catalog = catalog;
    }

    /** A sentence for each restriction that stands against the offer, by id. */
    String sentences(Decision decision, String offerId) {
        return Language.sentences(
                decision.restrictions(offerId).stream().map(this::sentence).toArray(String[]::new));
    }

    /** Why the restriction stands, and from when on it does no more where that follows; one sentence. */
    public String sentence(Restriction restriction) {
        LocalDateTime free = restriction.freeFrom();
        String why = language.say(Text.RESTRICTED, why(restriction), restriction.id());
        return free == null ? why : language.say(Text.RESTRICTED_UNTIL, why, moment(free));
    }

    private String why(Restriction restriction) {
        List<String> arguments = restriction.arguments();
        return switch (restriction.kind()) {
            case NO_CONSENT ->
                language.say(Text.RESTRICTED_NO_CONSENT, language.word(arguments.get(0)), arguments.get(1));
            case QUIET_HOURS -> language.say(Text.RESTRICTED_QUIET_HOURS, arguments.get(0), arguments.get(1));
            case CAP ->
                language.say(
                        Text.RESTRICTED_CAP,
                        arguments.get(0),
                        arguments.get(1),
                        window(Integer.parseInt(arguments.get(2))),
                        language.list(Arrays.stream(arguments.get(3).split(" "))
                                .map(language::word)
                                .toList()));
            case COOL_DOWN -> language.say(Text.RESTRICTED_COOL_DOWN, name(arguments.get(0)), day(arguments.get(1)));
            case EXCLUSION -> language.say(Text.RESTRICTED_EXCLUSION, name(arguments.get(0)), day(arguments.get(1)));
            case TOGETHER -> language.say(Text.RESTRICTED_TOGETHER, name(arguments.get(0)));
            case AFTER_ACCEPTANCE -> language.say(Text.RESTRICTED_AFTER_ACCEPTANCE, names(arguments.get(0)));
            case AFTER_SHOWING -> language.say(Text.RESTRICTED_AFTER_SHOWING, names(arguments.get(0)));
            case TOO_EARLY -> language.say(Text.RESTRICTED_TOO_EARLY, name(arguments.get(0)), day(arguments.get(1)));
            case PRECEDENCE -> language.say(Text.RESTRICTED_PRECEDENCE, arguments.get(0), day(arguments.get(1)));
            case BUSY -> language.say(Text.RESTRICTED_BUSY);
            case TIME_SPENT ->
                language.say(
                        Text.RESTRICTED_TIME_SPENT,
                        language.number(arguments.get(0)),
                        language.word("STEP_" + arguments.get(1)));
        };
    }

    /** Exactly so long, such as {@code 7 days}: a day has 24 hours here, also where clocks change. */
    public String window(int hours) {
        return hours % 24 == 0 && hours > 24
                ? language.say(Text.PAGE_DAYS, language.count(hours / 24))
                : language.say(Text.HOURS, language.count(hours));
    }

    private String moment(LocalDateTime moment) {
        return language.say(
                Text.MOMENT,
                language.date(moment.toLocalDate()),
                String.format(Locale.ROOT, "%02d:%02d", moment.getHour(), moment.getMinute()));
    }

    private String day(String day) {
        return language.date(LocalDate.parse(day));
    }

    private String names(String words) {
        return String.join(", ", Arrays.stream(words.split(" ")).map(this::name).toList());
    }

    /** Of an offer; a category, or an offer of another catalogue, reads as it is. */
    private String name(String offerId) {
        int index = catalog.indexOf(offerId);
        return index < 0 ? offerId : catalog.offer(index).name();
    }
}
