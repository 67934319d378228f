package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.language.Language;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reason of a rule in words, with its placeholders filled in. A decision never does this: it happens when a reason
 * is read.
 *
 * <table>
 *   <caption>Placeholders</caption>
 *   <tr><td>{@code {customer.x}} {@code {context.x}}</td><td>an attribute, also of a part:
 *     {@code {customer.usage.dataGb}}, {@code {customer.attributes.fibre}}</td></tr>
 *   <tr><td>{@code {offer.x}}</td><td>an attribute of the offer, where every verb of the rule is about an offer</td></tr>
 *   <tr><td>{@code {factor}}</td><td>of {@code boost}</td></tr>
 *   <tr><td>{@code {objective}} {@code {weight}}</td><td>of {@code weigh}</td></tr>
 *   <tr><td>{@code {share}}</td><td>of {@code blend}</td></tr>
 *   <tr><td>{@code {category}} {@code {count}}</td><td>of {@code limit}</td></tr>
 *   <tr><td>{@code {objective}} {@code {minimum}}</td><td>of {@code require}</td></tr>
 * </table>
 *
 * <p>Numbers are plain and rounded to two decimals (42, 19.99), those of a verb are exact; dates are ISO; constants are
 * in lower case; what is not known reads "unknown". In another language, where the rule has a sentence in it, they are
 * written as that language writes them.
 */
public final class ReasonText {
    /** A piece of a reason: plain text, or the inside of a pair of braces that begins at {@code offset}. */
    private record Piece(boolean placeholder, String text, int offset, int length) {}

    private static final String UNKNOWN = "unknown";

    /** A hundredth in millionths. */
    private static final long HUNDREDTH = Score.ONE / 100;

    /** Up to so many hundredths, what is a thousandth of one away from their half is rounded the same as a double and as a decimal. */
    private static final double CERTAIN = 1e11;

    /** What stands for a placeholder. */
    @FunctionalInterface
    private interface Filling {
        Object of(Effect effect, Customer customer, @Nullable Offer offer, Context context);
    }

    /** A piece of a reason ready to be said: what fills it, or null if it is plain text. */
    private record Part(String text, @Nullable Filling filling) {}

    /** By the text of the reason. */
    private final Map<String, List<Part>> known = new ConcurrentHashMap<>();

    /** For reasons that are rendered again and again: each is taken apart once. Safe for use by many threads. */
    public ReasonText() {}

    /** The same as {@link #render(Firing, DecisionRequest, Catalog, Language)}. */
    public String of(Firing firing, DecisionRequest request, Catalog catalog, Language language) {
        Offer offer = firing.effect() instanceof Effect.OnOffer onOffer ? catalog.offer(onOffer.offer()) : null;
        return of(firing.rule(), firing.effect(), request.customer(), offer, request.context(), language);
    }

    /** The reason of a firing. */
    public static String render(Firing firing, DecisionRequest request, Catalog catalog) {
        return render(firing, request, catalog, Language.ENGLISH);
    }

    /** The reason of a firing in a language, or in English where the rule has none in it. */
    public static String render(Firing firing, DecisionRequest request, Catalog catalog, Language language) {
        return new ReasonText().of(firing, request, catalog, language);
    }

    /**
     * The reason of a rule for an effect it had.
     *
     * @param offer the offer that the effect is about; null for effects on the list as a whole
     */
    public static String render(Rule rule, Effect effect, Customer customer, @Nullable Offer offer, Context context) {
        return new ReasonText().of(rule, effect, customer, offer, context, Language.ENGLISH);
    }

    private String of(
            Rule rule, Effect effect, Customer customer, @Nullable Offer offer, Context context, Language wanted) {
        Language language = rule.speaks(wanted) ? wanted : Language.ENGLISH;
        String reason = rule.translations().getOrDefault(language.tag(), rule.reason());
        List<Part> parts = known.get(reason);
        if (parts == null) {
            parts = pieces(reason).stream()
                    .map(piece -> new Part(piece.text(), piece.placeholder() ? filling(piece.text()) : null))
                    .toList();
            known.put(reason, parts);
        }
        StringBuilder text = new StringBuilder(reason.length() + 32);
        for (int index = 0; index < parts.size(); index++) {
            Part part = parts.get(index);
            if (part.filling() == null) {
                text.append(part.text());
            } else {
                Object value = part.filling().of(effect, customer, offer, context);
                text.append(language.equals(Language.ENGLISH) ? plain(value) : in(language, value));
            }
        }
        return text.toString();
    }

    /** A value as {@link #plain} has it, in another language. */
    private static String in(Language language, Object value) {
        if (value instanceof Number) {
            String plain = plain(value);
            return plain.equals(UNKNOWN) ? language.word(UNKNOWN) : language.number(plain);
        }
        if (value instanceof LocalDate date && !date.equals(LocalDate.MIN) && !date.equals(LocalDate.MAX)) {
            return language.date(date);
        }
        if (value instanceof Collection<?> set && !set.isEmpty()) {
            return set.stream().map(each -> in(language, each)).collect(Collectors.joining(", "));
        }
        boolean words = !(value instanceof String text) || text.isEmpty() || text.equals(UNKNOWN);
        return words ? language.word(plain(value)) : plain(value);
    }

    private static Filling filling(String placeholder) {
        List<String> path = List.of(placeholder.split("\\.", -1));
        switch (path.get(0)) {
            case "customer" -> {
                Function<Object, Object> attribute = attribute(Customer.class, path);
                return (effect, customer, offer, context) -> attribute.apply(customer);
            }
            case "context" -> {
                Function<Object, Object> attribute = attribute(Context.class, path);
                return (effect, customer, offer, context) -> attribute.apply(context);
            }
            case "offer" -> {
                Function<Object, Object> attribute = attribute(Offer.class, path);
                return (effect, customer, offer, context) -> offer == null ? "the offer" : attribute.apply(offer);
            }
            default -> {
                return (effect, customer, offer, context) -> ofEffect(placeholder, effect);
            }
        }
    }

    private static Object ofEffect(String placeholder, Effect effect) {
        if (effect instanceof Effect.Boost boost) {
            return exact(boost.factor());
        }
        if (effect instanceof Effect.Weigh weigh) {
            return placeholder.equals("weight") ? exact(weigh.weight()) : weigh.objective();
        }
        if (effect instanceof Effect.Blend blend) {
            return exact(blend.contentShare());
        }
        if (effect instanceof Effect.Limit limit) {
            return placeholder.equals("count") ? (Object) limit.count() : limit.category();
        }
        if (effect instanceof Effect.Require require) {
            return placeholder.equals("minimum") ? exact(require.minimum()) : require.objective();
        }
        return "";
    }

    private static BigDecimal exact(long score) {
        return new BigDecimal(Score.text(score));
    }

    /** Reads the attribute that a path ends with; what comes before are the parts that it is found by. */
    private static Function<Object, Object> attribute(Class<?> fact, List<String> path) {
        Function<Object, Object> reading = value -> value;
        Class<?> type = fact;
        for (String name : path.subList(1, path.size())) {
            if (Map.class.isAssignableFrom(type)) {
                return reading.andThen(attributes -> {
                    Object found = ((Map<?, ?>) attributes).get(name);
                    return found == null ? UNKNOWN : String.valueOf(found);
                });
            }
            Method accessor = accessor(type, name, path);
            type = accessor.getReturnType();
            reading = reading.andThen(value -> call(accessor, value));
        }
        return reading;
    }

    private static Method accessor(Class<?> type, String name, List<String> path) {
        try {
            if (Vocabulary.attributes(type).containsKey(name)) {
                return type.getMethod(name);
            }
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("The attribute " + name + " of a " + type + " can't be read.", e);
        }
        throw new IllegalArgumentException("The reason's placeholder \"" + String.join(".", path)
                + "\" names no attribute; a checked rule book has none such.");
    }

    private static Object call(Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "The attribute " + accessor.getName() + " of a " + accessor.getDeclaringClass() + " can't be read.",
                    e);
        }
    }

    static String plain(Object value) {
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof LocalDate date) {
            return date.equals(LocalDate.MIN) || date.equals(LocalDate.MAX) ? "open" : date.toString();
        }
        if (value instanceof Enum<?> constant) {
            return words(constant.name());
        }
        if (value instanceof Boolean truth) {
            return truth ? "yes" : "no";
        }
        if (value instanceof Collection<?> set) {
            return set.isEmpty() ? "none" : set.stream().map(ReasonText::plain).collect(Collectors.joining(", "));
        }
        String text = String.valueOf(value);
        return text.isEmpty() ? UNKNOWN : text;
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Plain decimal text, rounded to two decimals unless that would make it zero. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        double hundredths = value * 100;
        double nearest = Math.rint(hundredths);
        if (nearest != 0 && Math.abs(nearest) < CERTAIN && Math.abs(hundredths - nearest) < 0.499) {
            return Score.text(((long) nearest) * HUNDREDTH);
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        BigDecimal rounded = exact.setScale(2, RoundingMode.HALF_UP);
        BigDecimal shown = rounded.signum() == 0 ? exact : rounded;
        return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
    }

    // The check

    /**
     * Reports placeholders that a rule with these verbs can't fill.
     *
     * @param reason the text, and where it begins
     */
    static void check(String file, Syntax.Name reason, List<Verb> verbs, AttributeSchema schema, Problems problems) {
        for (Piece piece : pieces(reason.text())) {
            int column = reason.at().column() + 1 + piece.offset();
            Position at = new Position(reason.at().line(), column, column + piece.length());
            if (!piece.placeholder()) {
                int brace = piece.text().indexOf('{');
                if (brace >= 0 || piece.text().indexOf('}') >= 0) {
                    problems.add(
                            Mistake.UNKNOWN_PLACEHOLDER,
                            file,
                            at,
                            "Found a brace without its partner in the reason.",
                            "");
                }
                continue;
            }
            String named = protectedIn(piece.text(), schema);
            if (named != null) {
                problems.add(Mistake.PROTECTED_ATTRIBUTE, file, at, protectedMessage(named), PROTECTED_HINT);
                continue;
            }
            String complaint = complaint(piece.text(), verbs, schema);
            if (complaint != null) {
                Mistake mistake = complaint.startsWith("Unknown")
                        ? Mistake.UNKNOWN_PLACEHOLDER
                        : Mistake.PLACEHOLDER_WITHOUT_VALUE;
                String[] parts = complaint.split("\n", -1);
                problems.add(mistake, file, at, parts[0], parts.length > 1 ? parts[1] : "");
            }
        }
    }

    /** What to do about a rule that reads a protected attribute. */
    static final String PROTECTED_HINT =
            "Decide by what the customer needs or uses; \"ledger fairness\" reports how the groups fare.";

    static String protectedMessage(String attribute) {
        return "The attribute \"" + attribute + "\" is protected: no rule may read it.";
    }

    /** The protected attribute that a placeholder names, or null. */
    private static @Nullable String protectedIn(String placeholder, AttributeSchema schema) {
        List<String> path = List.of(placeholder.split("\\.", -1));
        return path.get(0).equals("customer")
                ? path.stream()
                        .skip(1)
                        .filter(name -> schema.protectedNames().contains(name))
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /** What is wrong with a placeholder, and a hint on a line of its own; or null. */
    private static @Nullable String complaint(String placeholder, List<Verb> verbs, AttributeSchema schema) {
        List<String> path = List.of(placeholder.split("\\.", -1));
        String unknown = "Unknown placeholder \"{" + placeholder + "}\".\n";
        switch (path.get(0)) {
            case "customer" -> {
                return attributeComplaint(unknown, Customer.class, path, schema);
            }
            case "context" -> {
                return attributeComplaint(unknown, Context.class, path, schema);
            }
            case "offer" -> {
                if (!verbs.stream().allMatch(verb -> verb.parameters().contains(Verb.Parameter.OFFER))) {
                    return "Found \"{" + placeholder + "}\" in the reason of a rule that is not about an offer.\n"
                            + "Only exclude, boost and promote are about an offer.";
                }
                return attributeComplaint(unknown, Offer.class, path, schema);
            }
            default -> {
                for (Verb.Parameter parameter : Verb.Parameter.values()) {
                    if (parameter != Verb.Parameter.OFFER
                            && parameter.name().toLowerCase(Locale.ROOT).equals(placeholder)) {
                        return verbs.stream().allMatch(verb -> verb.parameters().contains(parameter))
                                ? null
                                : "Found \"{" + placeholder + "}\" in the reason of a rule whose verb has no "
                                        + placeholder + ".\n";
                    }
                }
                return unknown + "Known are: {customer...}, {offer...}, {context...}, " + knownOfVerbs(verbs)
                        + "with an attribute behind the dot.";
            }
        }
    }

    private static String knownOfVerbs(List<Verb> verbs) {
        TreeSet<String> known = new TreeSet<>();
        for (Verb verb : verbs) {
            for (Verb.Parameter parameter : verb.parameters()) {
                if (parameter != Verb.Parameter.OFFER) {
                    known.add("{" + parameter.name().toLowerCase(Locale.ROOT) + "}");
                }
            }
        }
        return known.isEmpty() ? "" : String.join(", ", known) + ", ";
    }

    private static @Nullable String attributeComplaint(
            String unknown, Class<?> fact, List<String> path, AttributeSchema schema) {
        ValueType type = new ValueType(Kind.FACT, fact);
        for (String name : path.subList(1, path.size())) {
            if (type.kind() == Kind.ATTRIBUTES) {
                if (!schema.types().containsKey(name)) {
                    return unknown + Problems.hint(name, schema.types().keySet());
                }
                type = ValueType.TEXT;
                continue;
            }
            Class<?> of = type.of();
            ValueType next = of == null ? null : Vocabulary.attributes(of).get(name);
            if (next == null) {
                return unknown
                        + (of == null || type.kind() != Kind.FACT
                                ? ""
                                : Problems.hint(name, Vocabulary.attributes(of).keySet()));
            }
            type = next;
        }
        return type.kind() == Kind.FACT || type.kind() == Kind.ATTRIBUTES
                ? unknown + "Name an attribute behind the dot."
                : null;
    }

    /** The placeholders of a reason, without their braces. */
    static Set<String> placeholders(String reason) {
        return pieces(reason).stream()
                .filter(Piece::placeholder)
                .map(Piece::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Piece> pieces(String reason) {
        List<Piece> pieces = new ArrayList<>();
        int index = 0;
        while (index < reason.length()) {
            int open = reason.indexOf('{', index);
            int close = open < 0 ? -1 : reason.indexOf('}', open);
            if (close < 0) {
                pieces.add(new Piece(false, reason.substring(index), index, reason.length() - index));
                break;
            }
            if (open > index) {
                pieces.add(new Piece(false, reason.substring(index, open), index, open - index));
            }
            pieces.add(new Piece(true, reason.substring(open + 1, close).strip(), open, close + 1 - open));
            index = close + 1;
        }
        return pieces;
    }
}
