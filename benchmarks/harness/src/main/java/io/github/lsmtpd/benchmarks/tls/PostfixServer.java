package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.servers.Postfix;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Postfix as a server: smtpd, cleanup, its queue, and the transport {@code discard}. It needs to be root. What could hold it
 * back and is not its work is not there: its queue is in memory, so that it waits for no disk; its processes stay, and there is
 * one for each connection; it looks up no names, and writes no log.
 */
final class PostfixServer {
    /** Users that every Debian has. */
    private static final String OWNER = "news";

    private static final String GROUP = "mail";
    private static final List<String> QUEUES = List.of(
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "trace");

    private static final String MAIN = """
            compatibility_level = 3.6
            mail_owner = news
            setgid_group = mail
            default_privs = nobody
            config_directory = @directory@
            queue_directory = @directory@/queue
            data_directory = @directory@/data
            daemon_directory = @root@/usr/lib/postfix/sbin
            command_directory = @root@/usr/sbin
            shlib_directory = @root@/usr/lib/postfix
            import_environment = MAIL_CONFIG LD_LIBRARY_PATH
            maillog_file = /dev/null
            maillog_file_prefixes = /dev
            myhostname = localhost
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.1
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_peername_lookup = no
            disable_dns_lookups = yes
            mydestination =
            local_recipient_maps =
            alias_maps =
            default_transport = discard
            default_process_limit = 250
            max_use = 1000000000
            max_idle = 1000
            in_flow_delay = 0
            qmgr_message_active_limit = 100000
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = @certificate@
            smtpd_tls_key_file = @key@
            """;
    private static final String MASTER = """
            127.0.0.1:@port@ inet n - n - - smtpd
            cleanup  unix n - n - 0 cleanup
            qmgr     unix n - n 300 1 qmgr
            tlsmgr   unix - - n 1000? 1 tlsmgr
            rewrite  unix - - n - - trivial-rewrite
            bounce   unix - - n - 0 bounce
            defer    unix - - n - 0 bounce
            trace    unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            error    unix - - n - - error
            retry    unix - - n - - error
            discard  unix - - n - - discard
            anvil    unix - - n - 1 anvil
            postlog  unix-dgram n - n - 1 postlogd
            """;

    private PostfixServer() {}

    static RunningServer start(TlsKey key) throws IOException, InterruptedException {
        int port = FreePort.find();
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "lsmtpd-benchmark-postfix");
        setPermissions(directory, "rwxr-xr-x");
        Files.writeString(directory.resolve("main.cf"), filled(MAIN, directory, port, key));
        Files.writeString(directory.resolve("master.cf"), filled(MASTER, directory, port, key));
        createQueue(directory);
        ProcessBuilder command = Postfix.command("../lib/postfix/sbin/master", "-c", directory.toString(), "-d");
        command.environment().put("MAIL_CONFIG", directory.toString());
        Child master = Child.start("postfix", command);
        master.whenEnded(() -> remove(directory));
        FreePort.awaitListener(port, RunningServer.START_LIMIT);
        return new RunningServer("postfix", master, port);
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("benchmarks/run: cannot remove " + directory + ": " + e);
        }
    }

    private static String filled(String template, Path directory, int port, TlsKey key) {
        return template.replace("@directory@", directory.toString())
                .replace("@root@", Postfix.directory().toString())
                .replace("@port@", Integer.toString(port))
                .replace("@certificate@", key.certificate().toString())
                .replace("@key@", key.privateKey().toString());
    }

    /** As Postfix's own post-install does it. */
    private static void createQueue(Path directory) throws IOException {
        own(directory.resolve("data"), "rwx------");
        Path queue = Files.createDirectory(directory.resolve("queue"));
        setPermissions(queue, "rwxr-xr-x");
        for (String name : QUEUES) {
            own(queue.resolve(name), "rwx------");
        }
        own(queue.resolve("public"), "rwx--x---");
        own(queue.resolve("maildrop"), "rwx-wx---");
        Files.createDirectory(queue.resolve("pid"));
    }

    private static void own(Path path, String permissions) throws IOException {
        Files.createDirectory(path);
        setPermissions(path, permissions);
        UserPrincipalLookupService users = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView attributes = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        attributes.setGroup(users.lookupPrincipalByGroupName(GROUP));
        attributes.setOwner(users.lookupPrincipalByName(OWNER));
    }

    private static void setPermissions(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
