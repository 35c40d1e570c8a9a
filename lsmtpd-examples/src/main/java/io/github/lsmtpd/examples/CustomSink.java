package io.github.lsmtpd.examples;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;

/** A sink of one's own, chosen by its name: a file for each message, safe on disk before the client hears 250. */
public final class CustomSink implements MessageSinkProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CustomSink() {}

    @Override
    public String name() {
        return "eml";
    }

    @Override
    public MessageSink create(Settings settings) {
        Path directory = Path.of(settings.text("EML_DIR", "."));
        return MessageSink.blocking(message -> store(directory, message), ForkJoinPool.commonPool());
    }

    private static void store(Path directory, MailMessage message) throws IOException {
        Path path = directory.resolve(message.id() + ".eml");
        try (FileChannel file = FileChannel.open(path, CREATE_NEW, WRITE);
                FileChannel parent = FileChannel.open(directory);
                InputStream content = message.content().openStream()) {
            content.transferTo(Channels.newOutputStream(file));
            file.force(true);
            parent.force(true);
        }
    }
}
