/** YAML files that people write: every value has its place, every problem is told with line and column. */
@NullMarked
package io.offerwright.yaml;

import org.jspecify.annotations.NullMarked;
