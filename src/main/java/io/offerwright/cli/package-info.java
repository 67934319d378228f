/** The command line: one class per command, each a thin surface over the packages below. */
@NullMarked
package io.offerwright.cli;

import org.jspecify.annotations.NullMarked;
