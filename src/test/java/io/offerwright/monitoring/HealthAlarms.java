package io.offerwright.monitoring;

import io.offerwright.monitoring.HealthWorld.Fault;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often a healthy world is called ill, and each fault found. Run {@link #main}; the arguments are how many healthy worlds and how
 * many of each fault.
 */
public final class HealthAlarms {
    private HealthAlarms() {}

    /** Prints the rates. */
    public static void main(String[] arguments) {
        int healthy = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        int ill = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        HealthWorld world = HealthWorld.get();
        int alarms = 0;
        SortedMap<String, Integer> kinds = new TreeMap<>();
        for (int seed = 0; seed < healthy; seed++) {
            Health health = world.health(seed, Fault.NONE, true);
            alarms += health.healthy() ? 0 : 1;
            health.findings().forEach(finding -> kinds.merge(finding.kind() + " " + finding.about(), 1, Integer::sum));
        }
        System.out.printf(
                "healthy worlds: %d of %d called ill (%.2f %%) %s%n", alarms, healthy, 100.0 * alarms / healthy, kinds);
        for (Fault fault : Fault.values()) {
            if (fault == Fault.NONE) {
                continue;
            }
            int found = 0;
            SortedMap<String, Integer> others = new TreeMap<>();
            for (int seed = 0; seed < ill; seed++) {
                Health health = world.health(10_000L + seed, fault, true);
                found += HealthTest.finds(health, fault) ? 1 : 0;
                health.findings().forEach(finding -> others.merge(finding.kind().toString(), 1, Integer::sum));
            }
            System.out.printf("%-18s found in %d of %d %s%n", fault, found, ill, others);
        }
    }
}
