package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.KeptMessage;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServerBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a server makes of the bytes of a session, without a socket. */
record SentContent(List<String> replies, List<MailMessage> messages) {
    /** Sends the bytes in pieces, each character one byte. */
    static SentContent send(SmtpServerBuilder builder, String session, int piece) {
        List<MailMessage> messages = new ArrayList<>();
        builder.hostname("mx")
                .contentRules(rules -> rules.withReceivedHeader(false))
                .sink(MessageSink.blocking(message -> messages.add(KeptMessage.of(message)), Runnable::run));
        byte[] bytes = session.getBytes(StandardCharsets.ISO_8859_1);
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(builder));
        for (int at = 0; at < bytes.length && channel.isOpen(); at += piece) {
            channel.receive(Unpooled.copiedBuffer(bytes, at, Math.min(piece, bytes.length - at)));
        }
        StringBuilder replies = new StringBuilder();
        for (ByteBuf reply = channel.readOutbound(); reply != null; reply = channel.readOutbound()) {
            replies.append(reply.toString(StandardCharsets.ISO_8859_1));
            reply.release();
        }
        channel.end();
        return new SentContent(Arrays.asList(replies.toString().split("\r\n")), messages);
    }

    /** The last reply. */
    String lastReply() {
        return replies.get(replies.size() - 1);
    }
}
