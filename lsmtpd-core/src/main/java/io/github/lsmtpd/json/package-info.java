/**
 * The JSON form of a message, as it is published and spooled. Needs Jackson.
 */
@NullMarked
package io.github.lsmtpd.json;

import org.jspecify.annotations.NullMarked;
