package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.lsmtpd.policy.DnsLookup;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A host that asks no DNS blocklist need not have Netty's resolver. */
class WithoutDnsResolverTest {
    @Test
    void theMissingDependencyIsNamed() throws Exception {
        URL[] others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("netty-resolver-dns"))
                .map(WithoutDnsResolverTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader without = new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
            Method system = without.loadClass(DnsLookup.class.getName()).getMethod("system");

            assertThatIllegalStateException()
                    .isThrownBy(() -> {
                        try {
                            system.invoke(null);
                        } catch (ReflectiveOperationException e) {
                            throw e.getCause();
                        }
                    })
                    .withMessageContaining("io.netty:netty-resolver-dns");
        }
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
