package io.github.lsmtpd.internal.session;

import static io.github.lsmtpd.internal.session.SessionState.DELIVERY;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.content.ContentBuffer;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.Map;

/**
 * Takes the content of a message, of DATA or in chunks, and answers its end: the message is refused, or handed to the sink.
 * Not thread safe.
 */
final class ContentReception {
    /** Where there is no limit, or a huge one, content without an end must have one all the same. */
    private static final long MAX_DISCARDED = 2L * 1024 * 1024 * 1024;

    private static final Answer CHUNK_OK = Answer.now(Replies.CHUNK_OK);
    private static final Answer CHUNK_TOO_MUCH = Answer.now(Replies.MESSAGE_TOO_BIG);

    private static final MessageStep MESSAGE = new MessageStep();

    private final SessionContext context;
    private long discarded;

    ContentReception(SessionContext context) {
        this.context = context;
    }

    /**
     * Takes a piece. What is not wanted, because it is too much or belongs to a refused chunk, is discarded.
     *
     * @return false if so much was discarded that the session has to end
     */
    boolean take(byte[] content, int length) {
        if (context.isChunkRefused()) {
            discarded += length;
        } else {
            context.transaction().append(content, length);
            discarded += context.transaction().body().isTooBig() ? length : 0;
        }
        return discarded == 0 || mayDiscardMore();
    }

    private boolean mayDiscardMore() {
        ServerSettings settings = context.settings();
        return discarded <= settings.limits().maxDiscarded()
                || discarded <= Math.min(MAX_DISCARDED, settings.acceptedSize());
    }

    /** Takes the end of the content of DATA. */
    Answer endOfData(boolean bareLineEnd) {
        discarded = 0;
        return bareLineEnd ? refused(Replies.BARE_LINE_END) : endOfContent();
    }

    /** Takes the end of a chunk (RFC 3030 §2). */
    Answer endOfChunk() {
        discarded = 0;
        Answer.AfterChunk chunk = context.endOfChunk();
        if (chunk.refusal().isPresent()) {
            return Answer.now(chunk.refusal().get());
        }
        if (chunk.last()) {
            return endOfContent();
        }
        if (context.transaction().body().isTooBig()) {
            context.reached(ServerLimit.MESSAGE_SIZE);
            log(Replies.MESSAGE_TOO_BIG);
            context.reset();
            return CHUNK_TOO_MUCH;
        }
        return CHUNK_OK;
    }

    private Answer endOfContent() {
        context.transaction().endContent();
        ContentBuffer body = context.transaction().body();
        if (body.isTooBig()) {
            context.reached(ServerLimit.MESSAGE_SIZE);
            return refused(Replies.MESSAGE_TOO_BIG);
        }
        if (body.failure().isPresent()) {
            context.reached(ServerLimit.TEMPORARY_FILES);
            return refused(Replies.NO_STORAGE);
        }
        if (context.transaction().hasLongLine()) {
            return refused(Replies.TEXT_LINE_TOO_LONG);
        }
        if (context.transaction().hasTooManyHops()) {
            return refused(Replies.TOO_MANY_HOPS);
        }
        if (body.isEmpty() && !context.settings().tolerates(SmtpTolerance.EMPTY_MESSAGE)) {
            return refused(Replies.EMPTY_MESSAGE);
        }
        return deliver(context.transaction());
    }

    private Answer refused(Reply reply) {
        log(reply);
        return DeliveryReplies.of(reply);
    }

    private void log(Reply refusal) {
        context.server().messageLog().refused(context.id(), context.client(), context.transaction(), refusal);
    }

    private Answer deliver(Transaction finished) {
        MailMessage message =
                finished.toMessage(context.client(), context.settings()).withAttributes(context.attributes());
        context.enter(DELIVERY);
        Delivery delivery = new Delivery(
                context.id(),
                message,
                context.server().messageLog(),
                finished.body().content()::release);
        return context.server().policies().ask(context, delivery, MESSAGE);
    }

    /** A message that policy refuses is as good as never begun; one that it accepts is the sink's. */
    private static final class MessageStep implements PolicyStep<Delivery> {
        @Override
        public Decision decide(SmtpPolicy policy, SessionContext context, Delivery delivery) {
            return policy.message(context.info(), delivery.message());
        }

        @Override
        public Answer accepted(SessionContext context, Delivery delivery, Map<String, String> noted) {
            ServerSettings settings = context.settings();
            return delivery.start(
                    settings.application().sink(), settings.timeouts().delivery(), noted);
        }

        @Override
        public Answer refused(SessionContext context, Delivery delivery, Reply refusal) {
            return delivery.refuse(refusal);
        }
    }
}
