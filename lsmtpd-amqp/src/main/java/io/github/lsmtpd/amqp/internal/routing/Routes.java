package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.PublishPer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Divides messages into publishes, and says where each goes. Thread safe. */
public final class Routes {
    private final PublishPer publishPer;
    private final Map<String, String> map;
    private final RoutingTemplates templates;
    private final PublishProperties properties;
    private final RouteLog log;
    private final boolean vary;
    private final String destination;
    /** The route of every message, where all have the same. */
    private volatile @Nullable Route constant;

    /** Those of a sink, which logs what does not fit. */
    public Routes(AmqpSettings settings, Logger log) {
        this.publishPer = settings.routing().publishPer();
        this.map = settings.routing().map();
        this.templates = RoutingTemplates.of(settings.exchange(), settings.routingKey(), settings.routing());
        this.log = new RouteLog(log);
        this.vary = templates.exchange().constant().isEmpty()
                || templates.routingKey().constant().isEmpty();
        this.destination = new Route(
                        templates.exchange().source(), templates.routingKey().source(), new ExtraProperties())
                .destination();
        this.properties = new PublishProperties(settings.routing(), this.log);
    }

    /** Returns whether messages go to different places, so that where one does not go says nothing about the next. */
    public boolean vary() {
        return vary;
    }

    /** Where messages go, as it was written, for the log. */
    public String destination() {
        return destination;
    }

    /** Returns whether a message is divided; its publishes then have numbers. */
    public boolean divide() {
        return publishPer != PublishPer.MESSAGE;
    }

    /** The same message once for each publish, each with recipients of its own; they share the content. */
    public List<MailMessage> divided(MailMessage message) {
        List<Recipient> recipients = message.envelope().recipients();
        if (!divide() || recipients.size() == 1) {
            return List.of(message);
        }
        return groups(recipients).stream().map(group -> only(group, message)).toList();
    }

    /** A recipient who was given twice is in one group, once. */
    private Collection<List<Recipient>> groups(List<Recipient> recipients) {
        Map<Object, List<Recipient>> groups = new LinkedHashMap<>();
        for (Recipient recipient : recipients) {
            Object key = publishPer == PublishPer.DOMAIN ? Address.domain(recipient.address()) : recipient;
            groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(recipient);
        }
        return groups.values();
    }

    private static MailMessage only(List<Recipient> recipients, MailMessage message) {
        Envelope envelope = message.envelope();
        List<Recipient> distinct = recipients.stream().distinct().toList();
        return message.withEnvelope(envelope.toBuilder().recipients(distinct).build());
    }

    /**
     * Where a publish goes.
     *
     * @param number its number in its message, from 1; 0 if messages are not divided
     * @throws IOException if the header section cannot be read
     */
    public Route of(MailMessage message, int number) throws IOException {
        Route known = constant;
        if (known != null) {
            return known;
        }
        MessageValues values = new MessageValues(message, map);
        Route route = new Route(templates.exchange().text(values), routingKey(values), properties.of(values, number));
        if (!vary && !divide() && properties.isConstant()) {
            constant = route;
        }
        return route;
    }

    private String routingKey(MessageValues values) throws IOException {
        String key = templates.routingKey().routingKey(values);
        if (ShortString.fits(key)) {
            return key;
        }
        String without = templates.routingKey().routingKeyWithoutClient(values);
        log.withoutClient(without);
        return without;
    }
}
