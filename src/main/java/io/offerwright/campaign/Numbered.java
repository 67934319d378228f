package io.offerwright.campaign;

import java.util.Iterator;

/** Something with its place in a sequence, from 0 on. */
record Numbered<T>(long number, T value) {
    static <T> Iterator<Numbered<T>> of(Iterator<T> values) {
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public Numbered<T> next() {
                return new Numbered<>(next++, values.next());
            }
        };
    }
}
