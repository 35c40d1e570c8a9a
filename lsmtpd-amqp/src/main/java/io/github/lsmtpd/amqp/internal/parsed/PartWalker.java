package io.github.lsmtpd.amqp.internal.parsed;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RecursionMode;

/**
 * Goes through the parts of a message once, in memory that does not depend on its size. Whatever is wrong with it is a defect,
 * and ends the walk at worst; only a content that cannot be read throws.
 */
final class PartWalker {
    private final ParseLimits limits;
    private final PartVisitor visitor;
    private final Defects defects;
    private final MimeTokenStream stream;
    /** The multiparts around the current place, the innermost first. */
    private final Deque<Multipart> around = new ArrayDeque<>();

    private PartHeader header;
    private int parts;
    private int leaves;
    private int partFields;
    private long partHeaderBytes;

    /** Whose first part may be read; in a multipart/related the others are what that refers to (RFC 2387). */
    private static final class Multipart {
        private final boolean related;
        private final boolean mayBeBody;
        private int children;

        Multipart(boolean related, boolean mayBeBody) {
            this.related = related;
            this.mayBeBody = mayBeBody;
        }

        boolean mayChildBeBody() {
            return mayBeBody && !(related && children > 1);
        }
    }

    private PartWalker(ParseLimits limits, PartVisitor visitor, Defects defects) {
        this.limits = limits;
        this.visitor = visitor;
        this.defects = defects;
        this.header = new PartHeader(defects);
        MimeConfig config = MimeConfig.custom()
                .setMaxLineLen(limits.headerBytes())
                .setMaxHeaderCount(-1)
                .setMaxHeaderLen(-1)
                .build();
        this.stream = new MimeTokenStream(
                config, new Monitor(), new BoundedFieldBuilder(limits.headerFieldBytes(), defects), null);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
    }

    /** Has mime4j go on after what is wrong. */
    private final class Monitor extends DecodeMonitor {
        @Override
        public boolean warn(String error, String dropDesc) {
            defects.add(error);
            return false;
        }

        @Override
        public boolean isListening() {
            return true;
        }
    }

    static void walk(InputStream in, ParseLimits limits, PartVisitor visitor, Defects defects) throws IOException {
        new PartWalker(limits, visitor, defects).walk(in);
    }

    private void walk(InputStream in) throws IOException {
        stream.parse(new HeaderEnd(in, limits, defects));
        do {
            handle(stream.getState());
        } while (isWithinLimits() && advance());
    }

    private boolean isWithinLimits() {
        if (parts > limits.parts()) {
            defects.add("more than " + limits.parts() + " parts");
            return false;
        }
        if (partFields > limits.partFields() || partHeaderBytes > limits.partHeaderBytes()) {
            defects.add("headers of parts with more than " + limits.partFields() + " fields or "
                    + limits.partHeaderBytes() + " bytes");
            return false;
        }
        return true;
    }

    /** Returns whether there is more. A fault of mime4j is no reason to lose what it has read before. */
    private boolean advance() throws IOException {
        try {
            return stream.next() != EntityState.T_END_OF_STREAM;
        } catch (MimeException | MimeIOException | RuntimeException e) {
            defects.add("not parsed to its end: " + e.getMessage());
            return false;
        }
    }

    private void handle(EntityState state) throws IOException {
        switch (state) {
            case T_START_MESSAGE, T_START_BODYPART -> startPart();
            case T_FIELD -> field((RawField) stream.getField());
            case T_END_HEADER ->
                stream.setRecursionMode(
                        around.size() < limits.depth() ? RecursionMode.M_NO_RECURSE : RecursionMode.M_FLAT);
            case T_START_MULTIPART -> around.push(new Multipart(type().equals("multipart/related"), mayBeBody()));
            case T_END_MULTIPART -> around.pop();
            case T_BODY -> leaf();
            default -> {
                // Preambles and epilogues are for those who know nothing of MIME (RFC 2046 §5.1.1).
            }
        }
    }

    private void startPart() {
        parts++;
        header = new PartHeader(defects);
        if (!around.isEmpty()) {
            around.element().children++;
        }
    }

    private void field(RawField raw) {
        HeaderField field = HeaderField.of(raw, defects);
        header.add(field);
        if (parts == 1) {
            visitor.field(field);
        } else {
            partFields++;
            partHeaderBytes += raw.getRaw().length();
        }
    }

    private void leaf() throws IOException {
        if (header.declaredType().startsWith("multipart/")) {
            defects.add(
                    type().startsWith("multipart/")
                            ? "parts nested deeper than " + limits.depth()
                            : "multipart without a boundary");
        }
        visitor.leaf(
                new PartVisitor.Leaf(leaves, header, type(), mayBeBody()),
                new PartContent(stream.getDecodedInputStream(), defects));
        leaves++;
    }

    private String type() {
        return stream.getBodyDescriptor().getMimeType();
    }

    private boolean mayBeBody() {
        return around.isEmpty() || around.element().mayChildBeBody();
    }
}
