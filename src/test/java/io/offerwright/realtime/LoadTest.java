package io.offerwright.realtime;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.ledger.Ledger;
import io.offerwright.rules.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Latency under load, through the door that hosts use.
 *
 * <pre>
 *   java -cp ... io.offerwright.realtime.LoadTest CAMPAIGN_DIR [--threads 1,2,4,8] [--seconds 10] [--pause MS] [--cache MB]
 *                                                 [--customers N] [--budget MS] [--no-ledger]
 * </pre>
 *
 * <p>First finds how many decisions a second there are at the most, each thread asking again as soon as it has its answer. Then requests
 * arrive at a fixed rate, whether earlier ones are answered or not, and a latency is counted from the moment at which its request was due: one
 * that waits for a thread waits, and is seen to (no coordinated omission). Without {@code --pause} every answer waits until its decision is
 * on the disk; with it, decisions are committed after each pause, and answers do not wait. CPU is that of the whole process, the ledger
 * included; where others use the machine, it says more than the latencies, which are then theirs.
 */
final class LoadTest {
    private static final int WARM_UP_SECONDS = 5;
    /** Decisions on the engine alone before that: what waits for a disk would never get warm. */
    private static final int WARM_UP_DECISIONS = 40_000;

    private static final com.sun.management.OperatingSystemMXBean SYSTEM = (com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    private static final int[] SHARES = {25, 50, 75};

    private final RealTime offers;
    private final List<DecisionRequest> requests;
    private final Duration budget;
    private final AtomicLong number = new AtomicLong();
    private final LongAdder spent = new LongAdder();
    private final LongAdder notDurable = new LongAdder();

    private LoadTest(RealTime offers, List<DecisionRequest> requests, Duration budget) {
        this.offers = offers;
        this.requests = requests;
        this.budget = budget;
    }

    private static String option(List<String> arguments, String name, String otherwise) {
        int at = arguments.indexOf(name);
        return at < 0 ? otherwise : arguments.get(at + 1);
    }

    public static void main(String[] given) throws IOException, InterruptedException {
        List<String> arguments = List.of(given);
        CampaignFile campaign = CampaignFile.read(Path.of(arguments.get(0)));
        int seconds = Integer.parseInt(option(arguments, "--seconds", "10"));
        int customers = Integer.parseInt(option(arguments, "--customers", "20000"));
        long cache = Long.parseLong(option(arguments, "--cache", "0")) << 20;
        Duration budget = Duration.ofMillis(Long.parseLong(option(arguments, "--budget", "60000")));
        String pause = option(arguments, "--pause", "");
        Dataset data = campaign.data().read();
        Bundle trained = Bundle.read(campaign.bundle());
        Bundle bundle = trained.with(data.catalog(), RuleBook.read(campaign.rules()), trained.settings());
        History history = History.of(data, campaign.date());
        List<DecisionRequest> requests = new ArrayList<>();
        for (Customer customer :
                data.customers().subList(0, Math.min(customers, data.customers().size()))) {
            requests.add(DecisionRequest.of(
                    customer,
                    history.holdings(customer),
                    history.contacts(customer),
                    campaign.context(),
                    campaign.listLength()));
        }
        Path place = Files.createTempDirectory("load");
        try (DecisionEngine engine = DecisionEngine.open(bundle);
                Ledger ledger = Ledger.open(place)) {
            engine.remember(cache);
            RealTime.Builder door = RealTime.on(engine);
            if (!arguments.contains("--no-ledger")) {
                door.recordingTo(ledger);
            }
            if (!pause.isEmpty()) {
                door.answeringBeforeDurable(Duration.ofMillis(Long.parseLong(pause)));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d offers, %d rules, %d customers; %s; cache %d MB; %d processors%n",
                    bundle.catalog().size(),
                    engine.rules().size(),
                    requests.size(),
                    arguments.contains("--no-ledger")
                            ? "no ledger"
                            : pause.isEmpty()
                                    ? "each answer waits until its decision is on the disk"
                                    : "committed every " + pause + " ms, answers do not wait",
                    cache >> 20,
                    Runtime.getRuntime().availableProcessors());
            try (RealTime offers = door.open()) {
                LoadTest test = new LoadTest(offers, requests, budget);
                long chosen = 0;
                for (int index = 0; index < WARM_UP_DECISIONS; index++) {
                    chosen += engine.decide(requests.get(index % requests.size()))
                            .chosen()
                            .size();
                }
                System.out.printf(
                        Locale.ROOT, "warm after %d decisions, %d offers chosen%n", WARM_UP_DECISIONS, chosen);
                test.flatOut(4, Duration.ofSeconds(WARM_UP_SECONDS));
                System.out.println(
                        "threads   load %   asked/s   done/s    p50 ms    p99 ms  p99.9 ms    max ms   time spent"
                                + "   not durable   CPU us each");
                for (String threads : option(arguments, "--threads", "1,2,4,8").split(",", -1)) {
                    test.measure(Integer.parseInt(threads), Duration.ofSeconds(seconds));
                }
            }
            System.out.printf(Locale.ROOT, "%d customers remembered%n", engine.remembered());
        } finally {
            try (Stream<Path> files = Files.walk(place)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void measure(int threads, Duration time) throws InterruptedException {
        long cpu = SYSTEM.getProcessCpuTime();
        Histogram flatOut = flatOut(threads, time);
        cpu = SYSTEM.getProcessCpuTime() - cpu;
        double rate = flatOut.getTotalCount() / (time.toNanos() / 1e9);
        print(threads, 100, rate, rate, cpu, flatOut);
        for (int share : SHARES) {
            atRate(threads, share, rate * share / 100, time);
        }
    }

    private void print(int threads, int share, double asked, double done, long cpu, Histogram histogram) {
        System.out.printf(
                Locale.ROOT,
                "%7d %8s %9.0f %8.0f %9.3f %9.3f %9.3f %9.3f %12d %13d %13.0f%n",
                threads,
                share == 100 ? "all" : String.valueOf(share),
                asked,
                done,
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getValueAtPercentile(99.9) / 1e6,
                histogram.getMaxValue() / 1e6,
                spent.sumThenReset(),
                notDurable.sumThenReset(),
                cpu / 1e3 / histogram.getTotalCount());
    }

    /** Each thread asks again as soon as it is answered. */
    private Histogram flatOut(int threads, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        return together(threads, histogram -> {
            for (long now = System.nanoTime(); now < end; ) {
                ask(0);
                long after = System.nanoTime();
                histogram.recordValue(after - now);
                now = after;
            }
        });
    }

    /** Request n is due at n / rate; the next free thread takes it, as a server's pool would. */
    private void atRate(int threads, int share, double rate, Duration time) throws InterruptedException {
        AtomicLong arrivals = new AtomicLong();
        long count = (long) (rate * (time.toNanos() / 1e9));
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime() + 50_000_000;
        Histogram histogram = together(threads, mine -> {
            for (long arrival = arrivals.getAndIncrement(); arrival < count; arrival = arrivals.getAndIncrement()) {
                long due = begin + (long) (arrival * (1e9 / rate));
                waitUntil(due);
                ask(System.nanoTime() - due);
                mine.recordValue(System.nanoTime() - due);
            }
        });
        double took = (System.nanoTime() - begin) / 1e9;
        print(threads, share, rate, count / took, SYSTEM.getProcessCpuTime() - cpu, histogram);
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The next customer in turn, under an id of its own. */
    private void ask(long waited) {
        long next = number.getAndIncrement();
        DecisionRequest request = requests.get((int) (next % requests.size()));
        Answer answer = offers.decide(
                new DecisionRequest(
                        "load-" + next,
                        request.customer(),
                        request.holdings(),
                        request.contacts(),
                        request.context(),
                        request.listLength()),
                budget.minusNanos(waited));
        if (answer.timeSpent()) {
            spent.increment();
        }
        if (!answer.durable()) {
            notDurable.increment();
        }
    }

    private interface Work {
        void run(Histogram histogram);
    }

    private static Histogram together(int threads, Work work) throws InterruptedException {
        List<Thread> running = new ArrayList<>();
        List<Histogram> histograms = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            Histogram histogram = new Histogram(3_600_000_000_000L, 3);
            histograms.add(histogram);
            Thread thread = new Thread(() -> work.run(histogram), "load-" + index);
            running.add(thread);
            thread.start();
        }
        Histogram all = new Histogram(3_600_000_000_000L, 3);
        for (int index = 0; index < threads; index++) {
            running.get(index).join();
            all.add(histograms.get(index));
        }
        return all;
    }
}
