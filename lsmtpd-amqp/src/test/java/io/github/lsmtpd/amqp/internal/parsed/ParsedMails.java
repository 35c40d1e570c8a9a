package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.amqp.TestMail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The field {@code mail} of messages that tests write down, with line feeds for CRLF. */
final class ParsedMails {
    private ParsedMails() {}

    static JsonNode parse(String mail) {
        return parse(bytes(mail, UTF_8), ParseLimits.DEFAULT);
    }

    static JsonNode parseLatin1(String mail) {
        return parse(bytes(mail, ISO_8859_1), ParseLimits.DEFAULT);
    }

    static JsonNode parse(String mail, ParseLimits limits) {
        return parse(bytes(mail, UTF_8), limits);
    }

    private static byte[] bytes(String mail, Charset charset) {
        return mail.replace("\n", "\r\n").getBytes(charset);
    }

    private static JsonNode parse(byte[] mail, ParseLimits limits) {
        try {
            return FieldReaders.JSON
                    .readTree(ParsedJson.write(TestMail.of(mail), limits, Long.MAX_VALUE))
                    .path("mail");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The strings of an array, or one member of each of its objects. */
    static List<String> strings(JsonNode array, String... member) {
        return array.valueStream()
                .map(node -> member.length == 0 ? node : node.path(member[0]))
                .map(JsonNode::asString)
                .toList();
    }
}
