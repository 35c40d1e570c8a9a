package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.internal.support.ByteCounter;
import io.github.lsmtpd.internal.support.ExactArray;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * The JSON of a message as {@link MessageJson} writes it, with one more field {@code mail}, which holds the message taken apart. What
 * does not fit is left out of {@code mail}, and a defect says so: first the contents of attachments, then the text, then, with
 * exact bytes beside it, a part of {@code email_content}, then all the rest.
 *
 * <p>In memory there are the JSON, once, or twice where {@code email_content} is shortened, and what the limits allow of header, text and
 * HTML.
 */
final class ParsedJson {
    private static final byte[] FIELD = ",\"mail\":".getBytes(US_ASCII);
    private static final String NO_CONTENTS = "contents of attachments left out, for the size of the payload";
    private static final String NO_TEXT = "text left out, for the size of the payload";
    private static final String NOTHING = "everything left out, for the size of the payload";
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final MailMessage message;
    private final ParseLimits limits;
    private final long most;

    private ParsedJson(MailMessage message, ParseLimits limits, long most) {
        this.message = message;
        this.limits = limits;
        this.most = Math.min(most, LARGEST_ARRAY);
    }

    /**
     * Writes a message.
     *
     * @param maxBytes the most bytes of JSON
     * @return the JSON, without a line end
     * @throws PayloadTooLargeException if even the least of it does not fit
     * @throws IOException if the content cannot be read
     */
    static byte[] write(MailMessage message, ParseLimits limits, long maxBytes) throws IOException {
        ParsedJson json = new ParsedJson(message, limits, maxBytes);
        return json.write(json::withContent);
    }

    /**
     * Writes the field without contents of attachments, at the end of JSON that is there.
     *
     * @param json an object that is not empty, to the closing brace
     * @param maxBytes the most bytes of both
     * @return the JSON with the field
     * @throws PayloadTooLargeException if they do not fit
     * @throws IOException if the content cannot be read
     */
    static byte[] writeAfter(byte[] json, MailMessage message, ParseLimits limits, long maxBytes) throws IOException {
        ParsedJson writer = new ParsedJson(message, limits, maxBytes);
        return writer.write(mail -> writer.after(json, mail));
    }

    /** What writes a message that has been taken apart. */
    @FunctionalInterface
    private interface Step {
        byte[] write(ParsedMail mail) throws IOException;
    }

    /** A message that cannot be taken apart at all, whatever the reason, is published all the same. */
    private byte[] write(Step step) throws IOException {
        try {
            return step.write(MailParser.parse(message.content(), limits));
        } catch (JacksonException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        } catch (RuntimeException | StackOverflowError e) {
            return step.write(ParsedMail.nothing("not parsed: " + e.getClass().getSimpleName()));
        }
    }

    private byte[] withContent(ParsedMail mail) throws IOException {
        ByteCounter others = new ByteCounter();
        MessageJson.write(message, others);
        long whole = others.count() + size(mail) + AttachmentContents.size(mail.attachments());
        if (whole <= most) {
            return write(mail, AttachmentContents.of(message.content(), limits), whole);
        }
        ParsedMail less = mail.withoutContents(NO_CONTENTS);
        for (ParsedMail fitting : List.of(less, less.withoutBodies(NO_TEXT))) {
            whole = others.count() + size(fitting);
            if (whole <= most) {
                return write(fitting, AttachmentContents.leftOut(), whole);
            }
        }
        return shortened(less.withoutBodies(NO_TEXT));
    }

    private byte[] shortened(ParsedMail mail) throws IOException {
        try {
            return append(MessageJson.write(message, most - size(mail)), mail);
        } catch (MessageJson.TooLargeException e) {
            // Said below.
        }
        ParsedMail nothing = ParsedMail.nothing(NOTHING);
        try {
            return append(MessageJson.write(message, most - size(nothing)), nothing);
        } catch (MessageJson.TooLargeException e) {
            throw new PayloadTooLargeException(e.needed() + size(nothing), most);
        }
    }

    private byte[] after(byte[] json, ParsedMail mail) throws IOException {
        ParsedMail nothing = ParsedMail.nothing(NOTHING);
        for (ParsedMail fitting : List.of(mail, mail.withoutBodies(NO_TEXT), nothing)) {
            if (json.length + size(fitting) <= most) {
                return append(json, fitting);
            }
        }
        throw new PayloadTooLargeException(json.length + size(nothing), most);
    }

    private static byte[] append(byte[] json, ParsedMail mail) throws IOException {
        ExactArray all = new ExactArray((int) (json.length + size(mail)));
        all.write(json, 0, json.length - 1);
        writeField(mail, AttachmentContents.leftOut(), all);
        return all.full();
    }

    private byte[] write(ParsedMail mail, AttachmentContents contents, long size) throws IOException {
        ExactArray json = new ExactArray((int) size);
        MessageJson.write(message, new OpenObject(json));
        writeField(mail, contents, json);
        return json.full();
    }

    /** In the place of the brace that ends the object. */
    private static void writeField(ParsedMail mail, AttachmentContents contents, OutputStream out) throws IOException {
        out.write(FIELD);
        MailJson.write(mail, contents, out);
        out.write('}');
    }

    /** How many bytes the field adds, without the contents of attachments. */
    private static long size(ParsedMail mail) throws IOException {
        ByteCounter counter = new ByteCounter();
        counter.write(FIELD);
        MailJson.write(mail, AttachmentContents.leftOut(), counter);
        return counter.count();
    }
}
