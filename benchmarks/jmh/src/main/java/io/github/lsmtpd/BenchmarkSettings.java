package io.github.lsmtpd;

import io.github.lsmtpd.internal.session.ServerSettings;

/** The settings of a builder, for benchmarks in other packages. */
public final class BenchmarkSettings {
    private BenchmarkSettings() {}

    /**
     * What a server would be started with.
     *
     * @param builder what was set
     * @return the settings
     */
    public static ServerSettings of(SmtpServerBuilder builder) {
        return builder.settings();
    }
}
