import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.spool.SpoolSinkProvider;
import org.jspecify.annotations.NullMarked;

/** A sink decorator that spools to disk while its primary fails, and replays. */
@NullMarked
module io.github.lsmtpd.spool {
    requires transitive io.github.lsmtpd;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static transitive org.jspecify;

    exports io.github.lsmtpd.spool;

    provides MessageSinkProvider with
            SpoolSinkProvider;
}
