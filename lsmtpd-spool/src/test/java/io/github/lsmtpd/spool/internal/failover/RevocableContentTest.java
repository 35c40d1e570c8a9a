package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class RevocableContentTest {
    private final byte[] bytes = {1, 2, 3};
    private final RevocableContent content = new RevocableContent(MessageContent.of(bytes));

    @Test
    void isTheContentUntilItIsRevoked() throws IOException {
        assertThat(content.size()).isEqualTo(3);
        assertThat(content.toByteArray()).isEqualTo(bytes);
        try (InputStream in = content.openStream()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        content.openChannel().close();
    }

    @Test
    void cannotBeOpenedOnceItIsRevoked() {
        assertThat(content.revoke()).as("never opened").isTrue();
        assertThatThrownBy(content::openStream).isInstanceOf(IOException.class);
        assertThatThrownBy(content::openChannel).isInstanceOf(IOException.class);
        assertThatThrownBy(content::toByteArray).isInstanceOf(IOException.class);
        assertThat(content.size()).isEqualTo(3);
    }

    @Test
    void aStreamThatIsOpenCanBeReadToItsEnd() throws IOException {
        try (InputStream in = content.openStream()) {
            assertThat(content.revoke()).as("it may have been sent").isFalse();
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }
}
