package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.session.EventCalls;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * What happens when a connection cannot be accepted, which is most often a want of file descriptors: nothing is accepted for a
 * moment, as trying again at once would take a whole processor. The kernel keeps those who wait. Thread safe.
 */
@Sharable
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final long PAUSE_MILLIS = 500;

    private final EventCalls events;
    private final ConditionLog failing =
            new ConditionLog(LoggerFactory.getLogger(AcceptFailures.class), "Connections are accepted again");

    AcceptFailures(EventCalls events) {
        this.events = events;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        failing.ended();
        ctx.fireChannelRead(accepted);
    }

    /** Netty's own handler, which comes after this one, would log each of them. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failing.occurred("Connections cannot be accepted: " + cause.getMessage(), null);
        events.reached(ServerLimit.DESCRIPTORS, null);
        ctx.channel().config().setAutoRead(false);
        var unused = ctx.executor()
                .schedule(() -> ctx.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
