package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Makes a payload format that is chosen by name ({@code AMQP_PAYLOAD}); found with {@link ServiceLoader}, so that a jar on the
 * class path or module path is enough to offer one. Implementations have a public constructor without arguments.
 */
public interface PayloadFormatProvider {
    /**
     * The name that a configuration chooses this format by.
     *
     * @return a short lower-case name, such as {@code json}
     */
    String name();

    /**
     * Makes the format.
     *
     * @param settings where the format reads what it needs
     * @return the format
     * @throws SettingException if a setting is wrong
     */
    PayloadFormat create(Settings settings);

    /**
     * What {@link #create} reads, for those who list settings, such as the gateway's {@code --help}. None by default.
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
    static PayloadFormatProvider named(String setting, String name) {
        TreeMap<String, PayloadFormatProvider> known = new TreeMap<>();
        all().forEach(provider -> known.put(provider.name(), provider));
        PayloadFormatProvider provider = known.get(name);
        if (provider == null) {
            throw new SettingException(
                    setting, name, "the name of a payload: one of " + String.join(", ", known.keySet()));
        }
        return provider;
    }

    /**
     * Finds all of them.
     *
     * @return the providers
     */
    static List<PayloadFormatProvider> all() {
        return ServiceLoader.load(PayloadFormatProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
