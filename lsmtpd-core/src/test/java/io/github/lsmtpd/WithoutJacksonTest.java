package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.lsmtpd.json.MessageJson;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** A host with a sink of its own need not have Jackson. */
class WithoutJacksonTest {
    @Test
    void theMissingDependencyIsNamed() throws Exception {
        URL classes = MessageJson.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader withoutJackson =
                new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Method read = withoutJackson.loadClass(MessageJson.class.getName()).getMethod("read", InputStream.class);

            assertThatIllegalStateException()
                    .isThrownBy(() -> {
                        try {
                            read.invoke(null, InputStream.nullInputStream());
                        } catch (ReflectiveOperationException e) {
                            throw e.getCause();
                        }
                    })
                    .withMessageContaining("tools.jackson.core:jackson-core");
        }
    }
}
