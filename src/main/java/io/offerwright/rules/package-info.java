/** The rule book: load, check, compile and fire rules written in DRL; the verbs rules speak and the effects they have. */
@NullMarked
package io.offerwright.rules;

import org.jspecify.annotations.NullMarked;
