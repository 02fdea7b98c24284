package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where everything that the server tells goes: who is where to the conversations, texts to whoever keeps them. It returns when that is
 * durable, so the server hears that it was received behind that and never before.
 */
final class Ear implements Consumer<Told> {
    /** Keeps texts. */
    interface Texts {
        /**
         * Keeps one; durable when it returns.
         *
         * @param said with a body, and not this logon's own
         * @throws IOException it is not kept
         */
        void keep(Told.Said said) throws IOException;
    }

    private final Conversations conversations;
    private final Texts texts;
    private final Outbox outbox;
    private final boolean joinsInvited;
    private final BiConsumer<String, Boolean> gone;
    private final Consumer<String> wanted;
    private final BiConsumer<Outbox.Sent, ChatError> late;

    /**
     * Made once for each logon.
     *
     * @param gone told which room this user is not in any more, and whether they may come back
     * @param wanted told to which room this user was invited and goes
     * @param late told what could not be delivered after it was taken
     */
    Ear(
            Conversations conversations,
            Texts texts,
            Outbox outbox,
            boolean joinsInvited,
            BiConsumer<String, Boolean> gone,
            Consumer<String> wanted,
            BiConsumer<Outbox.Sent, ChatError> late) {
        this.conversations = conversations;
        this.texts = texts;
        this.outbox = outbox;
        this.joinsInvited = joinsInvited;
        this.gone = gone;
        this.wanted = wanted;
        this.late = late;
    }

    @Override
    public void accept(Told told) {
        if (told instanceof Told.Said said) {
            said(said);
        } else if (told instanceof Told.Notice notice) {
            if (hasBody(notice.said())) {
                keep(notice.said());
            }
        } else if (told instanceof Told.Present present) {
            conversations.present(present);
        } else if (told instanceof Told.Renamed renamed) {
            conversations.renamed(renamed);
        } else if (told instanceof Told.Gone left) {
            if (conversations.gone(left)) {
                gone.accept(left.room(), Departure.of(left).isBrokenOff());
            }
        } else if (told instanceof Told.Invited invited) {
            if (conversations.invited(invited, joinsInvited)) {
                wanted.accept(invited.room());
            }
        } else if (told instanceof Told.Closed closed) {
            conversations.closed(closed);
        } else if (told instanceof Told.Program program) {
            conversations.program(program);
        } else if (told instanceof Told.Failed failed) {
            outbox.failed(failed.id(), failed.conversation(), failed.error())
                    .ifPresent(sent -> late.accept(sent, failed.error()));
        }
    }

    private void said(Told.Said said) {
        if (!conversations.mayBe(said)) {
            return;
        }
        if (outbox.isOurs(said)) {
            said.id().ifPresent(outbox::echoed);
        } else if (hasBody(said)) {
            if (!said.room()) {
                conversations.wrote(said.conversation(), said.own());
            }
            keep(said);
        }
        if (said.room()) {
            conversations.heard(said);
        }
    }

    private static boolean hasBody(Told.Said said) {
        return said.body().filter(body -> !body.isEmpty()).isPresent();
    }

    private void keep(Told.Said said) {
        try {
            texts.keep(said);
        } catch (IOException e) {
            throw new UncheckedIOException("a text is not kept here, and the server has to keep it", e);
        }
    }
}
