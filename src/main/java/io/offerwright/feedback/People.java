package io.offerwright.feedback;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import io.offerwright.outcomes.Claim;
import io.offerwright.outcomes.Names;
import io.offerwright.outcomes.Reason;
import io.offerwright.outcomes.Settled;
import io.offerwright.outcomes.Spill;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What each customer brought in the time of the campaign, whoever they were assigned to be: what intention to treat asks for. A
 * part of the customers is in memory at a time.
 */
final class People {
    private static final int ASSIGNED = 1;
    private static final int DECIDED = 2;
    private static final int ACCEPTED = 3;
    private static final int CLAIMED = 4;
    private static final int GROUPED = 5;

    /** Of customers of whom nothing is known. */
    private static final int NO_GROUP = -1;

    private final Spill spill;
    private final int parts;
    private final Names experiments = new Names();
    private final List<Names> arms = new ArrayList<>();
    private final Names groups = new Names();
    private long ungrouped;
    /** The arm of the universal holdout for all whom no line names; -1 if lines name them. */
    private int rest = -1;

    People(Spill spill, int parts) {
        this.spill = spill;
        this.parts = parts;
    }

    void assigned(String source, long line, String customer, String experiment, String arm) {
        int number = experiments.of(experiment);
        if (number == arms.size()) {
            arms.add(new Names());
        }
        int armNumber = arms.get(number).of(arm);
        spill.write(part(customer), out -> {
            out.writeByte(ASSIGNED);
            Spill.writeText(out, customer);
            out.writeInt(number);
            out.writeInt(armNumber);
            out.writeLong(line);
            Spill.writeText(out, source);
        });
    }

    void decided(String customer) {
        spill.write(part(customer), out -> {
            out.writeByte(DECIDED);
            Spill.writeText(out, customer);
        });
    }

    /** An acceptance through a decision. */
    void accepted(String customer, String offer, LocalDateTime at, long revenue) {
        spill.write(part(customer), out -> {
            out.writeByte(ACCEPTED);
            Spill.writeText(out, customer);
            Spill.writeText(out, offer);
            Claim.writeMoment(out, at);
            out.writeLong(revenue);
        });
    }

    /** An outcome of no decision; none twice. */
    void claimed(Claim claim) {
        spill.write(part(claim.outcome().customerId()), out -> {
            out.writeByte(CLAIMED);
            Spill.writeText(out, claim.outcome().customerId());
            claim.write(out);
        });
    }

    /** The group of a customer. */
    void grouped(String customer, String group) {
        int number = groups.of(group);
        spill.write(part(customer), out -> {
            out.writeByte(GROUPED);
            Spill.writeText(out, customer);
            out.writeInt(number);
        });
    }

    private int part(String customer) {
        return Spill.part(customer, parts);
    }

    /** An acceptance, through a decision or not. */
    private record Accept(String offer, LocalDateTime at, long revenue) {
        static final Comparator<Accept> BY_TIME =
                Comparator.comparing(Accept::at).thenComparing(accept -> -accept.revenue());
    }

    /** All that is known of a customer. */
    private static final class Person {
        private final Map<Integer, Integer> arms = new TreeMap<>();
        private final List<Accept> accepts = new ArrayList<>(0);
        private final List<Claim> claims = new ArrayList<>(0);
        private boolean decided;
        private int group = NO_GROUP;
    }

    /**
     * Who there was.
     *
     * @param audience customers who were assigned or decided for
     * @param heldOut of them, in the universal holdout
     * @param organic outcomes of no decision that count
     * @param tallies by experiment and arm, both by name
     * @param groups the same of each group, by its name
     * @param ungrouped customers of whom no group is known
     */
    record Counted(
            long audience,
            long heldOut,
            long organic,
            Map<String, Map<String, ArmTally>> tallies,
            SortedMap<String, Map<String, Map<String, ArmTally>>> groups,
            long ungrouped) {}

    /**
     * Counts everybody.
     *
     * @param first the first day that counts
     * @param last the last day that counts
     * @param reject told of each claim that does not count, and why
     * @throws InputException if somebody was assigned to two arms of one experiment
     */
    Counted count(LocalDate first, LocalDate last, BiConsumer<Claim, Reason> reject) {
        int holdouts = experiments.find(CampaignResults.UNIVERSAL_HOLDOUT);
        if (holdouts >= 0) {
            // Where only those who are held out are named, all others are those who are not.
            arms.get(holdouts).of(CampaignResults.HOLDOUT);
            rest = arms.get(holdouts).size() == 1 ? arms.get(holdouts).of(CampaignResults.TREATED) : -1;
        }
        Map<String, Map<String, ArmTally>> tallies = tallies();
        SortedMap<String, Map<String, Map<String, ArmTally>>> byGroup = new TreeMap<>();
        long audience = 0;
        long heldOut = 0;
        long organic = 0;
        int holdout = holdouts < 0 ? -1 : arms.get(holdouts).find(CampaignResults.HOLDOUT);
        for (int part = 0; part < parts; part++) {
            for (Person person : read(part).values()) {
                boolean known = person.decided || !person.arms.isEmpty();
                organic += settle(person, known, first, last, reject);
                if (!known) {
                    continue;
                }
                audience++;
                if (rest >= 0) {
                    person.arms.putIfAbsent(holdouts, rest);
                }
                heldOut += holdout >= 0 && person.arms.getOrDefault(holdouts, -1) == holdout ? 1 : 0;
                addTo(tallies, person);
                if (groups.size() > 0) {
                    String group = person.group == NO_GROUP ? "" : groups.name(person.group);
                    if (group.isEmpty()) {
                        ungrouped++;
                    } else {
                        addTo(byGroup.computeIfAbsent(group, unused -> tallies()), person);
                    }
                }
            }
        }
        return new Counted(audience, heldOut, organic, tallies, byGroup, ungrouped);
    }

    /** For each experiment its arms, without anybody in them. */
    private Map<String, Map<String, ArmTally>> tallies() {
        Map<String, Map<String, ArmTally>> tallies = new TreeMap<>();
        for (int experiment = 0; experiment < experiments.size(); experiment++) {
            Map<String, ArmTally> ofExperiment = new TreeMap<>();
            for (int arm = 0; arm < arms.get(experiment).size(); arm++) {
                String name = arms.get(experiment).name(arm);
                ofExperiment.put(name, new ArmTally(name));
            }
            tallies.put(experiments.name(experiment), ofExperiment);
        }
        return tallies;
    }

    private void addTo(Map<String, Map<String, ArmTally>> tallies, Person person) {
        person.accepts.sort(Accept.BY_TIME);
        Set<String> taken = new HashSet<>();
        long revenue = 0;
        for (Accept accept : person.accepts) {
            // One acceptance may be told of twice, with its decision by one system and without by another.
            if (taken.add(accept.offer())) {
                revenue = Math.addExact(revenue, accept.revenue());
            }
        }
        long brought = revenue;
        person.arms.forEach((experiment, arm) -> tallies.get(experiments.name(experiment))
                .get(arms.get(experiment).name(arm))
                .add(person.decided, taken.size(), brought));
    }

    /** Adds to the acceptances those of no decision; returns how many claims count. */
    private static int settle(
            Person person, boolean known, LocalDate first, LocalDate last, BiConsumer<Claim, Reason> reject) {
        Map<String, List<Claim>> byOffer = new TreeMap<>();
        for (Claim claim : person.claims) {
            LocalDate day = claim.outcome().at().toLocalDate();
            if (!known) {
                reject.accept(claim, Reason.UNKNOWN_CUSTOMER);
            } else if (day.isBefore(first)) {
                reject.accept(claim, Reason.EARLY);
            } else if (day.isAfter(last)) {
                reject.accept(claim, Reason.LATE);
            } else {
                byOffer.computeIfAbsent(claim.outcome().offerId(), unused -> new ArrayList<>())
                        .add(claim);
            }
        }
        int counted = 0;
        for (Map.Entry<String, List<Claim>> entry : byOffer.entrySet()) {
            Settled settled = Settled.of(entry.getValue(), reject);
            counted += settled.counted();
            LocalDateTime at = settled.at(Outcome.ACCEPT);
            if (at != null) {
                person.accepts.add(new Accept(entry.getKey(), at, settled.revenue()));
            }
        }
        return counted;
    }

    /** The customers of a part, by their ids. */
    private Map<String, Person> read(int part) {
        Map<String, Person> people = new HashMap<>();
        spill.read(part, in -> {
            int kind = in.readByte();
            Person person = people.computeIfAbsent(Spill.readText(in), unused -> new Person());
            switch (kind) {
                case ASSIGNED -> assign(person, in);
                case DECIDED -> person.decided = true;
                case GROUPED -> person.group = in.readInt();
                case ACCEPTED -> {
                    String offer = Spill.readText(in);
                    person.accepts.add(new Accept(offer, Claim.readMoment(in), in.readLong()));
                }
                case CLAIMED -> person.claims.add(Claim.read(in));
                default -> throw new IllegalStateException("There is no kind " + kind + " of rows.");
            }
        });
        return new TreeMap<>(people);
    }

    private void assign(Person person, DataInputStream in) throws IOException {
        int experiment = in.readInt();
        int arm = in.readInt();
        long line = in.readLong();
        String source = Spill.readText(in);
        Integer before = person.arms.putIfAbsent(experiment, arm);
        if (before != null && before != arm) {
            throw new InputException(new Problem(
                    source,
                    (int) line,
                    0,
                    "The customer of this line is in arm \""
                            + arms.get(experiment).name(arm) + "\" of \""
                            + experiments.name(experiment) + "\" here, and in arm \""
                            + arms.get(experiment).name(before) + "\" in a line before.",
                    "Everybody is in one arm of an experiment for good."));
        }
    }
}
