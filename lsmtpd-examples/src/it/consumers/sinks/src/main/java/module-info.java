module consumer.sinks {
    requires io.github.lsmtpd.amqp;
    requires io.github.lsmtpd.spool;
}
