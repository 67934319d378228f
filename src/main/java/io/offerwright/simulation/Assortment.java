package io.offerwright.simulation;

import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The operator's product lines, from which the catalogue of a world is taken: the first version of each line, then the
 * second of each, and so on; when all are used up, new editions of them with other prices.
 */
final class Assortment {
    /** A line of the tables below: {@code name | payment | device | segment | contract | tastes | versions}. */
    private record Line(
            String name,
            PaymentType payment,
            DeviceTier device,
            Segment segment,
            int contract,
            double[] tastes,
            String season,
            List<Version> versions) {}

    /** {@code label:price:gigabytes:minutes:texts}; the label takes the place of {@code {}} in the line's name. */
    private record Version(String label, double price, double gigabytes, double minutes, double texts) {}

    private static final Map<Category, String> LINES = new EnumMap<>(Map.of(
            Category.PLAN, """
            Flex {} | PREPAID | BASIC | ALL | 0 | social:2 gaming:1 | 10 GB:12:10:150:100; 3 GB:7:3:60:50; 25 GB:18:25:300:200; 50 GB:25:50:600:300
            Smart {} | POSTPAID | SMARTPHONE | ALL | 24 | video:1 work:1 status:1 | 20 GB:24:20:500:300; 40 GB:31:40:800:500; 10 GB:18:10:300:200; 80 GB:39:80:1200:500
            Balance {} | HYBRID | SMARTPHONE | ALL | 12 | social:2 security:1 | 12 GB:17:12:300:200; 30 GB:25:30:600:300; 6 GB:12:6:200:100
            Business Pro {} | POSTPAID | SMARTPHONE | BUSINESS | 24 | work:3 travel:1 | 50 GB:45:50:3000:500; 20 GB:33:20:2000:500; 150 GB:62:150:4000:1000
            Essential {} | POSTPAID | BASIC | ALL | 12 | security:2 social:1 | 5 GB:13:5:300:300; 2 GB:9:2:200:200; 8 GB:16:8:400:300
            Easy Talk {} | PREPAID | BASIC | ALL | 0 | social:3 security:1 | 300:9:1:300:200; 100:5:0.5:100:100; 800:15:2:800:400
            Unlimited {} | POSTPAID | SMARTPHONE | ALL | 24 | video:3 gaming:2 | One:46:1000:2000:1000; 5G:54:1000:3000:1000; Lite:38:1000:500:200
            Premier {} | POSTPAID | PREMIUM | PREMIUM | 24 | status:3 travel:2 | Silver:58:100:3000:1000; Gold:69:1000:4000:1000; Platinum:84:1000:5000:2000
            Young {} | PREPAID | SMARTPHONE | RESIDENTIAL | 0 | gaming:2 music:2 social:1 | 15 GB:13:15:100:300; 30 GB:18:30:200:500; 60 GB:24:60:300:500
            Freedom {} | POSTPAID | SMARTPHONE | ALL | 0 | travel:2 status:1 | 30 GB:29:30:600:300; 15 GB:22:15:400:300; 60 GB:37:60:1000:300
            Stream {} | POSTPAID | SMARTPHONE | RESIDENTIAL | 12 | video:3 music:1 | 60 GB:34:60:300:100; 120 GB:42:120:500:100
            Duo Prepaid {} | PREPAID | SMARTPHONE | ALL | 0 | social:2 work:1 | 8 GB:11:8:500:100; 16 GB:16:16:700:200; 32 GB:21:32:900:200
            Silver Years {} | POSTPAID | BASIC | RESIDENTIAL | 12 | security:3 social:2 | 3 GB:11:3:600:200; 6 GB:15:6:900:300
            Business Fleet {} | POSTPAID | SMARTPHONE | BUSINESS | 24 | work:3 security:1 | 10 GB:26:10:1500:300; 30 GB:37:30:2500:300; 80 GB:52:80:3000:300
            Control {} | HYBRID | BASIC | RESIDENTIAL | 6 | security:2 gaming:1 | 5 GB:10:5:150:100; 18 GB:19:18:300:200
            """,
            Category.ADD_ON, """
            Data Boost {} | ANY | SMARTPHONE | ALL | 0 | video:2 gaming:1 | 5 GB:5:5:0:0; 10 GB:8:10:0:0; 2 GB:3:2:0:0; 20 GB:12:20:0:0; 50 GB:19:50:0:0
            Weekend Data {} | ANY | SMARTPHONE | ALL | 0 | social:2 travel:1 | 3 GB:2.5:3:0:0; 8 GB:5:8:0:0; Unlimited:9:40:0:0
            Night Owl {} | PREPAID | SMARTPHONE | ALL | 0 | gaming:3 video:1 | 15 GB:4:15:0:0; 30 GB:6:30:0:0
            Talk More {} | ANY | BASIC | ALL | 0 | social:3 | 200 min:4:0:200:0; 500 min:7:0:500:0; 100 min:2.5:0:100:0; Unlimited:10:0:3000:0
            Call Home {} | ANY | BASIC | ALL | 0 | social:2 travel:2 | 60 min:5:0:60:0; 150 min:9:0:150:0; 300 min:14:0:300:0
            Text Pack {} | ANY | BASIC | ALL | 0 | social:2 security:1 | 200:2:0:0:200; 1000:4:0:0:1000
            Social Pass {} | ANY | SMARTPHONE | ALL | 0 | social:2 music:1 status:1 | Month:4:10:0:0; Plus:6:20:0:0
            Video Pass {} | ANY | SMARTPHONE | ALL | 0 | video:3 | Month:7:30:0:0; HD:9:50:0:0; Family:12:80:0:0
            Gaming Pass {} | ANY | SMARTPHONE | ALL | 0 | gaming:3 | Month:6:25:0:0; Low Latency:9:40:0:0
            Music Pass {} | ANY | SMARTPHONE | ALL | 0 | music:3 | Month:3:8:0:0; Plus:5:15:0:0
            Phone Insurance {} | ANY | SMARTPHONE | ALL | 0 | security:3 status:1 | Basic:4:0:0:0; Full:9:0:0:0; Theft:6:0:0:0
            Cloud Backup {} | ANY | SMARTPHONE | ALL | 0 | security:2 work:1 | 100 GB:2:0:0:0; 500 GB:4:0:0:0; 2 TB:9:0:0:0
            5G Turbo {} | POSTPAID | PREMIUM | ALL | 0 | status:2 gaming:2 | Month:8:40:0:0; Max:14:120:0:0
            Second SIM {} | POSTPAID | SMARTPHONE | ALL | 12 | work:2 travel:1 | Data:7:10:0:0; Voice:6:0:300:100
            Business Conference {} | POSTPAID | SMARTPHONE | BUSINESS | 0 | work:3 | 10 Seats:12:5:500:0; 50 Seats:29:10:1500:0
            Mobile Security {} | ANY | SMARTPHONE | ALL | 0 | security:3 | Guard:3:0:0:0; Guard Plus:5:0:0:0; Business:8:0:0:0
            Hotspot {} | ANY | SMARTPHONE | ALL | 0 | work:2 travel:2 | 10 GB:7:10:0:0; 30 GB:13:30:0:0
            Spring Refresh {} | ANY | SMARTPHONE | ALL | 0 | social:1 travel:1 music:1 | 10 GB:4:10:0:0 | 02-15..04-30
            Winter Warmer {} | ANY | SMARTPHONE | ALL | 0 | video:2 music:1 | 20 GB:6:20:100:100 | 12-01..01-15
            """,
            Category.DEVICE, """
            Aster 7 {} | POSTPAID | BASIC | ALL | 24 | social:1 status:1 video:1 | :12:0:0:0; Pro:19:0:0:0; Lite:8:0:0:0; Max:27:0:0:0
            Nimbus X {} | POSTPAID | BASIC | ALL | 24 | status:3 gaming:1 | :34:0:0:0; Ultra:46:0:0:0; Mini:25:0:0:0
            Corvo {} | ANY | BASIC | ALL | 0 | security:2 social:1 | One:5:0:0:0; Two:7:0:0:0; Senior:4:0:0:0
            Kite Fold {} | POSTPAID | BASIC | PREMIUM | 24 | status:3 work:1 | 3:49:0:0:0; Slim:42:0:0:0
            Halo Watch {} | POSTPAID | SMARTPHONE | ALL | 24 | status:2 security:1 music:1 | S:11:1:0:0; Sport:14:1:0:0; Classic:17:1:0:0; Kids:7:1:50:50
            Tabula {} Tablet | POSTPAID | BASIC | ALL | 24 | video:3 work:1 | 10:15:10:0:0; 12 Pro:26:20:0:0; 8:9:5:0:0
            HomeHub {} Router | POSTPAID | BASIC | ALL | 24 | video:2 gaming:2 security:1 | 5G:18:200:0:0; 4G:12:100:0:0; Mesh:23:300:0:0
            Brio {} Earbuds | ANY | SMARTPHONE | ALL | 0 | music:3 | Air:5:0:0:0; Studio:9:0:0:0; Fit:6:0:0:0
            Vertex Gamer {} | POSTPAID | BASIC | ALL | 24 | gaming:3 status:1 | Phone:29:0:0:0; Pad:9:0:0:0; Phone Pro:38:0:0:0
            Ledger {} Laptop | POSTPAID | BASIC | BUSINESS | 36 | work:3 | 13:33:20:0:0; 15:42:20:0:0; Go:24:10:0:0
            Roam {} Hotspot | ANY | BASIC | ALL | 0 | travel:3 work:1 | Stick:6:5:0:0; Cube:9:10:0:0
            Guardian {} Camera | POSTPAID | SMARTPHONE | ALL | 12 | security:3 | Home:7:0:0:0; Door:8:0:0:0
            Lumen {} Projector | POSTPAID | SMARTPHONE | ALL | 24 | video:2 status:1 | Go:13:0:0:0; Cinema:22:0:0:0
            """,
            Category.FAMILY, """
            Family Share {} | POSTPAID | SMARTPHONE | ALL | 12 | social:2 video:1 | 60 GB:39:60:1500:1000; 120 GB:52:120:3000:1000; 30 GB:29:30:1000:500
            Kids Line {} | ANY | BASIC | RESIDENTIAL | 0 | security:3 gaming:1 | Start:5:2:100:100; Plus:8:6:200:200
            Family Streaming {} | ANY | SMARTPHONE | ALL | 0 | video:3 | Duo:12:40:0:0; Home:18:80:0:0
            Parent Guard {} | ANY | SMARTPHONE | ALL | 0 | security:3 work:1 | Basic:3:0:0:0; Premium:6:0:0:0
            Partner Card {} | POSTPAID | BASIC | ALL | 12 | social:3 | 10 GB:10:10:300:200; 25 GB:15:25:500:200; Unlimited:25:1000:1000:500
            Family Talk {} | ANY | BASIC | ALL | 0 | social:3 security:1 | 500 min:8:0:500:200; Unlimited:13:0:3000:1000
            Home and Away {} | POSTPAID | SMARTPHONE | ALL | 12 | travel:2 video:1 | Family:22:30:500:0; Large Family:31:60:800:0
            Family Arcade {} | ANY | SMARTPHONE | ALL | 0 | gaming:3 | Pass:9:20:0:0; Pass Plus:14:40:0:0
            """,
            Category.RETENTION, """
            Stay and Save {} | POSTPAID | BASIC | ALL | 12 | security:2 social:1 | 20:16:10:400:200; 30:14:20:600:300; 10:18:5:300:200
            Loyalty Bonus {} | ANY | BASIC | ALL | 0 | security:1 social:2 | Data:1:10:0:0; Talk:1:0:300:100; Double Data:2:25:0:0
            Upgrade Thanks {} | POSTPAID | SMARTPHONE | ALL | 24 | status:3 | Phone:9:0:0:0; Flagship:19:0:0:0
            Come Back {} | PREPAID | BASIC | ALL | 0 | gaming:2 video:1 | 15 GB:6:15:200:100; 40 GB:10:40:300:200
            Price Promise {} | POSTPAID | SMARTPHONE | ALL | 24 | work:2 security:1 | 24:21:30:800:300; Plus:27:60:1200:300
            Business Partner {} | POSTPAID | SMARTPHONE | BUSINESS | 24 | work:3 | Saver:29:40:2500:500; Saver Plus:39:100:3000:500
            Entertainment Gift {} | ANY | SMARTPHONE | ALL | 0 | video:2 music:2 | 3 Months:1:5:0:0; 6 Months:2:10:0:0
            Travel Gift {} | ANY | SMARTPHONE | ALL | 0 | travel:3 | Week:1:3:60:0; Month:2:8:120:0
            """,
            Category.ROAMING, """
            Europe Traveller {} | ANY | SMARTPHONE | ALL | 0 | travel:3 | Week:9:5:100:50; Weekend:5:2:50:20; Month:19:15:300:100
            World Traveller {} | ANY | SMARTPHONE | ALL | 0 | travel:3 status:1 | Week:19:5:100:50; Month:39:15:300:100; Day:6:1:30:10
            Business Abroad {} | POSTPAID | SMARTPHONE | BUSINESS | 0 | travel:2 work:3 | Month:35:20:1000:100; Week:18:8:400:50; Year:25:10:500:100
            Neighbour Countries {} | ANY | BASIC | ALL | 0 | travel:1 social:2 | Talk:4:0:100:50; Data:6:5:0:0; Plus:9:8:200:50
            Beach Holiday {} | ANY | SMARTPHONE | ALL | 0 | travel:2 music:2 social:1 | 10 GB:11:10:60:20; 25 GB:18:25:120:50 | 05-15..09-15
            Winter Sports {} | ANY | SMARTPHONE | ALL | 0 | travel:2 status:2 video:1 | 8 GB:10:8:60:20; 20 GB:16:20:100:50 | 12-01..03-31
            Americas {} | ANY | SMARTPHONE | ALL | 0 | travel:3 work:1 | Week:17:6:100:50; Month:35:20:300:100
            Asia {} | ANY | SMARTPHONE | ALL | 0 | travel:3 gaming:1 | Week:15:6:60:50; Month:31:20:200:100
            Cruise and Flight {} | POSTPAID | PREMIUM | ALL | 0 | travel:2 status:3 | Pass:22:1:30:20; Pass Plus:37:3:60:50
            Roaming Call {} | ANY | BASIC | ALL | 0 | social:3 travel:1 | 30 min:4:0:30:20; 120 min:11:0:120:50
            """,
            Category.CONTENT, """
            Cinema Plus {} | ANY | SMARTPHONE | ALL | 0 | video:3 | HD:9:0:0:0; 4K:13:0:0:0; with Ads:5:0:0:0
            Tunes {} | ANY | SMARTPHONE | ALL | 0 | music:3 | Single:8:0:0:0; Family:14:0:0:0; Student:5:0:0:0
            Stadium Live {} | ANY | SMARTPHONE | ALL | 0 | video:1 social:2 status:1 | Football:14:0:0:0; All Sports:22:0:0:0; Weekend:7:0:0:0
            Arcade {} | ANY | SMARTPHONE | ALL | 0 | gaming:3 | Mobile:5:0:0:0; Cloud:12:0:0:0; Cloud Max:18:0:0:0
            Daily Press {} | ANY | SMARTPHONE | ALL | 0 | work:2 security:1 | News:6:0:0:0; Finance:12:0:0:0
            Audiobook Club {} | ANY | SMARTPHONE | ALL | 0 | music:1 work:1 travel:1 | 1 Credit:8:0:0:0; 3 Credits:16:0:0:0
            Kids Club {} | ANY | SMARTPHONE | ALL | 0 | security:2 video:2 | Basic:4:0:0:0; Learning:7:0:0:0
            Anime World {} | ANY | SMARTPHONE | ALL | 0 | video:2 gaming:2 | Month:6:0:0:0; Premium:10:0:0:0
            Concert Pass {} | ANY | SMARTPHONE | ALL | 0 | music:2 status:2 | Live:9:0:0:0; Backstage:17:0:0:0
            Language Coach {} | ANY | SMARTPHONE | ALL | 0 | travel:2 work:2 | Basic:5:0:0:0; Live:14:0:0:0
            Wellness {} | ANY | SMARTPHONE | ALL | 0 | status:1 security:1 music:1 | Mind:6:0:0:0; Fit:8:0:0:0
            Documents {} | ANY | SMARTPHONE | BUSINESS | 0 | work:3 | Team:11:0:0:0; Sign:15:0:0:0
            Dating Plus {} | ANY | SMARTPHONE | RESIDENTIAL | 0 | social:3 status:1 | Month:10:0:0:0; Gold:18:0:0:0
            """));

    /** The first few of each category are never withdrawn, so that there is a plan for everyone at any time. */
    private static final int MAINSTAYS = 5;

    private Assortment() {}

    /** The catalogue of a world, sorted by offer id. */
    static List<Ware> wares(WorldSettings settings) {
        Draws draws = new Draws(settings.seed(), -1);
        Map<Category, Integer> counts = counts(settings.offers());
        List<Ware> wares = new ArrayList<>(settings.offers());
        Set<String> names = new HashSet<>();
        for (Category category : Category.values()) {
            List<Line> lines = lines(category);
            double typicalPrice = typicalPrice(lines);
            int wanted = counts.get(category);
            int made = 0;
            for (int edition = 1; made < wanted; edition++) {
                int mostVersions = lines.stream()
                        .mapToInt(line -> line.versions.size())
                        .max()
                        .orElseThrow();
                for (int version = 0; version < mostVersions && made < wanted; version++) {
                    for (Line line : lines) {
                        if (version < line.versions.size() && made < wanted) {
                            made++;
                            Ware ware = ware(settings, category, line, version, edition, made, typicalPrice, draws);
                            if (!names.add(ware.offer().name())) {
                                throw new IllegalStateException(
                                        "Two offers are named \"" + ware.offer().name() + "\".");
                            }
                            wares.add(ware);
                        }
                    }
                }
            }
        }
        wares.sort(Comparator.comparing(ware -> ware.offer().id()));
        return List.copyOf(wares);
    }

    /** Shares of the catalogue by the largest remainder, each category at least two. */
    private static Map<Category, Integer> counts(int offers) {
        Map<Category, Integer> counts = new EnumMap<>(Category.class);
        int left = offers;
        for (Category category : Category.values()) {
            int count = Math.max(category == Category.PLAN ? MAINSTAYS : 2, (int) (category.share * offers));
            counts.put(category, count);
            left -= count;
        }
        counts.merge(Category.ADD_ON, left, Integer::sum);
        return counts;
    }

    private static Ware ware(
            WorldSettings settings,
            Category category,
            Line line,
            int versionIndex,
            int edition,
            int number,
            double typicalPrice,
            Draws draws) {
        Version version = line.versions.get(versionIndex);
        double factor = edition == 1 ? 1 : draws.between(0.75, 1.35);
        double price = cents(version.price * factor, version.price < 3 ? 0 : 0.01);
        double margin = cents(price * marginShare(category, draws), 0);
        String name =
                line.name.replace("{}", version.label).replaceAll(" +", " ").strip()
                        + (edition == 1 ? "" : " Edition " + edition);

        double[] tastes = new double[Taste.COUNT];
        double squares = 0;
        for (int taste = 0; taste < tastes.length; taste++) {
            tastes[taste] = line.tastes[taste] + draws.gaussian(0, 0.22);
            squares += tastes[taste] * tastes[taste];
        }
        for (int taste = 0; taste < tastes.length; taste++) {
            tastes[taste] /= Math.sqrt(squares);
        }
        double appeal = category.appeal - 1.0 * StrictMath.log(settings.offers() / 72.0) + draws.gaussian(0, 0.45);
        double push = StrictMath.exp(draws.gaussian(0, 0.3));
        LocalDate[] validity = validity(settings, line, number, draws);
        Offer offer = new Offer(
                String.format(Locale.ROOT, "%s-%03d", category.prefix, number),
                name,
                category.name(),
                line.payment,
                line.device,
                price,
                margin,
                version.gigabytes,
                version.minutes,
                version.texts,
                category == Category.FAMILY,
                category == Category.RETENTION,
                line.segment,
                line.contract,
                validity[0],
                validity[1]);
        return new Ware(
                offer,
                category,
                appeal,
                tastes,
                StrictMath.log((price + 1) / (typicalPrice + 1)),
                push,
                validity[0].toEpochDay(),
                validity[1].toEpochDay());
    }

    /** Most offers run through; some were withdrawn, some came later, seasonal ones come and go. */
    private static LocalDate[] validity(WorldSettings settings, Line line, int number, Draws draws) {
        LocalDate until = settings.until();
        LocalDate start = until.minusMonths(settings.months());
        LocalDate from = start.minusDays(30 + draws.below(700)).withDayOfMonth(1);
        LocalDate to = until.plusMonths(6 + draws.below(18)).withDayOfMonth(1).minusDays(1);
        double fate = draws.uniform();
        double when = draws.uniform();
        if (!line.season.isEmpty()) {
            String[] ends = line.season.split("\\.\\.", -1);
            from = LocalDate.parse(until.getYear() + "-" + ends[0]);
            if (from.isAfter(until.plusDays(45))) {
                from = from.minusYears(1);
            }
            to = LocalDate.parse(from.getYear() + "-" + ends[1]);
            if (to.isBefore(from)) {
                to = to.plusYears(1);
            }
        } else if (number > MAINSTAYS && fate < 0.07) {
            to = start.plusDays((long) (settings.months() * 30.4 * (0.4 + 0.55 * when)));
        } else if (number > MAINSTAYS && fate < 0.14) {
            from = start.plusDays((long) (settings.months() * 30.4 * (0.05 + 0.6 * when)));
        } else if (number > MAINSTAYS && fate < 0.16) {
            from = until.plusDays(5 + (long) (40 * when));
        }
        return new LocalDate[] {from, to};
    }

    private static double marginShare(Category category, Draws draws) {
        return switch (category) {
            case PLAN -> draws.between(0.30, 0.50);
            case ADD_ON -> draws.between(0.55, 0.85);
            case DEVICE -> draws.between(0.05, 0.22);
            case FAMILY -> draws.between(0.25, 0.45);
            case RETENTION -> draws.between(-0.15, 0.20);
            case ROAMING -> draws.between(0.40, 0.65);
            case CONTENT -> draws.between(0.15, 0.40);
        };
    }

    /** Rounded to halves less {@code off}, the way prices are made, or to cents when {@code off} is 0. */
    private static double cents(double amount, double off) {
        double rounded = off > 0 ? Math.rint(amount * 2) / 2 - off : Math.rint(amount * 100) / 100;
        return Math.rint(rounded * 100) / 100;
    }

    private static double typicalPrice(List<Line> lines) {
        double[] prices = lines.stream()
                .flatMap(line -> line.versions.stream())
                .mapToDouble(Version::price)
                .sorted()
                .toArray();
        return prices[prices.length / 2];
    }

    private static List<Line> lines(Category category) {
        return LINES.get(category).lines().map(Assortment::line).toList();
    }

    private static Line line(String text) {
        String[] parts = text.split(" *\\| *", -1);
        double[] tastes = new double[Taste.COUNT];
        double squares = 0;
        for (String part : parts[5].split(" ", -1)) {
            String[] pair = part.split(":", -1);
            double weight = Double.parseDouble(pair[1]);
            tastes[Taste.valueOf(pair[0].toUpperCase(Locale.ROOT)).index] = weight;
            squares += weight * weight;
        }
        for (int taste = 0; taste < tastes.length; taste++) {
            tastes[taste] /= Math.sqrt(squares);
        }
        List<Version> versions = Arrays.stream(parts[6].split("; *", -1))
                .map(version -> version.split(":", -1))
                .map(fields -> new Version(
                        fields[0],
                        Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[2]),
                        Double.parseDouble(fields[3]),
                        Double.parseDouble(fields[4])))
                .toList();
        return new Line(
                parts[0],
                PaymentType.valueOf(parts[1]),
                DeviceTier.valueOf(parts[2]),
                Segment.valueOf(parts[3]),
                Integer.parseInt(parts[4]),
                tastes,
                parts.length > 7 ? parts[7] : "",
                versions);
    }
}
