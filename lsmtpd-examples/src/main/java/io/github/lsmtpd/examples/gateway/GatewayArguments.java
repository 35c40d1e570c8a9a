package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.SettingException;

/**
 * The arguments of the gateway. Everything else is configured by environment variables.
 *
 * @param help whether to print the usage and do nothing else
 * @param embeddedBroker whether to run a broker in this process and print what arrives on its queue
 */
record GatewayArguments(boolean help, boolean embeddedBroker) {
    static GatewayArguments parse(String... arguments) {
        boolean help = false;
        boolean embeddedBroker = false;
        for (String argument : arguments) {
            switch (argument) {
                case "--help", "-h" -> help = true;
                case "--embedded-broker" -> embeddedBroker = true;
                default -> throw new SettingException("argument", argument, "--embedded-broker or --help");
            }
        }
        return new GatewayArguments(help, embeddedBroker);
    }
}
