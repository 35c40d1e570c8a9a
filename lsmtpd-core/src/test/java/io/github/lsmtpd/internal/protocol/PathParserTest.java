package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.SmtpTolerance;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathParserTest {
    private static final PathParser PARSER = new PathParser(SmtpTolerance.defaults(), "mx.example.com");

    private static Optional<MailAddress> reversePath(String path) throws ProtocolException {
        Cursor in = new Cursor(path);
        Optional<MailAddress> address = PARSER.reversePath(in);
        assertThat(in.atEnd()).as("read to the end").isTrue();
        return address;
    }

    private static int refusal(String path) {
        try {
            PARSER.reversePath(new Cursor(path));
            return 0;
        } catch (ProtocolException e) {
            return e.reply().code();
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            delimiter = '~',
            value = {
                "<a@b> ~ a ~ b",
                "<User.Name+tag@Example.COM> ~ User.Name+tag ~ Example.COM",
                "<!#$%&'*+-/=?^_`{|}x@b.example> ~ !#$%&'*+-/=?^_`{|}x ~ b.example",
                "<1@2.3> ~ 1 ~ 2.3",
                "<\"\"@b> ~ \"\" ~ b",
                "<\"a b\"@c> ~ \"a b\" ~ c",
                "<\"a@b>\"@c> ~ \"a@b>\" ~ c",
                "<\"a\\\"b\\\\\"@c> ~ \"a\\\"b\\\\\" ~ c",
                "<\"\\a\\ \"@c> ~ \"\\a\\ \" ~ c",
                "<a@[127.0.0.1]> ~ a ~ [127.0.0.1]",
                "<a@[255.255.255.255]> ~ a ~ [255.255.255.255]",
                "<a@[IPv6:::1]> ~ a ~ [IPv6:::1]",
                "<a@[ipv6:2001:db8::25]> ~ a ~ [ipv6:2001:db8::25]",
                "<a@[IPv6:2001:db8:0:1:2:3:4:5]> ~ a ~ [IPv6:2001:db8:0:1:2:3:4:5]",
                "<a@[IPv6:::ffff:192.0.2.1]> ~ a ~ [IPv6:::ffff:192.0.2.1]",
                "<@x.example:a@b> ~ a ~ b",
                "<@x.example,@y.example:a@b> ~ a ~ b",
                "<@x:\"q q\"@b> ~ \"q q\" ~ b",
                "<azAZ09@azAZ09> ~ azAZ09 ~ azAZ09",
                "<a@my_host> ~ a ~ my_host",
                "<a@_b.c_.example> ~ a ~ _b.c_.example",
                "<@_x.example:a@b> ~ a ~ b",
                "<jürgen@bücher.example> ~ jürgen ~ bücher.example",
                "<\"jür gen\"@b> ~ \"jür gen\" ~ b",
                "<\uD83D\uDCE7@b> ~ \uD83D\uDCE7 ~ b",
            })
    void reads(String path, String localPart, String domain) throws ProtocolException {
        assertThat(reversePath(path)).contains(new MailAddress(localPart, domain));
    }

    /** The last of the characters that may be quoted (RFC 5321 §4.1.2), and the table's own separator. */
    @Test
    void readsAQuotedTilde() throws ProtocolException {
        assertThat(reversePath("<\"\\~\"@b>")).contains(new MailAddress("\"\\~\"", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                ">",
                "a@b",
                "<a@b",
                "a@b>",
                "<@>",
                "<@b>",
                "<a@>",
                "<a>",
                "<Postmaster>",
                "< >",
                "< a@b>",
                "<a@b >",
                "<a b@c>",
                "<.a@b>",
                "<@!x@b>",
                "<@x!y@b>",
                "<a.@b>",
                "<a..b@c>",
                "<a@b@c>",
                "<a(c)@b>",
                "<a,b@c>",
                "<a;b@c>",
                "<a:b@c>",
                "<a[b@c>",
                "<a\\b@c>",
                "<\"a@b>",
                "<\"a\"b@c>",
                "<a\"b\"@c>",
                "<\"a\\\"@b>",
                "<\"a\\",
                "<\"a\\ü\"@b>",
                "<\"a\tb\"@c>",
                "<a@b.>",
                "<a@.b>",
                "<a@b..c>",
                "<a@-b>",
                "<a@b->",
                "<a@b-.c>",
                "<a@b c>",
                "<a@b/c>",
                "<a@b,c>",
                "<a@[]>",
                "<a@[1.2.3]>",
                "<a@[1.2.3.4.5]>",
                "<a@[1.2.3.256]>",
                "<a@[1.2.3.4>",
                "<a@1.2.3.4]>",
                "<a@[1.2.3.4]x>",
                "<a@[a.b]>",
                "<a@[ 1.2.3.4]>",
                "<a@[1.2.3.4] >",
                "<a@[IPv6:]>",
                "<a@[IPv6:1]>",
                "<a@[IPv6:g::1]>",
                "<a@[IPv6:1::2::3]>",
                "<a@[IPv6:1:2:3:4:5:6:7:8:9]>",
                "<a@[IPv6:1.2.3.4]>",
                "<a@[IPv6:::1%eth0]>",
                "<a@[IPv6:12345::]>",
                "<a@[x:]>",
                "<a@[:x]>",
                "<a@[x-:y]>",
                "<@x.example a@b>",
                "<@x.example>",
                "<@x.example:>",
                "<@:a@b>",
                "<@x,:a@b>",
                "<@x,y:a@b>",
                "<x:a@b>",
                "<@[1.2.3.4]:a@b>",
                "<;id;@x.example",
            })
    void refuses(String path) {
        assertThat(refusal(path)).isEqualTo(501);
    }

    /** Case 113 (CVE-2020-7247 was such a path): outside of quotes, nothing that a shell would take for its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {"<;id;@x>", "<a;id@x>", "<a>;id@x>", "<$(id)@x>", "<a@x;id>", "<a@$(id)>", "<a@`id`>", "<(id)@x>"
            })
    void refusesWhatAShellWouldRun(String path) {
        assertThat(refusal(path)).isEqualTo(501);
    }

    /** The look-up of a literal must never become one of a name: that would wait for the DNS, on the event loop. */
    @ParameterizedTest
    @ValueSource(strings = {"[IPv6:.1:2]", "[IPv6:.:]", "[IPv6:...::1]", "[IPv6:.a:b]"})
    void neverAsksTheDns(String literal) {
        assertThat(refusal("<a@" + literal + ">")).isEqualTo(501);
    }

    @Test
    void readsTheNullPathAsNoSender() throws ProtocolException {
        assertThat(reversePath("<>")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Postmaster", "postmaster", "POSTMASTER", "pOsTmAsTeR"})
    void readsPostmasterInAnyCase(String name) throws ProtocolException {
        assertThat(PARSER.forwardPath(new Cursor("<" + name + ">"))).isEqualTo(new MailAddress(name, ""));
    }

    @Test
    void readsPostmasterWithADomainLikeAnyOther() throws ProtocolException {
        assertThat(PARSER.forwardPath(new Cursor("<Postmaster@b>"))).isEqualTo(new MailAddress("Postmaster", "b"));
    }

    /** Case 112; RFC 5321 §4.5.3.1.1 asks for no limit where possible, and VERP and reply tokens exceed the 64 octets. */
    @ParameterizedTest
    @CsvSource({"x, 65", "x, 250", "ü, 33", "x, 2000"})
    void localPartMayBeLong(String c, int count) throws ProtocolException {
        String local = c.repeat(count);
        assertThat(reversePath("<" + local + "@b>")).contains(new MailAddress(local, "b"));
        assertThat(reversePath("<\"" + local + "\"@b>")).contains(new MailAddress("\"" + local + "\"", "b"));
        assertThat(PARSER.forwardPath(new Cursor("<" + local + "@b>"))).isEqualTo(new MailAddress(local, "b"));
    }

    /** RFC 1035 §2.3.4, in bytes. */
    @ParameterizedTest
    @CsvSource({"x, 63", "語, 21"})
    void labelMayHave63Bytes(String c, int count) throws ProtocolException {
        assertThat(reversePath("<a@" + c.repeat(count) + ".example>")).isPresent();
        assertThat(refusal("<a@" + c.repeat(count) + "x.example>")).isEqualTo(501);
    }

    /** RFC 5321 §4.5.3.1.2, in octets; the path has no limit of its own. */
    @ParameterizedTest
    @CsvSource({"x, 61", "ü, 60"})
    void domainMayHave255Octets(String c, int rest) throws ProtocolException {
        String domain = c + "." + ("x".repeat(63) + ".").repeat(3) + "x".repeat(rest);
        assertThat(reversePath("<a@" + domain + ">")).contains(new MailAddress("a", domain));
        assertThat(reversePath("<" + "x".repeat(64) + "@" + domain + ">")).isPresent();
        assertThat(refusal("<a@" + domain + "x>")).isEqualTo(501);
    }

    @Test
    void saysThatADomainIsTooLong() {
        String text = "Domain is too long: 255 octets at most, 63 between dots";
        assertThat(CommandParserTest.refusal("MAIL FROM:<a@" + "x".repeat(64) + ">"))
                .isEqualTo(Reply.of(501, "5.1.7", text));
        assertThat(CommandParserTest.refusal("RCPT TO:<a@" + "x.".repeat(127) + "xx>"))
                .isEqualTo(Reply.of(501, "5.1.3", text));
    }

    @Test
    void eachPathHasItsOwnEnhancedCode() {
        assertThat(CommandParserTest.refusal("MAIL FROM:<x>").enhanced()).isEqualTo("5.1.7");
        assertThat(CommandParserTest.refusal("RCPT TO:<x>").enhanced()).isEqualTo("5.1.3");
    }
}
