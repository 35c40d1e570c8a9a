/**
 * The snippets of the README, each a program of its own. The ready-to-run server is
 * {@link io.github.lsmtpd.examples.gateway.Gateway}.
 */
@NullMarked
package io.github.lsmtpd.examples;

import org.jspecify.annotations.NullMarked;
