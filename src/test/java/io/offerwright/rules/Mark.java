package io.offerwright.rules;

/** Leaves a mark on the virtual machine, without a quote in the call: for attacks out of a text. */
public final class Mark {
    private Mark() {}

    /** Sets the mark. */
    public static boolean leave() {
        System.setProperty(Attack.MARK, "done");
        return true;
    }
}
