/** A telco world with known truth. */
@NullMarked
package io.offerwright.simulation;

import org.jspecify.annotations.NullMarked;
