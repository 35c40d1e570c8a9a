package io.github.lsmtpd;

import java.time.Duration;

/**
 * How long a server waits for clients, and for the application. The time that a sink, a policy or an authenticator takes is never
 * counted against a client. Immutable; each method that gives a changed copy throws a
 * {@link io.github.lsmtpd.config.SettingException} for a value that cannot be used.
 *
 * @param idle after how long without a byte from the client its session ends with 421; zero for never, so that a client
 *     keeps its connection even after it is gone. It counts idleness, not the length of the session
 * @param command how long a command line may take from its first byte to its end before the client gets 421; zero for any time
 * @param content how long the content of DATA, or a chunk, may take in any case; zero for any time
 * @param minDataRate how many bytes of content extend the time for the content by a second; the client gets 421 when the
 *     extended time is over
 * @param handshake how long a TLS handshake may take before the connection is closed
 * @param delivery how long the sink may take to store a message before the client gets 451. Keep it shorter than clients
 *     wait, which may be a minute only, although RFC 5321 §4.5.3.2.6 asks for ten
 * @param policy how long a policy may take to decide before the client gets 451
 */
public record Timeouts(
        Duration idle,
        Duration command,
        Duration content,
        int minDataRate,
        Duration handshake,
        Duration delivery,
        Duration policy) {
    private static final Timeouts DEFAULTS = new Timeouts(
            ServerSetting.IDLE_TIMEOUT.defaultValue(),
            ServerSetting.COMMAND_TIMEOUT.defaultValue(),
            ServerSetting.CONTENT_TIMEOUT.defaultValue(),
            ServerSetting.MIN_DATA_RATE.defaultValue(),
            ServerSetting.HANDSHAKE_TIMEOUT.defaultValue(),
            ServerSetting.DELIVERY_TIMEOUT.defaultValue(),
            ServerSetting.POLICY_TIMEOUT.defaultValue());

    /**
     * Checks every value.
     *
     * @param idle how long a client may be idle, zero for ever
     * @param command how long a command line may take, zero for any time
     * @param content how long content may take in any case, zero for any time
     * @param minDataRate how many bytes a second are enough for more
     * @param handshake how long a TLS handshake may take
     * @param delivery how long the sink may take
     * @param policy how long a policy may take
     */
    public Timeouts {
        ServerSetting.IDLE_TIMEOUT.check(idle);
        ServerSetting.COMMAND_TIMEOUT.check(command);
        ServerSetting.CONTENT_TIMEOUT.check(content);
        ServerSetting.MIN_DATA_RATE.check(minDataRate);
        ServerSetting.HANDSHAKE_TIMEOUT.check(handshake);
        ServerSetting.DELIVERY_TIMEOUT.check(delivery);
        ServerSetting.POLICY_TIMEOUT.check(policy);
    }

    /**
     * 180 s idle; 300 s for a command line; 300 s for content, and a second more for each 500 bytes; 10 s for a TLS
     * handshake, 30 s for the sink, 10 s for a policy.
     *
     * @return the defaults
     */
    public static Timeouts defaults() {
        return DEFAULTS;
    }

    /**
     * With another time for idle clients.
     *
     * @param time how long, zero for ever
     * @return the changed copy
     */
    public Timeouts withIdle(Duration time) {
        return new Timeouts(time, command, content, minDataRate, handshake, delivery, policy);
    }

    /**
     * With another time for a command line.
     *
     * @param time how long, zero for any time
     * @return the changed copy
     */
    public Timeouts withCommand(Duration time) {
        return new Timeouts(idle, time, content, minDataRate, handshake, delivery, policy);
    }

    /**
     * With another time for content.
     *
     * @param time how long in any case, zero for any time
     * @param bytesPerSecond how many bytes a second are enough for more, at least 1
     * @return the changed copy
     */
    public Timeouts withContent(Duration time, int bytesPerSecond) {
        return new Timeouts(idle, command, time, bytesPerSecond, handshake, delivery, policy);
    }

    /**
     * With another time for a TLS handshake.
     *
     * @param time more than zero
     * @return the changed copy
     */
    public Timeouts withHandshake(Duration time) {
        return new Timeouts(idle, command, content, minDataRate, time, delivery, policy);
    }

    /**
     * With another time for the sink.
     *
     * @param time more than zero
     * @return the changed copy
     */
    public Timeouts withDelivery(Duration time) {
        return new Timeouts(idle, command, content, minDataRate, handshake, time, policy);
    }

    /**
     * With another time for a policy.
     *
     * @param time more than zero
     * @return the changed copy
     */
    public Timeouts withPolicy(Duration time) {
        return new Timeouts(idle, command, content, minDataRate, handshake, delivery, time);
    }
}
