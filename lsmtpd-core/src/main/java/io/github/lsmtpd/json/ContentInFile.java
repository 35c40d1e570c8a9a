package io.github.lsmtpd.json;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.InputStream;

/** A content that stays where its JSON is, and is decoded anew each time it is opened. Thread safe. */
final class ContentInFile implements MessageContent {
    private final MessageJson.Source source;
    private final long position;
    private final boolean base64;
    private final long size;

    private ContentInFile(MessageJson.Source source, long position, boolean base64, long size) {
        this.source = source;
        this.position = position;
        this.base64 = base64;
        this.size = size;
    }

    /** Reads a text through once, because only then is it known to be one. */
    static ContentInFile text(MessageJson.Source source, long position) throws IOException {
        try (ByteWindow window = ByteWindow.of(open(source, position, false))) {
            ContentScan scan = ContentScan.of(window);
            if (!scan.isUtf8()) {
                throw new MessageJson.MalformedException("email_content is not UTF-8", null);
            }
            return new ContentInFile(source, position, false, scan.size());
        }
    }

    /** Reads base64 through once. */
    static ContentInFile base64(MessageJson.Source source, long position) throws IOException {
        try (ByteWindow window = ByteWindow.of(open(source, position, true))) {
            long size = 0;
            while (window.fill()) {
                size += window.end() - window.position();
                window.use(window.end());
            }
            return new ContentInFile(source, position, true, size);
        }
    }

    private static InputStream open(MessageJson.Source source, long position, boolean base64) throws IOException {
        InputStream in = source.openAt(position);
        try {
            JsonStringInput string = new JsonStringInput(in);
            return base64 ? new Base64Input(string) : string;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream openStream() throws IOException {
        return open(source, position, base64);
    }

    /** In one piece of the size that is known, instead of pieces that are put together in the end. */
    @Override
    public byte[] toByteArray() throws IOException {
        byte[] all = new byte[Math.toIntExact(size)];
        try (InputStream in = openStream()) {
            if (in.readNBytes(all, 0, all.length) < all.length) {
                throw new IOException("the stored content has become shorter");
            }
        }
        return all;
    }
}
