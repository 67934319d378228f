/** Placeholder. */
package io.offerwright;
