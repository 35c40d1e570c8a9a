package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.amqp.PayloadSetting;
import io.github.lsmtpd.config.SettingException;
import java.util.List;

/**
 * A library that one payload alone needs, an optional dependency of this module.
 *
 * @param artifacts what to put on the class path or module path
 * @param classes classes of it, one of each artifact
 */
public record OptionalLibrary(String artifacts, List<String> classes) {

    /**
     * Checks that it is there, before any class is loaded that uses it, and has this module read it, whatever its module is: the
     * descriptor cannot name one that has a name by its file alone.
     *
     * @param payload the name of the payload that needs it
     * @param loader what would load it
     * @throws SettingException if it is not there; its text names the artifacts
     */
    public void requireFor(String payload, ClassLoader loader) {
        for (String name : classes) {
            try {
                Class<?> found = Class.forName(name, false, loader);
                OptionalLibrary.class.getModule().addReads(found.getModule());
            } catch (ClassNotFoundException e) {
                throw new SettingException(
                        PayloadSetting.FORMAT.variable(),
                        payload,
                        "another payload, or " + artifacts + " on the class path or among the resolved modules, which "
                                + payload + " needs: " + name + " is not there");
            }
        }
    }
}
