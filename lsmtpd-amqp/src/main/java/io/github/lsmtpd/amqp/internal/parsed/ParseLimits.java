package io.github.lsmtpd.amqp.internal.parsed;

/**
 * How much of a message is parsed. Beyond a limit the rest is left out, and a defect says so.
 *
 * @param depth how deeply parts nest; a multipart below that is an attachment
 * @param parts how many parts there are, with those that hold others
 * @param headerFields how many fields the header has
 * @param headerFieldBytes the bytes of one header field, of the message or of a part
 * @param headerBytes the bytes of the header, up to the field that passes them; and of one line in the header of a part
 * @param partFields how many fields the headers of all parts have together; the parts after that are left out
 * @param partHeaderBytes the bytes of these headers
 * @param textBytes the decoded bytes of the text, and of the HTML
 * @param attachmentBytes the decoded bytes of all attachments whose content is carried
 */
record ParseLimits(
        int depth,
        int parts,
        int headerFields,
        int headerFieldBytes,
        int headerBytes,
        int partFields,
        int partHeaderBytes,
        int textBytes,
        long attachmentBytes) {
    private static final int KIB = 1024;

    /** A field of 128 KiB holds two thousand recipients. */
    static final ParseLimits DEFAULT = new ParseLimits(
            32, 1_000, 1_000, 128 * KIB, 1024 * KIB, 10_000, 4 * 1024 * KIB, 8 * 1024 * KIB, 64L * 1024 * KIB);
}
