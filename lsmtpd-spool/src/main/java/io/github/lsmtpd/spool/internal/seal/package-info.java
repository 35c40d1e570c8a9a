/**
 * Encryption of the spool's files: AES-256-GCM in chunks, in the construction STREAM (Hoang, Reyhanitabar, Rogaway and Vizár,
 * CRYPTO 2015), with a key for each file that HKDF-Expand (RFC 5869) derives from the spool's key and a random salt.
 *
 * <p>A sealed file is a header of 48 octets (8 that no JSON begins with, the last of them the version; 8 that tell the key; 32 of
 * salt), and then chunks: 64 KiB of content each, the last one less or as much, with a tag of 16 octets. Not exported.
 */
@NullMarked
package io.github.lsmtpd.spool.internal.seal;

import org.jspecify.annotations.NullMarked;
