package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ConnectionSetting;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.config.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Settings that are explained together.
 *
 * @param heading what they are for, in Markdown
 * @param settings in the order in which to explain them
 */
record SettingGroup(String heading, List<Setting<?>> settings) {
    /** The sinks of this project: what is said of the settings of each. */
    private static final Map<String, String> SHIPPED =
            Map.of("amqp", "RabbitMQ, for `SINK=amqp`", "spool", "The spool, for `SINK=amqp`");

    /** All that a variable can set, with what the sinks on the class path read. */
    static List<SettingGroup> all() {
        return Stream.concat(shipped().stream(), others()).toList();
    }

    /** What the gateway reads with the sinks that come with it. */
    static List<SettingGroup> shipped() {
        Stream<SettingGroup> own = Stream.of(
                new SettingGroup("The server", server()), new SettingGroup("The sink", List.of(SinkVariable.SINK)));
        return Stream.concat(
                        own,
                        sinks().stream()
                                .filter(sink -> SHIPPED.containsKey(sink.name()))
                                .map(SettingGroup::of))
                .toList();
    }

    private static Stream<SettingGroup> others() {
        return sinks().stream()
                .filter(sink -> !SHIPPED.containsKey(sink.name()))
                .map(SettingGroup::of)
                .filter(group -> !group.settings.isEmpty());
    }

    private static SettingGroup of(MessageSinkProvider sink) {
        String name = sink.name();
        return new SettingGroup(SHIPPED.getOrDefault(name, "For `SINK=" + name + "`"), sink.settings());
    }

    private static List<Setting<?>> server() {
        List<Setting<?>> settings = new ArrayList<>(ListenAddress.SETTINGS);
        settings.addAll(ServerSetting.all());
        settings.addAll(ConnectionSetting.all());
        settings.addAll(PolicyVariables.SETTINGS);
        settings.addAll(TrustVariables.SETTINGS);
        settings.addAll(AuthVariables.SETTINGS);
        settings.addAll(CertificateVariables.SETTINGS);
        settings.addAll(TlsVariables.SETTINGS);
        settings.addAll(LogVariables.SETTINGS);
        settings.add(ServerVariables.STOP_GRACE);
        return settings;
    }

    /** By name; one that cannot be loaded is left out, as it must not hide the others. */
    private static List<MessageSinkProvider> sinks() {
        List<MessageSinkProvider> sinks = new ArrayList<>();
        Iterator<MessageSinkProvider> found =
                ServiceLoader.load(MessageSinkProvider.class).iterator();
        boolean more = true;
        while (more) {
            try {
                more = found.hasNext();
                if (more) {
                    sinks.add(found.next());
                }
            } catch (ServiceConfigurationError e) {
                // the start says so, where it is the sink that was chosen
            }
        }
        sinks.sort(Comparator.comparing(MessageSinkProvider::name));
        return sinks;
    }
}
