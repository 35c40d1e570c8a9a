package io.github.lsmtpd.amqp.internal.parsed;

import jakarta.mail.Address;
import jakarta.mail.Header;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Properties;

/** The fields of a mail as Angus Mail reads them, with its parts sorted into text and attachments as this module does. */
final class AngusFields {
    private final MailFields fields = new MailFields();
    private boolean text;
    private boolean html;
    private int attachments;

    private AngusFields() {}

    static MailFields of(byte[] mail) {
        AngusFields angus = new AngusFields();
        try {
            angus.read(new MimeMessage(session(), new ByteArrayInputStream(mail)));
        } catch (MessagingException | IOException | RuntimeException e) {
            angus.fields.oneLine("error", e.getClass().getSimpleName());
        }
        return angus.fields;
    }

    private static Session session() {
        Properties lenient = new Properties();
        lenient.setProperty("mail.mime.address.strict", "false");
        lenient.setProperty("mail.mime.allowutf8", "true");
        return Session.getInstance(lenient);
    }

    private void read(MimeMessage message) throws MessagingException, IOException {
        for (Header header : Collections.list(message.getAllHeaders())) {
            fields.header(header.getName(), decoded(MimeUtility.unfold(header.getValue())));
        }
        mailboxes("from", message.getFrom());
        mailboxes("to", message.getRecipients(RecipientType.TO));
        mailboxes("cc", message.getRecipients(RecipientType.CC));
        fields.oneLine("subject", known(message.getSubject()));
        if (message.getSentDate() != null) {
            fields.instant(message.getSentDate().toInstant());
        }
        fields.ids("message_id", known(message.getMessageID()));
        for (String id : known(message.getHeader("References", " ")).split("\\s+", -1)) {
            fields.ids("references", id);
        }
        part(message, true);
    }

    private void mailboxes(String field, Address[] addresses) throws MessagingException {
        for (Address address : addresses == null ? new Address[0] : addresses) {
            InternetAddress mailbox = (InternetAddress) address;
            if (mailbox.isGroup()) {
                mailboxes(field, mailbox.getGroup(false));
            } else {
                fields.mailbox(field, known(mailbox.getPersonal()), known(mailbox.getAddress()));
            }
        }
    }

    private void part(Part part, boolean mayBeBody) throws MessagingException, IOException {
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart multipart) {
            boolean related = part.isMimeType("multipart/related");
            for (int i = 0; i < multipart.getCount(); i++) {
                part(multipart.getBodyPart(i), mayBeBody && !(related && i > 0));
            }
            return;
        }
        boolean readable = mayBeBody && !Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
        if (readable && part.isMimeType("text/plain") && !text) {
            text = true;
            fields.text("text", text(part));
        } else if (readable && part.isMimeType("text/html") && !html) {
            html = true;
            fields.text("html", text(part));
        } else {
            attachment((MimePart) part);
        }
    }

    private static String text(Part part) throws MessagingException, IOException {
        String name = new ContentType(part.getContentType()).getParameter("charset");
        return new String(bytes(part), Charset.forName(name == null ? "us-ascii" : MimeUtility.javaCharset(name)));
    }

    private void attachment(MimePart part) throws MessagingException, IOException {
        fields.attachment(
                ++attachments,
                decoded(known(part.getFileName())),
                type(part),
                known(part.getDisposition()).toLowerCase(Locale.ROOT),
                known(part.getContentID()).replaceAll("^<|>$", ""),
                Base64.getEncoder().encodeToString(bytes(part)));
    }

    private static String type(Part part) throws MessagingException {
        try {
            return new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
        } catch (ParseException e) {
            return part.getContentType();
        }
    }

    private static byte[] bytes(Part part) throws MessagingException, IOException {
        try (InputStream in = part.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static String decoded(String text) throws IOException {
        return MimeUtility.decodeText(text);
    }

    private static String known(String text) {
        return text == null ? "" : text;
    }
}
