package io.github.lsmtpd.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** TCP ports; the URL that Kubernetes puts into {@code NAME_PORT} for a service is refused with an explanation. */
record PortType(NumberType<Integer> number) implements ValueType<Integer> {
    private static final int MAX = 65535;
    private static final Pattern KUBERNETES_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

    static PortType from(int min) {
        return new PortType(NumberType.ofInt(min, MAX));
    }

    @Override
    public Integer parse(String setting, String text) {
        if (KUBERNETES_PORT.matcher(text).matches()) {
            throw new SettingException(setting, text, expectedBesideService(setting));
        }
        return number.parse(setting, text);
    }

    /** Kubernetes makes these variables for every service of the pod's namespace. */
    private String expectedBesideService(String variable) {
        String service =
                variable.replaceFirst("_PORT$", "").toLowerCase(Locale.ROOT).replace('_', '-');
        return "a whole number from " + number.min() + " to " + MAX + "; Kubernetes sets " + variable
                + " to such a URL for a service named '" + service + "': set " + variable
                + " yourself, rename the service, or set enableServiceLinks: false in the pod";
    }

    @Override
    public void check(String setting, Integer value) {
        number.check(setting, value);
    }

    @Override
    public String text(Integer value) {
        return number.text(value);
    }

    @Override
    public Optional<Integer> least() {
        return number.least();
    }

    @Override
    public Optional<Integer> most() {
        return number.most();
    }
}
