package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ConnectionLimits;
import io.github.lsmtpd.ConnectionSetting;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.Limits;
import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.Timeouts;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import java.time.Duration;
import java.util.List;

/** The environment variables of the server itself, as {@link ServerSetting} declares them. */
final class ServerVariables {
    static final Setting<Duration> STOP_GRACE = Setting.seconds("grace", "STOP_GRACE_SECS", Duration.ofHours(24))
            .byDefault(SmtpServer.DEFAULT_GRACE)
            .meaning("time that open deliveries have after SIGTERM");

    private ServerVariables() {}

    /** Everything but the sink. */
    static SmtpServerBuilder configure(List<ListenAddress> addresses, Settings settings) {
        SmtpServerBuilder builder = SmtpServer.builder()
                .limits(limits -> limits(settings))
                .timeouts(times -> timeouts(settings))
                .connections(limits -> connections(settings))
                .contentRules(rules -> ToleranceVariables.rules(settings))
                .threads(settings.get(ServerSetting.THREADS))
                .storage(storage(settings));
        ListenerOptions options = ListenerOptions.from(settings, settings.get(ServerSetting.DISABLED_EXTENSIONS));
        addresses.forEach(address -> address.listenOn(builder, options));
        settings.find(ServerSetting.HOSTNAME).ifPresent(builder::hostname);
        return builder;
    }

    private static Limits limits(Settings settings) {
        return Limits.defaults()
                .withMaxMessageSize(settings.get(ServerSetting.MAX_MESSAGE_SIZE))
                .withMaxRecipients(settings.get(ServerSetting.MAX_RECIPIENTS))
                .withMaxMessages(settings.get(ServerSetting.MAX_MESSAGES))
                .withMaxErrors(settings.get(ServerSetting.MAX_ERRORS))
                .withMaxIdleCommands(settings.get(ServerSetting.MAX_IDLE_COMMANDS))
                .withMaxDiscarded(settings.get(ServerSetting.MAX_DISCARDED))
                .withMaxAuthFailures(settings.get(ServerSetting.MAX_AUTH_FAILURES));
    }

    private static Timeouts timeouts(Settings settings) {
        return Timeouts.defaults()
                .withIdle(settings.get(ServerSetting.IDLE_TIMEOUT))
                .withCommand(settings.get(ServerSetting.COMMAND_TIMEOUT))
                .withContent(settings.get(ServerSetting.CONTENT_TIMEOUT), settings.get(ServerSetting.MIN_DATA_RATE))
                .withHandshake(settings.get(ServerSetting.HANDSHAKE_TIMEOUT))
                .withDelivery(deliveryTimeout(settings));
    }

    private static ConnectionLimits connections(Settings settings) {
        return ConnectionLimits.defaults()
                .withConnections(
                        settings.get(ConnectionSetting.MAX_CONNECTIONS),
                        settings.get(ConnectionSetting.MAX_CONNECTIONS_PER_ADDRESS),
                        settings.get(ConnectionSetting.MAX_NEW_CONNECTIONS))
                .withHandshakes(
                        settings.get(ConnectionSetting.MAX_HANDSHAKES),
                        settings.get(ConnectionSetting.MAX_NEW_HANDSHAKES))
                .withAuthFailures(settings.get(ConnectionSetting.MAX_NEW_AUTH_FAILURES))
                .withPrefixes(settings.get(ConnectionSetting.IPV4_PREFIX), settings.get(ConnectionSetting.IPV6_PREFIX))
                .withExempt(settings.get(ConnectionSetting.EXEMPT_NETWORKS));
    }

    /** How long the sink has for a message. */
    static Duration deliveryTimeout(Settings settings) {
        return settings.get(ServerSetting.DELIVERY_TIMEOUT);
    }

    /** How long open deliveries may take once the gateway was told to stop. */
    static Duration stopGrace(Settings settings) {
        return settings.get(STOP_GRACE);
    }

    private static ContentStorage storage(Settings settings) {
        return settings.find(ServerSetting.TEMPORARY_DIRECTORY)
                .map(ContentStorage::in)
                .orElseGet(ContentStorage::defaults)
                .withMaxMessageInMemory(settings.get(ServerSetting.MAX_MESSAGE_IN_MEMORY))
                .withMaxFileBytes(settings.get(ServerSetting.MAX_FILE_BYTES))
                .withMinFreeBytes(settings.get(ServerSetting.MIN_FREE_BYTES));
    }
}
