package io.offerwright.domain;

import java.util.List;
import java.util.stream.Collectors;

/** An input can't be used: a file, a rule book, a bundle. Carries every problem found, not the first alone. */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** An input with these problems, at least one. */
    public InputException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** An input with one problem. */
    public InputException(Problem problem) {
        this(List.of(problem));
    }

    /** The problems, in the order of the input. */
    public List<Problem> problems() {
        return problems;
    }
}
