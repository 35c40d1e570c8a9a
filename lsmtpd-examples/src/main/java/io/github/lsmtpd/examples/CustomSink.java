package io.github.lsmtpd.examples;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** A sink of one's own, chosen by its name: a file for each message, safe on disk before the client gets 250. */
public final class CustomSink implements MessageSinkProvider {
    private static final Setting<Path> DIRECTORY =
            Setting.path("directory", "EML_DIR").byDefault(Path.of(".")).meaning("directory for the files");

    /** For {@link java.util.ServiceLoader}. */
    public CustomSink() {}

    @Override
    public String name() {
        return "eml";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(DIRECTORY);
    }

    @Override
    public MessageSink create(Settings settings) {
        Path directory = settings.get(DIRECTORY);
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
