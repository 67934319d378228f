package io.offerwright.ledger;

import io.offerwright.ledger.RecordReader.DamagedException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** What a ledger's owner is told when its database fails. */
record StoreProblems(Dialect dialect, String place) {
    /** Somebody else is writing. */
    LedgerException inUse(@Nullable SQLException e) {
        String message = "The ledger is in use: it has one writer at a time.";
        String hint = "Wait until the other has closed it.";
        return e == null
                ? new LedgerException(place, message, hint)
                : new LedgerException(place, message, hint, withoutPassword(e));
    }

    /** The ledger can't be opened. */
    LedgerException opening(SQLException e) {
        if (dialect.inUse(e)) {
            return inUse(e);
        }
        if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
            return new LedgerException(
                    place,
                    "No database driver understands this address.",
                    "Is it written right, and is the driver on the class path (org.postgresql:postgresql)?",
                    withoutPassword(e));
        }
        if (dialect.isMissing(e)) {
            return new LedgerException(
                    place,
                    "There is no ledger here" + (dialect == Dialect.H2 ? "." : ": " + firstLine(e)),
                    dialect == Dialect.H2
                            ? "Name the folder that \"run --out\" wrote to."
                            : "Is the server running, and is its address right?",
                    withoutPassword(e));
        }
        if (dialect.refusesUser(e)) {
            return new LedgerException(
                    place,
                    dialect == Dialect.H2
                            ? "This is a database of someone else: it refuses the ledger's user \"sa\" without password."
                            : "The server refuses the user: " + firstLine(e),
                    dialect == Dialect.H2
                            ? "Name the folder that \"run --out\" wrote to."
                            : "Write ?user=...&password=... at the end of the address.",
                    withoutPassword(e));
        }
        return diskFull(e)
                ? full(e)
                : new LedgerException(
                        place,
                        dialect == Dialect.H2
                                ? "The file can't be opened as a ledger (an H2 database): " + firstLine(e)
                                : "The database can't be opened as a ledger: " + firstLine(e),
                        "It is damaged, or it is of another kind.",
                        withoutPassword(e));
    }

    /** The tables can't be made. */
    LedgerException unmade(FlywayException e) {
        return new LedgerException(
                place,
                "The tables of a ledger can't be made: " + firstLine(e),
                "May the database's user make tables?",
                withoutPassword(e));
    }

    /** Something can't be read. */
    LedgerException unreadable(SQLException e) {
        return new LedgerException(
                place,
                "The ledger can't be read: " + firstLine(e),
                dialect == Dialect.H2 ? "Its file is damaged; restore it from a copy." : "Is the server still running?",
                withoutPassword(e));
    }

    /** Something can't be written. */
    LedgerException writing(SQLException e) {
        return diskFull(e)
                ? full(e)
                : new LedgerException(
                        place,
                        "The ledger can't be written: " + firstLine(e),
                        "Records up to the last flush are safe; open the ledger again to go on.",
                        withoutPassword(e));
    }

    private LedgerException full(SQLException e) {
        return new LedgerException(
                place,
                "The disk is full: the ledger can't be written.",
                "Free some space and start again: records up to the last flush are safe.",
                withoutPassword(e));
    }

    /** Reads from the database; what fails is told as {@link #unreadable}. */
    <T> T reading(Store.Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Reads bytes of the index, which may be none. */
    <T> T intact(Supplier<T> work) {
        try {
            return work.get();
        } catch (DamagedException e) {
            throw new LedgerException(
                    place, "The index can't be read: " + e.getMessage(), "\"ledger verify\" lists all that is wrong.");
        }
    }

    private static boolean diskFull(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    /** What the deepest cause that says something says. */
    static String firstLine(Throwable e) {
        String message = e.toString();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String said = cause.getMessage();
            if (said != null && !said.isBlank()) {
                message = said;
            }
        }
        return Dialect.withoutPassword(message.lines().findFirst().orElse(message));
    }

    /** The cause as a message may show it: drivers write addresses into theirs, with all that stands in them. */
    static Exception withoutPassword(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (!said.equals(Dialect.withoutPassword(said))) {
                SQLException clean = new SQLException(firstLine(e));
                clean.setStackTrace(e.getStackTrace());
                return clean;
            }
        }
        return e;
    }
}
