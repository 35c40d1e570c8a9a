module consumer.core {
    requires io.github.lsmtpd;
}
