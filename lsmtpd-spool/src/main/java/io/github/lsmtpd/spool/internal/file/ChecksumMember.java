package io.github.lsmtpd.spool.internal.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The end of a spool file: one more member of the JSON object, in place of its closing brace, which holds the CRC-32C of
 * every byte before it. So the file is still one JSON object, and it is complete only if it ends like this.
 */
final class ChecksumMember {
    private static final String NAME = "checksum\":\"";
    private static final String KIND = "\"crc32c-";
    private static final String BEFORE = ",\"checksum\":\"crc32c-";
    private static final String AFTER = "\"}\n";

    /** How many bytes it takes. */
    static final int LENGTH = BEFORE.length() + 2 * Integer.BYTES + AFTER.length();

    private ChecksumMember() {}

    /** The member for the bytes that the checksum covers. */
    static byte[] of(CRC32C checksum) {
        return (BEFORE + HexFormat.of().toHexDigits((int) checksum.getValue()) + AFTER).getBytes(US_ASCII);
    }

    /**
     * Returns whether the end of a file holds, or once held, such a member. It is looked for by two texts, of which one is
     * left if the other is damaged; neither can stand inside a string of JSON.
     */
    static boolean isPartOf(String end) {
        return end.contains(NAME) || end.contains(KIND);
    }
}
