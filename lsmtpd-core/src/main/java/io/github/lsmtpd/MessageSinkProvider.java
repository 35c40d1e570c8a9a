package io.github.lsmtpd;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Makes a sink that is chosen by name; found with {@link ServiceLoader}, so that a jar on the class path or module path
 * is enough to offer one. Implementations have a public constructor without arguments.
 */
public interface MessageSinkProvider {
    /**
     * The name that a configuration chooses this sink by.
     *
     * @return a short lower-case name, such as {@code amqp}
     */
    String name();

    /**
     * Makes the sink. A decorator makes its inner sink from the same settings, with {@link #named}.
     *
     * @param settings where the sink reads what it needs
     * @return the sink; whoever asked for it closes it
     * @throws SettingException if a setting is wrong
     */
    MessageSink create(Settings settings);

    /**
     * What {@link #create} reads, for those who list settings, such as the gateway's {@code --help}. A decorator lists its
     * own alone, not those of its inner sink. None by default.
     *
     * @return the settings, in the order in which to explain them
     */
    default List<Setting<?>> settings() {
        return List.of();
    }

    /**
     * Finds a provider by its name.
     *
     * @param setting the setting that holds the name, for the error message
     * @param name the name
     * @return the provider
     * @throws SettingException if there is none of that name; its text lists those that there are
     */
    static MessageSinkProvider named(String setting, String name) {
        TreeSet<String> known = new TreeSet<>();
        for (MessageSinkProvider provider : ServiceLoader.load(MessageSinkProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
            known.add(provider.name());
        }
        throw new SettingException(setting, name, "the name of a sink: one of " + String.join(", ", known));
    }
}
