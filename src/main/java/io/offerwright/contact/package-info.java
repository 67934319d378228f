/** Who may be contacted when, how and how often. */
@NullMarked
package io.offerwright.contact;

import org.jspecify.annotations.NullMarked;
