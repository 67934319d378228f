package io.offerwright.contact;

import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Spelling;
import io.offerwright.yaml.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Reads a contact policy, and checks all that it says. */
final class PolicyFile {
    /** Ten years. */
    private static final int MOST_DAYS = 3_660;

    private static final List<Channel> CHANNELS = List.of(Channel.values());
    private static final List<String> DAYS =
            Stream.of(DayOfWeek.values()).map(PolicyFile::word).toList();
    private static final List<String> BY =
            Stream.of(Cap.By.values()).map(Cap.By::word).toList();

    private final Path file;
    private final Set<String> ids =
            new HashSet<>(Set.of(ContactPolicy.CONSENT, ContactPolicy.BUSY, Restriction.TIME_SPENT));
    private Set<String> purposes = Set.of();
    private Set<String> regions = Set.of();

    PolicyFile(Path file) {
        this.file = file;
    }

    ContactPolicy read() {
        if (!Files.exists(file)) {
            throw new InputException(Problem.of(
                    file.toString(), "There is no such contact policy.", "Paths are relative to the campaign file."));
        }
        Yaml.Block root = Yaml.read(file);
        ZoneId zone = zone(root, "time_zone", root.text("time_zone", "a time zone such as Europe/Berlin"));
        SortedMap<String, ZoneId> zones = new TreeMap<>();
        Yaml.Block regionBlock = root.block("regions");
        if (regionBlock != null) {
            for (String region : regionBlock.keys()) {
                zones.put(
                        region,
                        zone(regionBlock, region, regionBlock.text(region, "a time zone such as Europe/Berlin")));
            }
        }
        regions = zones.keySet();
        String household = root.text("household", "the attribute that names a customer's household", "");
        SortedMap<String, ContactPolicy.Consent> consents = purposes(root);
        purposes = consents.keySet();
        List<QuietHours> quiet = list(root, "quiet_hours", this::quietHours);
        List<Part> parts = new ArrayList<>();
        parts.addAll(list(root, "caps", this::cap));
        parts.addAll(list(root, "cool_downs", this::coolDown));
        parts.addAll(list(root, "exclusions", this::exclusion));
        parts.addAll(list(root, "sequences", this::sequence));
        parts.addAll(list(root, "precedences", this::precedence));
        root.done();
        root.yaml().refuseIfAny();
        return new ContactPolicy(zone, zones, household, consents, quiet, parts);
    }

    private static ZoneId zone(Yaml.Block block, String key, String name) {
        try {
            if (ZoneId.getAvailableZoneIds().contains(name)) {
                return ZoneId.of(name);
            }
        } catch (DateTimeException e) {
            // Told below, like one that nobody knows.
        }
        if (!name.isEmpty()) {
            block.yaml()
                    .problem(
                            place(block, key),
                            key + " is \"" + name + "\"; expected a time zone such as Europe/Berlin.",
                            Spelling.hint(name, List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()))));
        }
        return ZoneOffset.UTC;
    }

    /** Where a value stands, or else its key. */
    private static Yaml.Node place(Yaml.Block block, String key) {
        Yaml.Node node = block.node(key);
        return node == null ? block.key(key) : node;
    }

    private static SortedMap<String, ContactPolicy.Consent> purposes(Yaml.Block root) {
        SortedMap<String, ContactPolicy.Consent> purposes = new TreeMap<>();
        Yaml.Block block = root.block("purposes");
        if (block == null || block.keys().isEmpty()) {
            if (root.node("purposes") == null || block != null) {
                root.yaml()
                        .problem(
                                root.key("purposes"),
                                "There are no purposes; expected at least one, such as marketing: { consent: channel }.",
                                "");
            }
            return purposes;
        }
        for (String name : block.keys()) {
            Yaml.Block purpose = block.block(name);
            if (purpose != null) {
                purposes.put(name, consent(purpose));
                purpose.done();
            }
        }
        return purposes;
    }

    private static ContactPolicy.Consent consent(Yaml.Block purpose) {
        String expected = "channel, none, or an attribute for each channel such as { SMS: consent_sms_service }";
        Yaml.Node node = purpose.node("consent");
        if (node instanceof Yaml.Entries) {
            Map<Channel, String> attributes = new EnumMap<>(Channel.class);
            Yaml.Block channels = purpose.blockOf("consent", node);
            for (Channel channel : channels == null ? List.<Channel>of() : CHANNELS) {
                String attribute = channels.text(channel.name(), "the name of an attribute", "");
                if (!attribute.isEmpty()) {
                    attributes.put(channel, attribute);
                }
            }
            if (channels != null) {
                channels.done();
            }
            return new ContactPolicy.Consent.OfAttributes(attributes);
        }
        String word = purpose.text("consent", expected);
        if (!word.isEmpty() && !word.equals("channel") && !word.equals("none")) {
            purpose.yaml()
                    .problem(place(purpose, "consent"), "consent is \"" + word + "\"; expected " + expected + ".", "");
        }
        return word.equals("none") ? new ContactPolicy.Consent.NotNeeded() : new ContactPolicy.Consent.OfChannel();
    }

    /** The entries of a list of keys with values; each has an id. */
    private <T> List<T> list(Yaml.Block root, String key, BiFunction<Yaml.Block, String, T> read) {
        List<T> all = new ArrayList<>();
        Yaml.Node node = root.node(key);
        if (node == null || node instanceof Yaml.Nothing) {
            return all;
        }
        if (!(node instanceof Yaml.Items items)) {
            root.yaml()
                    .problem(
                            node, key + " is " + Yaml.kind(node) + "; expected a list, each entry with an \"id\".", "");
            return all;
        }
        for (Yaml.Node item : items.items()) {
            Yaml.Block block = root.blockOf(key, item);
            if (block != null) {
                all.add(read.apply(block, id(block)));
                block.done();
            }
        }
        return all;
    }

    private String id(Yaml.Block block) {
        String id = block.text("id", "a name such as CAP-WEEK, which reasons quote");
        if (!id.isEmpty() && !id.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")) {
            block.yaml()
                    .problem(
                            place(block, "id"),
                            "id is \"" + id + "\"; expected up to 60 letters, digits, dashes and dots.",
                            "");
        } else if (!id.isEmpty() && !ids.add(id)) {
            block.yaml()
                    .problem(
                            place(block, "id"),
                            "The id \"" + id + "\" is taken" + (isOurs(id) ? " by the program itself." : "."),
                            "Each part of a policy needs one of its own.");
        }
        return id;
    }

    private static boolean isOurs(String id) {
        return id.equals(ContactPolicy.CONSENT) || id.equals(ContactPolicy.BUSY) || id.equals(Restriction.TIME_SPENT);
    }

    private QuietHours quietHours(Yaml.Block block, String id) {
        LocalTime from = time(block, "from");
        LocalTime to = time(block, "to");
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (Yaml.Text day : known(block, "days", DAYS)) {
            days.add(DayOfWeek.of(DAYS.indexOf(day.text()) + 1));
        }
        Set<String> where = texts(known(block, "regions", regions));
        return new QuietHours(id, from, to, days, where, matter(block));
    }

    private static String word(DayOfWeek day) {
        return day.name().substring(0, 3);
    }

    private static LocalTime time(Yaml.Block block, String key) {
        String text = block.text(key, "a time such as \"21:00\"");
        try {
            if (text.matches("[0-9]{2}:[0-9]{2}")) {
                return LocalTime.parse(text);
            }
        } catch (DateTimeException e) {
            // Told below, like anything that is no time.
        }
        if (!text.isEmpty()) {
            block.yaml()
                    .problem(place(block, key), key + " is \"" + text + "\"; expected a time such as \"21:00\".", "");
        }
        return LocalTime.MIDNIGHT;
    }

    private Cap cap(Yaml.Block block, String id) {
        int most = (int) number(block, "most", 1, 10_000);
        int hours = hours(block);
        Set<Cap.By> per = EnumSet.noneOf(Cap.By.class);
        List<Yaml.Text> words = known(block, "per", BY);
        for (Yaml.Text word : words) {
            per.add(Cap.By.valueOf(word.text().toUpperCase(Locale.ROOT)));
        }
        if (per.contains(Cap.By.CUSTOMER) && per.contains(Cap.By.HOUSEHOLD)) {
            block.yaml()
                    .problem(
                            block.key("per"),
                            "per names both customer and household; expected one of them.",
                            "A household's messages are those of all its customers: make two caps.");
        }
        if (per.contains(Cap.By.OFFER) && per.contains(Cap.By.CATEGORY)) {
            block.yaml()
                    .problem(
                            block.key("per"),
                            "per names both offer and category; expected one of them.",
                            "An offer is of one category: make two caps.");
        }
        if (!per.contains(Cap.By.HOUSEHOLD)) {
            per.add(Cap.By.CUSTOMER);
        }
        List<Cap.Kept> kept = new ArrayList<>();
        Yaml.Node node = block.node("keep");
        if (node != null) {
            for (Yaml.Node item : node instanceof Yaml.Items items ? items.items() : List.of(node)) {
                Yaml.Block share = block.blockOf("keep", item);
                if (share != null) {
                    kept.add(new Cap.Kept(
                            (int) number(share, "messages", 1, 10_000), (int) number(share, "priority", 1, 1_000)));
                    share.done();
                }
            }
            if (kept.stream().mapToInt(Cap.Kept::messages).sum() > most) {
                block.yaml().problem(node, "keep keeps more messages than the " + most + " of the cap.", "");
            }
        }
        return new Cap(id, most, hours, per, matter(block), selection(block), kept);
    }

    private CoolDown coolDown(Yaml.Block block, String id) {
        long seconds = days(block, 1);
        List<String> words = List.of("offer", "category", "customer");
        List<Yaml.Text> per = known(block, "per", words);
        Cap.By by =
                per.isEmpty() ? Cap.By.OFFER : Cap.By.valueOf(per.get(0).text().toUpperCase(Locale.ROOT));
        if (per.size() > 1) {
            block.yaml()
                    .problem(
                            block.key("per"),
                            "per names several words; expected one of offer, category, customer.",
                            "");
        }
        return new CoolDown(id, seconds, by, matter(block), selection(block));
    }

    private Exclusion exclusion(Yaml.Block block, String id) {
        Selection after = selection(block, "after");
        Selection not = selection(block, "not");
        return new Exclusion(id, days(block, 1), after, not, block.flag("both_ways", false), matter(block));
    }

    private Sequence sequence(Yaml.Block block, String id) {
        Selection offers = selection(block, "show");
        Selection after = selection(block, "after");
        List<String> words = List.of("accepted", "shown");
        List<Yaml.Text> when = known(block, "when", words);
        boolean accepted = when.isEmpty() || when.get(0).text().equals("accepted");
        long seconds = block.whole("days", 0, MOST_DAYS, 0) * 86_400;
        return new Sequence(id, offers, after, accepted, seconds, matter(block));
    }

    private Precedence precedence(Yaml.Block block, String id) {
        long seconds = days(block, 1);
        return new Precedence(id, seconds, (int) block.whole("priority", 1, 1_000, 1), matter(block));
    }

    private Matter matter(Yaml.Block block) {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        for (Yaml.Text channel :
                known(block, "channels", CHANNELS.stream().map(Channel::name).toList())) {
            channels.add(Channel.valueOf(channel.text()));
        }
        return new Matter(channels, texts(known(block, "purposes", purposes)));
    }

    /** The offers that {@code offers} and {@code categories} of a block name. */
    private static Selection selection(Yaml.Block block) {
        return new Selection(texts(block.texts("offers")), texts(block.texts("categories")));
    }

    /** Offers by a list of ids, or by keys with values; at least one. */
    private static Selection selection(Yaml.Block block, String key) {
        Yaml.Node node = block.node(key);
        Selection selection = Selection.ALL;
        if (node instanceof Yaml.Entries) {
            Yaml.Block inner = block.blockOf(key, node);
            if (inner != null) {
                selection = selection(inner);
                inner.done();
            }
        } else if (node != null) {
            selection = new Selection(texts(block.textsOf(key, node)), Set.of());
        }
        if (selection.isAll()) {
            block.yaml()
                    .problem(
                            node == null ? block.here() : node,
                            "There are no offers in \"" + key + "\"; expected a list of ids, or { categories: [...] }.",
                            "");
        }
        return selection;
    }

    private static long days(Yaml.Block block, int least) {
        return number(block, "days", least, MOST_DAYS) * 86_400;
    }

    private static int hours(Yaml.Block block) {
        boolean days = block.node("days") != null;
        boolean hours = block.node("hours") != null;
        if (days == hours) {
            block.yaml()
                    .problem(
                            days ? block.key("hours") : block.here(),
                            (days ? "Found both \"days\" and \"hours\"" : "There is neither \"days\" nor \"hours\"")
                                    + "; expected one of them.",
                            "A day has 24 hours here, also where clocks change.");
            return 1;
        }
        return (int) (days ? number(block, "days", 1, MOST_DAYS) * 24 : number(block, "hours", 1, MOST_DAYS * 24L));
    }

    /** A whole number that must be there. */
    private static long number(Yaml.Block block, String key, long least, long most) {
        if (block.node(key) == null) {
            block.yaml()
                    .problem(
                            block.here(),
                            "There is no \"" + key + "\"; expected a whole number from " + least + " to " + most + ".",
                            "");
        }
        return block.whole(key, least, most, least);
    }

    /** The words of a list that are known; the others are problems. */
    private static List<Yaml.Text> known(Yaml.Block block, String key, Collection<String> known) {
        List<Yaml.Text> found = new ArrayList<>();
        for (Yaml.Text word : block.texts(key)) {
            if (known.contains(word.text())) {
                found.add(word);
            } else {
                List<String> all = List.copyOf(known);
                block.yaml()
                        .problem(
                                word,
                                key + " has \"" + word.text() + "\"; expected "
                                        + (all.isEmpty() ? "none, since none is declared" : String.join(", ", all))
                                        + ".",
                                Spelling.hint(word.text(), all));
            }
        }
        return found;
    }

    private static Set<String> texts(List<Yaml.Text> words) {
        Set<String> texts = new TreeSet<>();
        words.forEach(word -> texts.add(word.text()));
        return texts;
    }
}
