package io.offerwright.contact;

import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import io.offerwright.ledger.Ledger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * A contact history in H2 or PostgreSQL; the package's description has the tables and says why no cap can be broken.
 *
 * <p>Each thread that is at work holds a connection of its own meanwhile; there are never more than worked at the same time.
 */
public final class JdbcContactHistory implements ContactHistory {
    private static final String JDBC = "jdbc:";
    private static final String H2 = "jdbc:h2:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String MIGRATIONS = "classpath:io/offerwright/contact/migration";
    private static final String SCHEMA_TABLE = "contact_schema";

    /** How often a transaction is begun again that the database refused for the sake of another. */
    private static final int MOST_ATTEMPTS = 12;

    /** Rows to a transaction where many are added. */
    private static final int CHUNK = 500;

    private static final Object MAKING = new Object();

    // Neither may stand in an id.
    private static final String BETWEEN_OFFERS = "\u001E";
    private static final String BEFORE_CATEGORY = "\u001F";

    private static final Comparator<Message> IN_TIME =
            Comparator.comparing((Message message) -> message.occasion().at()).thenComparing(Message::decisionId);
    private static final String MESSAGES =
            "SELECT decision, customer, household, sent_at, channel, campaign, purpose, priority, offers"
                    + " FROM contact_message WHERE ";
    private static final String INSERT_MESSAGE =
            "INSERT INTO contact_message (decision, customer, household, sent_at, channel, campaign, purpose,"
                    + " priority, offers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String DELETE_MESSAGE = "DELETE FROM contact_message WHERE customer = ? AND decision = ?";

    private final String url;
    private final String place;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    private JdbcContactHistory(String url, String place) {
        this.url = url;
        this.place = place;
    }

    /**
     * Opens a history; one that is not there is made.
     *
     * @param place a folder, which several processes may then share, or a JDBC address of H2 or PostgreSQL
     * @throws InputException if it can't be opened
     */
    public static JdbcContactHistory open(String place) {
        String url = place.startsWith(JDBC)
                ? place
                : H2 + "file:" + Path.of(place).toAbsolutePath().normalize().resolve("contacts");
        if (!url.startsWith(H2) && !url.startsWith(POSTGRESQL)) {
            throw new InputException(Problem.of(
                    Ledger.withoutPassword(place),
                    "A contact history's JDBC address starts with \"jdbc:h2:\" or \"jdbc:postgresql:\"; this one does"
                            + " not.",
                    ""));
        }
        JdbcContactHistory history = new JdbcContactHistory(withSettings(url), Ledger.withoutPassword(place));
        synchronized (MAKING) {
            history.migrate();
        }
        return history;
    }

    /**
     * What H2 is told: to understand "on conflict"; to wait for a row's lock rather than fail; to write with each commit, so that a
     * killed process loses no reservation; and to let other processes in.
     */
    private static String withSettings(String url) {
        if (!url.startsWith(H2)) {
            return url;
        }
        StringBuilder full = new StringBuilder(url);
        List<String> settings = new ArrayList<>(
                List.of("MODE=PostgreSQL", "LOCK_TIMEOUT=20000", "TRACE_LEVEL_FILE=0", "WRITE_DELAY=0"));
        if (!url.startsWith(H2 + "mem:") && !url.startsWith(H2 + "tcp:")) {
            settings.add("AUTO_SERVER=TRUE");
        } else if (url.startsWith(H2 + "mem:")) {
            settings.add("DB_CLOSE_DELAY=-1");
        }
        String given = url.toUpperCase(Locale.ROOT);
        for (String setting : settings) {
            String name = setting.substring(0, setting.indexOf('=') + 1).toUpperCase(Locale.ROOT);
            if (!given.contains(";" + name)) {
                full.append(';').append(setting);
            }
        }
        return full.toString();
    }

    /** Two processes may make the tables at the same time, of which one may fail then, and finds them made. */
    private void migrate() {
        FlywayException failure = null;
        for (int attempt = 0; attempt < 4; attempt++) {
            try {
                var unused = Flyway.configure(JdbcContactHistory.class.getClassLoader())
                        .dataSource(url, url.startsWith(H2) ? "sa" : null, url.startsWith(H2) ? "" : null)
                        .locations(MIGRATIONS)
                        .table(SCHEMA_TABLE)
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .load()
                        .migrate();
                return;
            } catch (FlywayException e) {
                failure = e;
                pause(attempt);
            }
        }
        throw new InputException(Problem.of(
                place,
                "The contact history can't be opened: "
                        + Ledger.withoutPassword(String.valueOf(failure == null ? null : failure.getMessage())
                                .lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty() && !line.startsWith("-"))
                                .findFirst()
                                .orElse("")),
                "Is the server running, and may its user make tables?"));
    }

    /** Work on a connection, which fails as a whole. */
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Does work in a transaction, and does it again where the database asks for that. */
    private <T> T transaction(Work<T> work) {
        return attempt(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException failed) {
                    e.addSuppressed(failed);
                }
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        });
    }

    private <T> T attempt(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            Connection connection = null;
            try {
                connection = borrow();
                T result = work.run(connection);
                giveBack(connection);
                return result;
            } catch (SQLException e) {
                discard(connection, e);
                if (attempt >= MOST_ATTEMPTS || !passes(e)) {
                    throw failed(e);
                }
                pause(attempt);
            } catch (RuntimeException e) {
                discard(connection, e);
                throw e;
            }
        }
    }

    private Connection borrow() throws SQLException {
        if (closed) {
            throw new IllegalStateException("The contact history is closed.");
        }
        Connection connection = idle.poll();
        if (connection != null) {
            return connection;
        }
        if (url.startsWith(H2)) {
            return DriverManager.getConnection(url, "sa", "");
        }
        Connection fresh = DriverManager.getConnection(url);
        try (Statement statement = fresh.createStatement()) {
            // Of a table that has just grown, the server knows nothing, and would read it whole for each batch.
            statement.execute("SET enable_seqscan = off");
            // What was reserved stays reserved, whatever the server's configuration says.
            statement.execute("SET synchronous_commit = on");
        }
        return fresh;
    }

    private void giveBack(Connection connection) throws SQLException {
        idle.push(connection);
        if (closed) {
            close();
        }
    }

    private static void discard(@Nullable Connection connection, Exception cause) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** True of what another transaction caused, or a server that went away and may be back: the same may succeed again. */
    private static boolean passes(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("40")
                || state.startsWith("08")
                || state.equals("57P01")
                || state.equals("HYT00")
                || Set.of(90131, 90067, 90121, 90098, 90020).contains(e.getErrorCode());
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(Math.min(500, 5L << Math.min(attempt, 6)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The contact history was interrupted.", e);
        }
    }

    private InputException failed(SQLException e) {
        return new InputException(Problem.of(
                place,
                "The contact history failed: " + Ledger.withoutPassword(String.valueOf(e.getMessage())) + " ("
                        + e.getSQLState() + ").",
                ""));
    }

    @Override
    public List<Contacts> read(List<Subject> subjects, Instant since) {
        if (subjects.isEmpty()) {
            return List.of();
        }
        Set<String> customers = new LinkedHashSet<>();
        Set<String> households = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        for (Subject subject : subjects) {
            requirePlain(subject.customerId());
            requirePlain(subject.household());
            customers.add(subject.customerId());
            if (!subject.household().isEmpty()) {
                households.add(subject.household());
            }
            keys.addAll(subject.keys());
        }
        return attempt(connection -> {
            // Versions first: what changes after that is seen by a reservation, if not here.
            Map<String, Long> versions = versions(connection, keys);
            Map<String, List<Message>> byCustomer = new HashMap<>();
            for (Message message : messages(connection, "customer", customers, since)) {
                byCustomer
                        .computeIfAbsent(message.to().customerId(), key -> new ArrayList<>())
                        .add(message);
            }
            Map<String, List<Message>> byHousehold = new HashMap<>();
            for (Message message :
                    households.isEmpty() ? List.<Message>of() : messages(connection, "household", households, since)) {
                byHousehold
                        .computeIfAbsent(message.to().household(), key -> new ArrayList<>())
                        .add(message);
            }
            Map<String, List<Reply>> replies = replies(connection, customers, since);
            List<Contacts> all = new ArrayList<>(subjects.size());
            for (Subject subject : subjects) {
                all.add(new Contacts(
                        subject,
                        together(
                                byCustomer.getOrDefault(subject.customerId(), List.of()),
                                subject.household().isEmpty()
                                        ? List.of()
                                        : byHousehold.getOrDefault(subject.household(), List.of())),
                        replies.getOrDefault(subject.customerId(), List.of()),
                        subject.keys().stream()
                                .map(key -> versions.getOrDefault(key, 0L))
                                .toList()));
            }
            return all;
        });
    }

    private static List<Message> together(List<Message> own, List<Message> ofHousehold) {
        if (ofHousehold.isEmpty() && own.size() < 2) {
            return own;
        }
        SortedSet<Message> all = new TreeSet<>(IN_TIME);
        all.addAll(own);
        all.addAll(ofHousehold);
        return List.copyOf(all);
    }

    private static Map<String, Long> versions(Connection connection, Collection<String> keys) throws SQLException {
        Map<String, Long> versions = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT subject, version FROM contact_version WHERE subject = ANY(?)")) {
            select.setArray(1, connection.createArrayOf("varchar", keys.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    versions.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return versions;
    }

    private static List<Message> messages(Connection connection, String column, Collection<String> ids, Instant since)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MESSAGES + column + " = ANY(?) AND sent_at > ?")) {
            select.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
            select.setLong(2, seconds(since));
            return messages(select);
        }
    }

    private static List<Message> messages(PreparedStatement select) throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                messages.add(message(rows));
            }
        }
        return messages;
    }

    /** {@link Instant#MIN} has more seconds than are needed, and fewer than fit. */
    private static long seconds(Instant moment) {
        return moment.getEpochSecond();
    }

    private static Message message(ResultSet row) throws SQLException {
        String household = row.getString(3);
        List<Message.Shown> offers = new ArrayList<>();
        for (String offer : row.getString(9).split(BETWEEN_OFFERS, -1)) {
            int end = offer.indexOf(BEFORE_CATEGORY);
            offers.add(new Message.Shown(offer.substring(0, end), offer.substring(end + 1)));
        }
        return new Message(
                row.getString(1),
                new Subject(row.getString(2), household == null ? "" : household),
                new Occasion(
                        row.getString(6),
                        Channel.valueOf(row.getString(5)),
                        row.getString(7),
                        row.getInt(8),
                        Instant.ofEpochSecond(row.getLong(4))),
                offers);
    }

    private static Map<String, List<Reply>> replies(Connection connection, Collection<String> customers, Instant since)
            throws SQLException {
        Map<String, List<Reply>> replies = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT customer, offer, category, outcome, replied_at FROM contact_reply"
                        + " WHERE customer = ANY(?) AND replied_at > ?")) {
            select.setArray(1, connection.createArrayOf("varchar", customers.toArray()));
            select.setLong(2, seconds(since));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    replies.computeIfAbsent(rows.getString(1), key -> new ArrayList<>())
                            .add(new Reply(
                                    rows.getString(1),
                                    new Message.Shown(rows.getString(2), rows.getString(3)),
                                    Outcome.valueOf(rows.getString(4)),
                                    Instant.ofEpochSecond(rows.getLong(5))));
                }
            }
        }
        replies.values()
                .forEach(each -> each.sort(Comparator.comparing(Reply::at)
                        .thenComparing(reply -> reply.offer().offerId())
                        .thenComparing(Reply::outcome)));
        return replies;
    }

    /** The message that a history held for a decision when it was read. */
    private static Optional<Message> reserved(Reservation reservation) {
        return reservation.read().messages().stream()
                .filter(message -> message.decisionId().equals(reservation.decisionId()))
                .findFirst();
    }

    @Override
    public Set<String> reserve(List<Reservation> reservations) {
        // Sorted, so that transactions take locks in one order and never wait for each other in a circle.
        SortedMap<String, Long> moving = new TreeMap<>();
        SortedMap<String, Long> staying = new TreeMap<>();
        Set<String> refused = new LinkedHashSet<>();
        List<Reservation> tried = new ArrayList<>();
        for (Reservation reservation : reservations) {
            reservation.message().ifPresent(JdbcContactHistory::requirePlain);
            List<String> keys = reservation.read().subject().keys();
            if (!Collections.disjoint(moving.keySet(), keys)) {
                refused.add(reservation.decisionId());
                continue;
            }
            tried.add(reservation);
            boolean changes = !reserved(reservation).equals(reservation.message());
            for (int key = 0; key < keys.size(); key++) {
                (changes ? moving : staying)
                        .put(keys.get(key), reservation.read().versions().get(key));
            }
        }
        Set<String> stale = transaction(connection -> {
            Set<String> moved = move(connection, moving);
            Map<String, Long> now = staying.isEmpty() ? Map.of() : versions(connection, staying.keySet());
            staying.forEach((key, version) -> {
                // One that this very transaction moves was told above to be as it was read.
                if (!moving.containsKey(key) && now.getOrDefault(key, 0L).longValue() != version) {
                    moved.add(key);
                }
            });
            write(connection, tried, moved);
            return moved;
        });
        for (Reservation reservation : tried) {
            if (!Collections.disjoint(stale, reservation.read().subject().keys())) {
                refused.add(reservation.decisionId());
            }
        }
        return refused;
    }

    /**
     * Moves keys on from the versions that they were read at; their rows are locked by that until the transaction ends.
     *
     * @return the keys that are at another version
     */
    private static Set<String> move(Connection connection, SortedMap<String, Long> keys) throws SQLException {
        List<String> fresh = new ArrayList<>();
        List<String> known = new ArrayList<>();
        keys.forEach((key, version) -> (version == 0 ? fresh : known).add(key));
        Set<String> moved = new HashSet<>();
        // Keys that nobody knew come first everywhere: nobody who waits for one of them holds one that was known.
        if (!fresh.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO contact_version (subject, version) VALUES (?, 1) ON CONFLICT DO NOTHING")) {
                for (String key : fresh) {
                    insert.setString(1, key);
                    insert.addBatch();
                }
                addWhereNone(moved, fresh, insert.executeBatch());
            }
        }
        if (!known.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE contact_version SET version = version + 1 WHERE subject = ? AND version = ?")) {
                for (String key : known) {
                    update.setString(1, key);
                    update.setLong(2, keys.get(key));
                    update.addBatch();
                }
                addWhereNone(moved, known, update.executeBatch());
            }
        }
        return moved;
    }

    private static void addWhereNone(Set<String> moved, List<String> keys, int[] counts) {
        for (int index = 0; index < counts.length; index++) {
            if (counts[index] == Statement.SUCCESS_NO_INFO) {
                throw new InputException(Problem.of(
                        "",
                        "The database does not tell whether a row was there.",
                        "Take reWriteBatchedInserts out of the address of the contact history."));
            }
            if (counts[index] == 0) {
                moved.add(keys.get(index));
            }
        }
    }

    private static void write(Connection connection, List<Reservation> tried, Set<String> moved) throws SQLException {
        List<Message> old = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (Reservation reservation : tried) {
            Optional<Message> reserved = reserved(reservation);
            if (Collections.disjoint(moved, reservation.read().subject().keys())
                    && !reserved.equals(reservation.message())) {
                reserved.ifPresent(old::add);
                reservation.message().ifPresent(messages::add);
            }
        }
        delete(connection, old);
        List<Message> there = insert(connection, messages);
        if (!there.isEmpty()) {
            // Reserved for another time of day, further back than was read.
            delete(connection, there);
            insert(connection, there);
        }
    }

    private static void delete(Connection connection, List<Message> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE_MESSAGE)) {
            for (Message message : messages) {
                delete.setString(1, message.to().customerId());
                delete.setString(2, message.decisionId());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Inserts messages; returns those of whose decisions there is one. */
    private static List<Message> insert(Connection connection, List<Message> messages) throws SQLException {
        List<Message> there = new ArrayList<>();
        if (messages.isEmpty()) {
            return there;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_MESSAGE)) {
            for (Message message : messages) {
                Occasion occasion = message.occasion();
                insert.setString(1, message.decisionId());
                insert.setString(2, message.to().customerId());
                insert.setString(
                        3,
                        message.to().household().isEmpty() ? null : message.to().household());
                insert.setLong(4, occasion.at().getEpochSecond());
                insert.setString(5, occasion.channel().name());
                insert.setString(6, occasion.campaign());
                insert.setString(7, occasion.purpose());
                insert.setInt(8, occasion.priority());
                insert.setString(9, text(message.offers()));
                insert.addBatch();
            }
            int[] counts = insert.executeBatch();
            for (int index = 0; index < counts.length; index++) {
                if (counts[index] == 0) {
                    there.add(messages.get(index));
                }
            }
        }
        return there;
    }

    private static String text(List<Message.Shown> offers) {
        StringBuilder text = new StringBuilder();
        for (Message.Shown shown : offers) {
            text.append(text.isEmpty() ? "" : BETWEEN_OFFERS)
                    .append(shown.offerId())
                    .append(BEFORE_CATEGORY)
                    .append(shown.category());
        }
        return text.toString();
    }

    private static void requirePlain(Message message) {
        requirePlain(message.decisionId());
        requirePlain(message.to().customerId());
        requirePlain(message.occasion().campaign());
        for (Message.Shown shown : message.offers()) {
            requirePlain(shown.offerId());
            requirePlain(shown.category());
        }
    }

    private static void requirePlain(String id) {
        for (int index = 0; index < id.length(); index++) {
            if (id.charAt(index) < ' ' || Character.isSurrogate(id.charAt(index))) {
                throw new InputException(Problem.of(
                        "",
                        "An id for the contact history has the character U+"
                                + String.format(Locale.ROOT, "%04X", (int) id.charAt(index))
                                + ", which it can't hold.",
                        ""));
            }
        }
    }

    /** Moves keys on, whatever version they are at. */
    private static void touch(Connection connection, Collection<String> keys) throws SQLException {
        SortedSet<String> sorted = new TreeSet<>(keys);
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO contact_version (subject, version) VALUES (?, 0) ON CONFLICT DO NOTHING");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE contact_version SET version = version + 1 WHERE subject = ?")) {
            for (String key : sorted) {
                insert.setString(1, key);
                insert.addBatch();
                update.setString(1, key);
                update.addBatch();
            }
            insert.executeBatch();
            update.executeBatch();
        }
    }

    @Override
    public boolean release(String customerId, String decisionId) {
        return transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(MESSAGES + "customer = ? AND decision = ?")) {
                select.setString(1, customerId);
                select.setString(2, decisionId);
                return release(connection, messages(select)) > 0;
            }
        });
    }

    private static int release(Connection connection, List<Message> messages) throws SQLException {
        if (!messages.isEmpty()) {
            touch(
                    connection,
                    messages.stream()
                            .flatMap(message -> message.to().keys().stream())
                            .toList());
            delete(connection, messages);
        }
        return messages.size();
    }

    /** By pages, so that memory does not grow with the number of customers. */
    @Override
    public long release(Occasion occasion, Predicate<String> keep) {
        String after = "";
        for (long released = 0; ; ) {
            String from = after;
            List<Message> page = attempt(connection -> {
                try (PreparedStatement select = connection.prepareStatement(
                        MESSAGES + "customer > ? AND campaign = ? AND channel = ? AND sent_at = ?"
                                + " ORDER BY customer LIMIT " + CHUNK)) {
                    select.setString(1, from);
                    select.setString(2, occasion.campaign());
                    select.setString(3, occasion.channel().name());
                    select.setLong(4, occasion.at().getEpochSecond());
                    return messages(select);
                }
            });
            if (page.isEmpty()) {
                return released;
            }
            List<Message> rest = page.stream()
                    .filter(message -> !keep.test(message.decisionId()))
                    .toList();
            released += transaction(connection -> release(connection, rest));
            after = page.get(page.size() - 1).to().customerId();
        }
    }

    @Override
    public void add(Collection<Message> messages) {
        messages.forEach(JdbcContactHistory::requirePlain);
        // The first of each decision stands.
        Map<String, Message> byDecision = new LinkedHashMap<>();
        messages.forEach(message -> byDecision.putIfAbsent(message.decisionId(), message));
        List<Message> all = List.copyOf(byDecision.values());
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Message> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
            transaction(connection -> {
                Set<String> keys = new TreeSet<>();
                chunk.forEach(message -> keys.addAll(message.to().keys()));
                touch(connection, keys);
                return insert(connection, chunk);
            });
        }
    }

    @Override
    public void reply(Collection<Reply> replies) {
        List<Reply> all = List.copyOf(new LinkedHashSet<>(replies));
        for (Reply reply : all) {
            requirePlain(reply.customerId());
            requirePlain(reply.offer().offerId());
            requirePlain(reply.offer().category());
        }
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Reply> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
            transaction(connection -> {
                touch(
                        connection,
                        chunk.stream()
                                .flatMap(reply -> new Subject(reply.customerId(), "").keys().stream())
                                .toList());
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO contact_reply (customer, offer, category, outcome, replied_at)"
                                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
                    for (Reply reply : chunk) {
                        insert.setString(1, reply.customerId());
                        insert.setString(2, reply.offer().offerId());
                        insert.setString(3, reply.offer().category());
                        insert.setString(4, reply.outcome().name());
                        insert.setLong(5, reply.at().getEpochSecond());
                        insert.addBatch();
                    }
                    return insert.executeBatch();
                }
            });
        }
    }

    @Override
    public void forget(String customerId) {
        transaction(connection -> {
            int rows = 0;
            for (String sql : List.of(
                    "DELETE FROM contact_message WHERE customer = ?",
                    "DELETE FROM contact_reply WHERE customer = ?",
                    "DELETE FROM contact_version WHERE subject = 'c' || ?")) {
                try (PreparedStatement delete = connection.prepareStatement(sql)) {
                    delete.setString(1, customerId);
                    rows += delete.executeUpdate();
                }
            }
            return rows;
        });
    }

    @Override
    public long forgetBefore(Instant moment) {
        return transaction(connection -> {
            try (PreparedStatement messages =
                            connection.prepareStatement("DELETE FROM contact_message WHERE sent_at < ?");
                    PreparedStatement replies =
                            connection.prepareStatement("DELETE FROM contact_reply WHERE replied_at < ?")) {
                messages.setLong(1, seconds(moment));
                replies.setLong(1, seconds(moment));
                replies.executeUpdate();
                return (long) messages.executeUpdate();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }
}
