package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import java.util.Locale;
import java.util.Random;

/** Rules made up from a seed, of all that the language can say; some of them never fire. */
final class RandomBook {
    private static final String[] OFFER_IDS = {"o0000", "o0001", "o0002", "o0003"};
    private final Random random;
    private int variables;

    RandomBook(Random random) {
        this.random = random;
    }

    /** A book of rules. */
    String book(int rules) {
        StringBuilder text = new StringBuilder();
        for (int rule = 0; rule < rules; rule++) {
            text.append(rule(String.format(Locale.ROOT, "R-%04d", rule)));
        }
        return text.toString();
    }

    private String rule(String id) {
        variables = 0;
        StringBuilder when = new StringBuilder();
        when.append("    $customer : Customer( ").append(customer()).append(" )\n");
        if (random.nextInt(3) == 0) {
            when.append("    $context : Context( ")
                    .append(any("", "", "month > 6", "day <= 15"))
                    .append(" )\n");
        }
        String history = history();
        when.append(history);
        boolean offer = random.nextInt(4) > 0;
        if (offer) {
            String own = history.contains("$contact") ? "id == $contact.offerId" : "";
            own = history.contains("$holding") ? "id == $holding.offerId" : own;
            when.append("    $offer : Offer( ")
                    .append(own.isEmpty() || random.nextInt(3) == 0 ? offer(when) : own)
                    .append(" )\n");
            if (random.nextInt(8) == 0) {
                when.append("    ")
                        .append(any("exists ", "not ", ""))
                        .append("Offer( price < $offer.price, category == $offer.category )\n");
            }
        }
        return "rule \"Rule " + id + "\"\n    @id( \"" + id
                + "\" )\n    @reason( \"Because of {customer.id}\" )\nwhen\n" + when + "then\n" + then(offer) + "end\n";
    }

    private String customer() {
        return any(
                "",
                "tenureDays <= " + random.nextInt(60),
                "tenureDays > " + random.nextInt(30) + " && <= " + (30 + random.nextInt(30)),
                "householdSize == " + (1 + random.nextInt(5)),
                "churnRisk > 0." + random.nextInt(10),
                "!( churnRisk >= 0." + random.nextInt(10) + " )",
                "churnRisk != 0.5 || coverageScore < 0.3",
                "segment == Segment.BUSINESS",
                "segment in ( Segment.PREMIUM, Segment.RESIDENTIAL ), paymentType != PaymentType.PREPAID",
                "deviceTier >= DeviceTier.SMARTPHONE",
                "consentsTo( Channel.SMS )",
                "currentOffer == \"" + any(OFFER_IDS) + "\"",
                "currentOffer != \"\"",
                "coverageScore * 2 > churnRisk + 0." + random.nextInt(10),
                "usage.dataGb > 10",
                "id == \"c7\"",
                "householdSize > 1, tenureDays >= " + random.nextInt(60) + ", coverageScore >= 0.2");
    }

    private String history() {
        String contact = any(
                "outcome == Outcome.DECLINE",
                "daysAgo < " + random.nextInt(60),
                "outcome in ( Outcome.CLICK, Outcome.IMPRESSION ), daysAgo <= 30",
                "channel == Channel.SMS",
                "daysAgo > $customer.householdSize");
        return switch (random.nextInt(12)) {
            case 0, 1 -> "    $contact : Contact( " + contact + " )\n";
            case 2, 3 -> "    $holding : Holding( )\n";
            case 4 -> "    not Contact( " + contact + " )\n";
            case 5 -> "    exists Holding( offerId == $customer.currentOffer )\n";
            case 6 -> "    forall( Contact( " + contact + " ) )\n";
            case 7 -> "    Contact( " + contact + " ) or Holding( offerId == \"" + any(OFFER_IDS) + "\" )\n";
            case 8 ->
                "    $contact : Contact( " + contact + " )\n    $holding : Holding( offerId == $contact.offerId )\n";
            default -> "";
        };
    }

    private String offer(CharSequence before) {
        String bound = "$p" + variables++;
        return any(
                "",
                "category == \"PLAN\"",
                "category != \"DEVICE\", price > " + random.nextInt(60),
                "price >= 20 && < 40",
                "family",
                "!retention",
                "minDeviceTier > $customer.deviceTier",
                "id == $customer.currentOffer",
                "dataGb > $customer.householdSize",
                "price * 0.5 > $customer.tenureDays",
                bound + " : price, " + bound + " > 10, margin > 3",
                "segment == $customer.segment",
                "dataGb in ( 1000, 10, 20 )",
                before.toString().contains("$context")
                        ? "!validOn( $context.date )"
                        : "paymentType == PaymentType.ANY");
    }

    private String then(boolean offer) {
        if (!offer) {
            return any(
                    "    decision.blend( 0." + random.nextInt(10) + " );\n",
                    "    decision.weigh( Objective.REVENUE, 0." + random.nextInt(10) + " );\n",
                    "    decision.limit( \"PLAN\", " + random.nextInt(4) + " );\n",
                    "    decision.require( Objective.RELEVANCE, 0.1 );\n    decision.limit( \"DEVICE\", 1 );\n");
        }
        return any(
                "    decision.exclude( $offer );\n",
                "    decision.promote( $offer );\n    decision.boost( $offer, 1." + random.nextInt(10) + " );\n",
                "    decision.boost( $offer, 1 + $customer.householdSize / 10 );\n",
                "    decision.boost( $offer, 1 + $offer.price / 100 );\n",
                "    decision.limit( $offer.category, 2 );\n");
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A catalogue with many offers that are alike to rules. */
    static Catalog catalog(Random random) {
        return Scene.catalog(4 + random.nextInt(60), random);
    }
}
