package io.github.lsmtpd.internal.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The Netty that is there at run time. A host may bring another one than ours: frameworks manage its version, and with 4.1
 * the first thing that is missing would be reported as a {@link NoClassDefFoundError} somewhere inside. Stateless.
 */
public final class NettyVersion {
    /** The first that has all of these. */
    private static final String NEEDED = "4.2.1";

    private static final List<String> NEEDED_CLASSES =
            List.of("io.netty.channel.MultiThreadIoEventLoopGroup", "io.netty.util.concurrent.Ticker");
    private static final String VERSIONS = "META-INF/io.netty.versions.properties";
    private static final String VERSION = ".version";

    private NettyVersion() {}

    /**
     * Makes sure that Netty is new enough. The server does so when it starts; a sink that uses Netty may do so too, before it
     * uses any of it.
     *
     * @throws IllegalStateException if it is too old, or missing; the message names the version found and the one needed
     */
    public static void check() {
        ClassLoader loader = NettyVersion.class.getClassLoader();
        try {
            for (String name : NEEDED_CLASSES) {
                Class.forName(name, false, loader);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Netty " + found(loader) + " is too old: " + NEEDED
                    + " or a newer 4.2 is needed; import io.netty:netty-bom in such a version");
        }
    }

    /** Each jar of Netty says which artifact it is, and its version. */
    private static String found(ClassLoader loader) {
        TreeSet<String> versions = new TreeSet<>();
        try {
            for (URL url : Collections.list(loader.getResources(VERSIONS))) {
                Properties properties = new Properties();
                try (InputStream file = url.openStream()) {
                    properties.load(file);
                }
                properties.stringPropertyNames().stream()
                        .filter(name -> name.endsWith(VERSION))
                        .map(properties::getProperty)
                        .forEach(versions::add);
            }
        } catch (IOException e) {
            return "of an unknown version";
        }
        return versions.isEmpty() ? "of an unknown version" : String.join(" and ", versions);
    }
}
