package io.offerwright.counterfactual;

/** How much a search has done, and may do: counted, and not timed, so that it finds the same on any machine. */
final class Effort {
    private final int mostFirings;
    private final int mostDecisions;
    private int firings;
    private int decisions;

    Effort(int mostFirings, int mostDecisions) {
        this.mostFirings = mostFirings;
        this.mostDecisions = mostDecisions;
    }

    boolean spent() {
        return firings >= mostFirings || decisions >= mostDecisions;
    }

    void fired() {
        firings++;
    }

    void decided() {
        decisions++;
    }

    int firings() {
        return firings;
    }

    int decisions() {
        return decisions;
    }
}
