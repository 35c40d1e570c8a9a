/**
 * The snippets of the README, each a program of its own, and the ready-to-run {@link io.github.lsmtpd.examples.Gateway}.
 */
@NullMarked
package io.github.lsmtpd.examples;

import org.jspecify.annotations.NullMarked;
