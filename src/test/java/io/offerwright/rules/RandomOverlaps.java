package io.offerwright.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Rules drawn at random from few attributes and few bounds, so that many of them contradict or contain one another. */
final class RandomOverlaps {
    private static final String[] CUSTOMER = {
        "tenureDays %n",
        "householdSize %s",
        "churnRisk %d",
        "usage.dataGb %n",
        "attributes[\"income\"] %n",
        "paymentType %p",
        "segment %g",
        "deviceTier %t",
        "currentOffer %w",
        "attributes[\"fibre\"] %w",
        "consentsTo( Channel.SMS )",
        "consents contains Channel.SMS",
        "consentsTo( Channel.EMAIL ) == false",
        "tenureDays > householdSize * 7",
        "churnRisk + 0.1 > 0.5"
    };
    private static final String[] OFFER = {
        "price %n",
        "dataGb %n",
        "category %c",
        "minDeviceTier %t",
        "family",
        "retention == false",
        "segment %a",
        "family == retention",
        "validFrom %v"
    };
    private static final String[] CONTEXT = {"month %m", "day %m", "channel %l", "date %v", "month == 2", "day >= 29"};
    private static final String[] CONTACT = {"daysAgo %s", "outcome %o", "channel %l"};
    private static final String[] COMPARISONS = {"==", "!=", "<", "<=", ">", ">="};

    private final Random random;
    private String when = "";
    private String then = "";

    RandomOverlaps(Random random) {
        this.random = random;
    }

    /** A rule, checked or not; one in three asks for more than one before, and does the same. */
    String rule(int number) {
        if (number == 0 || random.nextInt(3) > 0) {
            boolean offer = random.nextInt(3) > 0;
            List<String> conditions = new ArrayList<>();
            for (int count = 1 + random.nextInt(2); count > 0; count--) {
                conditions.add(condition());
            }
            if (offer) {
                conditions.add("$offer : Offer( " + constraints(OFFER) + " )");
            }
            when = String.join(" ", conditions);
            then = offer ? onOffer() : onList();
        } else {
            when += " " + condition();
        }
        String id = String.format(Locale.ROOT, "R-%03d", number);
        return "rule \"" + id + "\" @id( \"" + id + "\" ) @reason( \"r\" ) salience " + random.nextInt(2) + " when "
                + when + " then " + then + " end\n";
    }

    private String onOffer() {
        return any("decision.exclude( $offer );", "decision.boost( $offer, 2 );", "decision.promote( $offer );");
    }

    private String onList() {
        return any(
                "decision.weigh( Objective.REVENUE, 0.3 );",
                "decision.weigh( Objective.REVENUE, 0.4 );",
                "decision.require( Objective.RELEVANCE, 0.1 );",
                "decision.require( Objective.RELEVANCE, 0.2 );",
                "decision.limit( \"PLAN\", 1 );",
                "decision.limit( \"PLAN\", 2 );",
                "decision.blend( 0.5 );");
    }

    private String condition() {
        return switch (random.nextInt(10)) {
            case 0 -> "Context( " + constraints(CONTEXT) + " )";
            case 1 -> "Contact( " + constraints(CONTACT) + " )";
            case 2 -> "not Contact( " + constraints(CONTACT) + " )";
            case 3 -> "exists( Contact( " + constraints(CONTACT) + " ) )";
            case 4 -> "( " + fact() + " or " + fact() + " )";
            case 5 -> "( " + fact() + " and " + fact() + " )";
            case 6 -> "$d : Contact( ) Offer( id == $d.offerId, " + constraints(OFFER) + " )";
            default -> "Customer( " + constraints(CUSTOMER) + " )";
        };
    }

    private String fact() {
        return random.nextBoolean()
                ? "Customer( " + constraints(CUSTOMER) + " )"
                : "Context( " + constraints(CONTEXT) + " )";
    }

    private String constraints(String[] of) {
        List<String> constraints = new ArrayList<>();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            constraints.add(constraint(of, 0));
        }
        return String.join(", ", constraints);
    }

    private String constraint(String[] of, int depth) {
        int choice = depth > 1 ? 9 : random.nextInt(12);
        return switch (choice) {
            case 0 -> "!( " + constraint(of, depth + 1) + " )";
            case 1 -> "( " + constraint(of, depth + 1) + " && " + constraint(of, depth + 1) + " )";
            case 2 -> "( " + constraint(of, depth + 1) + " || " + constraint(of, depth + 1) + " )";
            default -> filled(any(of));
        };
    }

    private String filled(String pattern) {
        int place = pattern.indexOf('%');
        if (place < 0) {
            return pattern;
        }
        String attribute = pattern.substring(0, place);
        return attribute
                + switch (pattern.charAt(place + 1)) {
                    case 'n' -> ordered("0", "5", "10", "30", "30.5");
                    case 's' -> ordered("1", "2", "3", "4");
                    case 'd' -> ordered("0", "0.3", "0.7", "1");
                    case 'm' -> ordered("1", "2", "12", "30");
                    case 'v' -> ordered("\"2026-02-28\"", "\"2026-03-10\"", "\"2026-12-01\"");
                    case 't' -> ordered("DeviceTier.BASIC", "DeviceTier.SMARTPHONE", "DeviceTier.PREMIUM");
                    case 'p' -> equal("PaymentType.PREPAID", "PaymentType.POSTPAID", "PaymentType.HYBRID");
                    case 'g' -> equal("Segment.RESIDENTIAL", "Segment.BUSINESS", "Segment.PREMIUM");
                    case 'a' -> equal("Segment.RESIDENTIAL", "Segment.BUSINESS", "Segment.ALL");
                    case 'c' -> equal("\"PLAN\"", "\"FAMILY\"", "\"DEVICE\"");
                    case 'l' -> equal("Channel.SMS", "Channel.EMAIL", "Channel.PUSH");
                    case 'o' -> equal("Outcome.DECLINE", "Outcome.CLICK", "Outcome.IMPRESSION");
                    default -> equal("\"\"", "\"yes\"", "\"no\"", "\"o0001\"");
                };
    }

    private String ordered(String... values) {
        return random.nextInt(4) == 0 ? equal(values) : any(COMPARISONS) + " " + any(values);
    }

    private String equal(String... values) {
        return switch (random.nextInt(4)) {
            case 0 -> "in ( " + any(values) + ", " + any(values) + " )";
            case 1 -> "not in ( " + any(values) + ", " + any(values) + " )";
            case 2 -> "!= " + any(values);
            default -> "== " + any(values);
        };
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
