package io.offerwright.data;

import org.jspecify.annotations.Nullable;

/**
 * Texts that many cells hold, such as the ids of offers: each is made once. Where there are more than there is room for, those that
 * came late are made each time. Not thread-safe.
 */
final class SharedTexts {
    /** Longer texts are hardly ever the same, and would be held for nothing. */
    private static final int LONGEST = 100;

    /** So many places are looked at for a text, whoever chose the texts. */
    private static final int TRIES = 8;

    private final @Nullable String[] texts;

    /**
     * @param most about how many texts are held
     */
    SharedTexts(int most) {
        texts = new String[Integer.highestOneBit(Math.max(most, TRIES)) * 4];
    }

    /** The text of these characters. */
    String of(CharSequence characters) {
        int length = characters.length();
        if (length == 0) {
            return "";
        }
        if (length <= LONGEST) {
            int hash = hash(characters);
            for (int tried = 0; tried < TRIES; tried++) {
                int place = (hash + tried) & (texts.length - 1);
                String text = texts[place];
                if (text == null) {
                    text = characters.toString();
                    texts[place] = text;
                    return text;
                }
                if (text.contentEquals(characters)) {
                    return text;
                }
            }
        }
        return characters.toString();
    }

    /** That of {@link String#hashCode}, of whatever characters. */
    static int hash(CharSequence characters) {
        int hash = 0;
        for (int index = 0; index < characters.length(); index++) {
            hash = 31 * hash + characters.charAt(index);
        }
        return hash;
    }
}
