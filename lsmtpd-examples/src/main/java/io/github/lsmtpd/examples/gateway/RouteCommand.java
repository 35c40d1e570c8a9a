package io.github.lsmtpd.examples.gateway;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.PlannedPublish;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** {@code route}: prints what would be published of a message, by the variables, without a broker. Stateless. */
final class RouteCommand {
    static final String NAME = "route";

    private RouteCommand() {}

    /** The lines to print. */
    static String lines(String[] arguments, Map<String, String> variables, InputStream input) throws IOException {
        AmqpSettings settings = AmqpSettings.from(Settings.of(variables));
        List<PlannedPublish> plan = PlannedPublish.of(settings, RouteArguments.message(arguments, input));
        StringBuilder text = new StringBuilder();
        for (PlannedPublish publish : plan) {
            int number = plan.indexOf(publish) + 1;
            text.append("publish ")
                    .append(number)
                    .append(" of ")
                    .append(plan.size())
                    .append('\n');
            append(publish, settings, text);
        }
        return text.toString();
    }

    private static void append(PlannedPublish publish, AmqpSettings settings, StringBuilder text) {
        append("exchange", publish.exchange().isEmpty() ? "(default)" : publish.exchange(), text);
        append("routing key", publish.routingKey(), text);
        append(
                "recipients",
                publish.recipients().stream().map(Recipient::toString).collect(joining(" ")),
                text);
        append("mandatory", Boolean.toString(settings.mandatory()), text);
        publish.properties().forEach((name, value) -> append("property", name + "=" + value, text));
        publish.headers().forEach((name, value) -> append("header", name + "=" + value, text));
    }

    private static void append(String what, String value, StringBuilder text) {
        text.append("  ").append(what).append(" ".repeat(13 - what.length()));
        text.append(LogText.oneLine(value)).append('\n');
    }
}
