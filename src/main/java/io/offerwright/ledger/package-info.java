/** The append-only record of every decision: hash chain, sealed blocks, and the store of the bundles they ran on. */
@NullMarked
package io.offerwright.ledger;

import org.jspecify.annotations.NullMarked;
