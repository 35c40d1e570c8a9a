package io.github.lsmtpd.amqp.internal.parsed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A message taken apart, but for the content of its attachments, which stays where it is.
 *
 * @param headers the header fields of the message, in order
 * @param mailboxes the addresses in {@link Mailboxes#FIELDS}, by their names
 * @param date the time in the Date field (RFC 3339), null if there is none
 * @param text the plain text, null if there is none
 * @param html the HTML, null if there is none
 * @param attachments every other part, in order
 * @param defects what is wrong with the message, or was left out
 */
record ParsedMail(
        List<HeaderField> headers,
        Map<String, List<Mailboxes.Entry>> mailboxes,
        @Nullable String date,
        @Nullable BodyText text,
        @Nullable BodyText html,
        List<Attachment> attachments,
        List<String> defects) {

    /**
     * A part that people read.
     *
     * @param text its characters
     * @param format the parameter of that name (RFC 3676), empty if there is none
     */
    record BodyText(String text, String format) {}

    /**
     * A part that is neither the text nor the HTML.
     *
     * @param part its number among the parts that hold no others
     * @param name its file name, null if it has none
     * @param type its media type, in lower case
     * @param disposition inline, attachment, or what the sender wrote in their place; null if nothing
     * @param contentId without angle brackets; null if it has none
     * @param size the decoded bytes
     * @param carried whether its content is within the limits
     */
    record Attachment(
            int part,
            @Nullable String name,
            String type,
            @Nullable String disposition,
            @Nullable String contentId,
            long size,
            boolean carried) {}

    /** Nothing but why there is nothing. */
    static ParsedMail nothing(String defect) {
        return new ParsedMail(List.of(), Map.of(), null, null, null, List.of(), List.of(defect));
    }

    /** The same, with a defect if there are contents of attachments, which whoever writes it leaves out. */
    ParsedMail withoutContents(String defect) {
        return attachments.stream().anyMatch(Attachment::carried) ? with(text, html, defect) : this;
    }

    /** The same without the text and the HTML, and with a defect if there are any. */
    ParsedMail withoutBodies(String defect) {
        return text == null && html == null ? this : with(null, null, defect);
    }

    private ParsedMail with(@Nullable BodyText newText, @Nullable BodyText newHtml, String defect) {
        return new ParsedMail(headers, mailboxes, date, newText, newHtml, attachments, append(defect));
    }

    private List<String> append(String defect) {
        return Stream.concat(defects.stream(), Stream.of(defect)).toList();
    }

    /** The first field of that name. */
    Optional<HeaderField> header(String name) {
        return all(name).stream().findFirst();
    }

    List<HeaderField> all(String name) {
        return headers.stream().filter(field -> field.isNamed(name)).toList();
    }
}
