package io.github.lsmtpd.config;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be declared of a {@link Setting}; {@link #meaning} comes last. Not thread safe.
 *
 * @param <T> what its values are
 */
public final class SettingBuilder<T> {
    final String name;
    final String variable;
    final ValueType<T> type;
    BiConsumer<String, ? super T> check = (setting, value) -> {};

    @Nullable
    T defaultValue;

    String defaultText = "none";
    boolean emptyIsValue;

    SettingBuilder(String name, String variable, ValueType<T> type) {
        this.name = name;
        this.variable = variable;
        this.type = type;
    }

    /**
     * Declares the default, which is shown as the text that means it.
     *
     * @param value the default
     * @return this
     */
    public SettingBuilder<T> byDefault(T value) {
        return byDefault(value, "`" + type.text(value) + "`");
    }

    /**
     * Declares the default, with what is shown of it.
     *
     * @param value the default
     * @param description how to describe it, in Markdown
     * @return this
     */
    public SettingBuilder<T> byDefault(T value, String description) {
        this.defaultValue = value;
        return noDefault(description);
    }

    /**
     * Declares what happens if it is not given, where no value stands for that.
     *
     * @param description what to say, in Markdown; "none" if this is not called
     * @return this
     */
    public SettingBuilder<T> noDefault(String description) {
        this.defaultText = description;
        return this;
    }

    /**
     * Declares a further condition on values.
     *
     * @param condition gets the name to use and the value, and throws a {@link SettingException} if it is not allowed
     * @return this
     */
    public SettingBuilder<T> onlyIf(BiConsumer<String, ? super T> condition) {
        this.check = condition;
        return this;
    }

    /**
     * Declares that the empty text is a value: only a variable that is missing then gives the default.
     *
     * @return this
     */
    public SettingBuilder<T> orEmpty() {
        this.emptyIsValue = true;
        return this;
    }

    /**
     * Declares what it means, and with that all of it.
     *
     * @param line one line in Markdown, which does not begin with a capital and has no full stop
     * @return the setting
     */
    public Setting<T> meaning(String line) {
        return new Setting<>(this, line);
    }
}
