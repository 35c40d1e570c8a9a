/**
 * The gateway, ready to run: a server, a spool and a sink that are set by environment variables.
 */
@NullMarked
package io.github.lsmtpd.examples.gateway;

import org.jspecify.annotations.NullMarked;
