package io.offerwright.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own that can be killed, and started again on the same data. It does not wait for the disk unless a
 * session asks for that, as a careless server would be configured.
 */
final class KillableServer implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;

    KillableServer(Path folder) throws IOException {
        data = folder.resolve("data");
        server = start(0);
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = Databases.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("wal_writer_delay", "10s");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    String address() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Kills the server and all processes that serve connections. */
    void kill() throws IOException, InterruptedException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            for (int wait = 0; process.isAlive() && wait < 2000; wait++) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    /** Starts a killed server again, at the same address; it recovers from its log. */
    void restart() throws IOException {
        int port = server.getPort();
        server.close();
        server = start(port);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
