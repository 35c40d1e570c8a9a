/**
 * A deterministic simulation: the spool, its replay and the publisher run against a simulated clock, disk and broker, in an order
 * that a seed decides. See docs/testing.md.
 */
@NullMarked
package io.github.lsmtpd.examples.simulation;

import org.jspecify.annotations.NullMarked;
