package io.github.lsmtpd.amqp.internal.parsed;

import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.internal.parsed.ParsedMail.Attachment;
import io.github.lsmtpd.amqp.internal.parsed.ParsedMail.BodyText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a message apart. The text is the first part of type text/plain that is no attachment, the HTML the first of type
 * text/html; any other part is an attachment.
 */
final class MailParser implements PartVisitor {
    private final ParseLimits limits;
    private final Defects defects = new Defects();
    private final List<HeaderField> headers = new ArrayList<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private @Nullable BodyText text;
    private @Nullable BodyText html;
    private long attachmentBytes;

    private MailParser(ParseLimits limits) {
        this.limits = limits;
    }

    static ParsedMail parse(MessageContent content, ParseLimits limits) throws IOException {
        MailParser parser = new MailParser(limits);
        try (InputStream in = content.openStream()) {
            PartWalker.walk(in, limits, parser, parser.defects);
        }
        return parser.parsed();
    }

    private ParsedMail parsed() {
        Map<String, List<Mailboxes.Entry>> mailboxes = Mailboxes.of(headers, defects);
        String date = headers.stream()
                .filter(field -> field.isNamed("Date"))
                .findFirst()
                .map(this::date)
                .orElse(null);
        return new ParsedMail(headers, mailboxes, date, text, html, attachments, defects.list());
    }

    private @Nullable String date(HeaderField field) {
        Optional<String> date = MailDate.parse(field.value()).map(MailDate::format);
        if (date.isEmpty()) {
            defects.add("date not understood");
        }
        return date.orElse(null);
    }

    /** Reads the contents of the parts once more, in the same order. */
    static void readLeaves(MessageContent content, ParseLimits limits, PartVisitor receiver) throws IOException {
        try (InputStream in = content.openStream()) {
            PartWalker.walk(in, limits, receiver, new Defects());
        }
    }

    @Override
    public void field(HeaderField field) {
        headers.add(field);
    }

    @Override
    public void leaf(Leaf leaf, InputStream undecided) throws IOException {
        PushbackInputStream content = new PushbackInputStream(undecided);
        int first = content.read();
        if (first < 0 && leaf.header().isEmpty()) {
            // Nothing between two boundaries is no part that somebody wrote.
            return;
        }
        if (first >= 0) {
            content.unread(first);
        }
        boolean readable = leaf.mayBeBody()
                && !leaf.header().disposition().map("attachment"::equals).orElse(false);
        if (readable && leaf.type().equals("text/plain") && text == null) {
            text = text(leaf, content);
        } else if (readable && leaf.type().equals("text/html") && html == null) {
            html = text(leaf, content);
        } else {
            attachments.add(attachment(leaf, content));
        }
    }

    private BodyText text(Leaf leaf, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(limits.textBytes());
        if (content.read() >= 0) {
            defects.add("text cut off after " + limits.textBytes() + " bytes");
        }
        String text = leaf.header()
                .typeParameter("charset")
                .map(charset -> LenientText.declared(bytes, charset, defects))
                .orElseGet(() -> LenientText.undeclared(bytes));
        return new BodyText(text, leaf.header().typeParameter("format").orElse(""));
    }

    private Attachment attachment(Leaf leaf, InputStream content) throws IOException {
        long size = content.transferTo(OutputStream.nullOutputStream());
        boolean carried = size <= limits.attachmentBytes() - attachmentBytes;
        if (carried) {
            attachmentBytes += size;
        } else {
            defects.add("content of attachments beyond " + limits.attachmentBytes() + " bytes left out");
        }
        return new Attachment(
                leaf.part(),
                leaf.header().fileName().orElse(null),
                leaf.type(),
                leaf.header().disposition().orElse(null),
                leaf.header().contentId().orElse(null),
                size,
                carried);
    }
}
