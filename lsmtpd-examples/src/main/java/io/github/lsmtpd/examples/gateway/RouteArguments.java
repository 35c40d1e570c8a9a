package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The message that {@code route} is asked about. For one command line. */
final class RouteArguments {
    static final String USAGE =
            "route --from ADDRESS --to ADDRESS [--to ADDRESS]... [--identity NAME] [--listener NAME]"
                    + " [FILE], where FILE is a message, - for standard input";

    private @Nullable String from;
    private final List<Recipient> to = new ArrayList<>();
    private @Nullable String identity;
    private String listener = "smtp";
    private @Nullable String file;

    private RouteArguments() {}

    /** The message of a command line, which begins with the command's name. */
    static MailMessage message(String[] arguments, InputStream input) throws IOException {
        RouteArguments read = new RouteArguments();
        Iterator<String> rest = List.of(arguments).iterator();
        rest.next();
        while (rest.hasNext()) {
            read.take(rest.next(), rest);
        }
        if (read.from == null || read.to.isEmpty()) {
            throw new SettingException("argument", String.join(" ", arguments), USAGE);
        }
        return read.message(input);
    }

    private void take(String argument, Iterator<String> rest) {
        switch (argument) {
            case "--from" -> from = value(argument, rest);
            case "--to" -> to.add(new Recipient(address(value(argument, rest))));
            case "--identity" -> identity = value(argument, rest);
            case "--listener" -> listener = value(argument, rest);
            default -> {
                if (file != null || (argument.startsWith("-") && !argument.equals("-"))) {
                    throw new SettingException("argument", argument, USAGE);
                }
                file = argument;
            }
        }
    }

    private static String value(String argument, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new SettingException("argument", argument, "a value after it: " + USAGE);
        }
        return rest.next();
    }

    /** With angle brackets or without. */
    private static MailAddress address(String text) {
        try {
            return MailAddress.of(bare(text));
        } catch (IllegalArgumentException e) {
            throw new SettingException("argument", text, "an address such as user@example.com");
        }
    }

    private static String bare(String text) {
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private MailMessage message(InputStream input) throws IOException {
        String sender = bare(String.valueOf(from));
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "localhost", ClientInfo.Protocol.ESMTP)
                        .withIdentity(identity)
                        .withListener(listener),
                Envelope.builder()
                        .reversePath(sender.isEmpty() ? null : address(sender))
                        .recipients(to)
                        .build(),
                MessageContent.of(content(input)));
    }

    private byte[] content(InputStream input) throws IOException {
        if (file == null) {
            return new byte[0];
        }
        try {
            return file.equals("-") ? input.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new SettingException("argument", file, "a readable file, or - for standard input");
        }
    }
}
