/**
 * Settings by name: what a value may be, and what is said of one that cannot be used.
 */
@NullMarked
package io.github.lsmtpd.config;

import org.jspecify.annotations.NullMarked;
