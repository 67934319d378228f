package io.offerwright.engine;

import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.Table;
import io.offerwright.domain.AttributeSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An operator made up for tests, of 200 customers over the year 2025: everybody takes one or two roaming packs in the third
 * quarter, one or two gifts in the fourth, and whatever else at any time. Of each of the twelve offers, as much is taken as of any.
 */
public final class SeasonalTelco {
    public static final List<String> ROAMING = List.of("ROAM-0", "ROAM-1", "ROAM-2");
    public static final List<String> GIFTS = List.of("GIFT-0", "GIFT-1", "GIFT-2");

    private static final int CUSTOMERS = 200;
    private static final String[] ROAMING_DAYS = {"07-10", "08-20", "09-05"};
    private static final String[] GIFT_DAYS = {"10-20", "11-25", "12-15"};

    private SeasonalTelco() {}

    /** Also what was shown and not taken, if asked for. */
    public static Dataset data(boolean impressions) {
        SplittableRandom random = new SplittableRandom(4);
        StringBuilder events = new StringBuilder("customer_id,offer_id,at,outcome,channel,propensity\n");
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            int first = random.nextInt(3);
            int second = random.nextInt(3);
            event(events, customer, ROAMING.get(first), ROAMING_DAYS[random.nextInt(3)], "ACCEPT");
            event(events, customer, ROAMING.get(second), ROAMING_DAYS[random.nextInt(3)], "ACCEPT");
            event(events, customer, GIFTS.get(second), GIFT_DAYS[random.nextInt(3)], "ACCEPT");
            event(events, customer, GIFTS.get(first), GIFT_DAYS[random.nextInt(3)], "ACCEPT");
            for (int other = 0; other < 4; other++) {
                String day = String.format("%02d-11", 1 + random.nextInt(12));
                event(events, customer, "OTHER-" + random.nextInt(6), day, "ACCEPT");
            }
            for (int shown = 0; impressions && shown < 4; shown++) {
                event(events, customer, ROAMING.get(shown % 3), "1" + shown % 3 + "-03", "IMPRESSION");
                event(events, customer, GIFTS.get(shown % 3), "0" + (7 + shown % 3) + "-04", "IMPRESSION");
            }
        }
        return read(CUSTOMERS, events.toString());
    }

    private static void event(StringBuilder events, int customer, String offer, String day, String outcome) {
        events.append("C%03d,%s,2025-%sT09:00:00,%s,SMS,%n".formatted(customer, offer, day, outcome));
    }

    /** So many customers, of two kinds, the twelve offers, and these events. */
    static Dataset read(int count, String events) {
        StringBuilder customers = new StringBuilder(
                "customer_id,payment_type,device_tier,household_size,tenure_days,segment,region,"
                        + "network_quality,coverage_score,churn_risk,current_offer,consent_sms,consent_email,consent_push\n");
        for (int customer = 0; customer < count; customer++) {
            customers.append("C%03d,%s,BASIC,1,400,RESIDENTIAL,North,0.9,1,,,true,true,true%n"
                    .formatted(customer, customer % 3 == 0 ? "PREPAID" : "POSTPAID"));
        }
        StringBuilder offers = new StringBuilder("offer_id,name,category,payment_type,min_device_tier,price,margin,"
                + "data_gb,call_minutes,sms,family,retention,segment,contract_months,valid_from,valid_to\n");
        for (int offer = 0; offer < 12; offer++) {
            String name = offer < 3 ? "ROAM-" + offer : offer < 6 ? "GIFT-" + (offer - 3) : "OTHER-" + (offer - 6);
            offers.append("%1$s,%1$s,%2$s,ANY,BASIC,9.99,4,2,100,50,false,false,ALL,1,,%n"
                    .formatted(name, name.replaceAll("-.*", "")));
        }
        return new DataSource(
                        table("customers", customers.toString()),
                        null,
                        table("offers", offers.toString()),
                        table("events", events),
                        AttributeSchema.NONE,
                        BadRows.REFUSE)
                .read();
    }

    private static Table table(String name, String content) {
        return Table.csv(name, content.getBytes(StandardCharsets.UTF_8));
    }
}
