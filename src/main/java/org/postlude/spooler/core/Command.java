package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.DsnParameters;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.LogoffMode;
import org.postlude.store.OpenOptions;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.TransportNotice;

/**
 * Something to be done outside the core. Commands of one store are carried out in order, and so are notices of one
 * transport. A command that leaves the process follows only after the record of it is durable.
 */
public sealed interface Command {
    /** Hands the command to the method that carries it out. */
    void run(Interpreter to);

    /** Carries commands out. None of these waits for the network, the disk or a provider. */
    interface Interpreter {
        /** Logs on to a store and recovers it: StoreUp or StoreOpenFailed follows. */
        void logonStore(LogonStore command);

        /** The open has its handle. */
        void opened(Opened command);

        /** The open failed as the logon did; {@code reason} where there was no logon. */
        void openFailed(OpenFailed command);

        /** No submit may pass any more: GateDrained follows. */
        void closeGate(CloseGate command);

        /** Reads what is due: DueLoaded follows. */
        void loadDue(LoadDue command);

        /** Somebody asked what is remembered of transports and destinations. */
        void destinationsTold(DestinationsTold command);

        /** Reads a page of waiting parts: PageLoaded follows. */
        void loadPage(LoadPage command);

        /** Changes one part: Written follows. */
        void write(Write command);

        /** Ends one part: PartEnded follows. */
        void end(End command);

        /** Files a report to the sender: Filed follows. */
        void fileReport(FileReport command);

        /** Delivers into the store's own Inbox: Filed follows. */
        void fileLocal(FileLocal command);

        /** Sets a damaged message aside: WasSetAside follows. */
        void setAside(SetAside command);

        /** Has a worker attempt a part: Progress, PermitAsked, AttemptEnded follow. */
        void attempt(Attempt command);

        /** Answers the worker that waits for its permit. */
        void answerPermit(AnswerPermit command);

        /** Asks the transport to stop a transfer. */
        void cancel(Cancel command);

        /** Abandons a worker: whatever it still does has no effect. */
        void fence(Fence command);

        /** Logs a transport on: TransportUp or TransportFailed follows. */
        void logonTransport(LogonTransport command);

        /** Logs a transport off that nobody needs any more; its key is never used again. */
        void logoffTransport(LogoffTransport command);

        /** Tells a transport; NoticeTaken follows if a store is named. */
        void tell(Tell command);

        /** Tells a transport that a part it keeps is taken back. */
        void abortDeferred(AbortDeferred command);

        /** Asks a transport to flush: FlushAnswered follows. */
        void flush(Flush command);

        /** Tells a transport that nothing is in process. */
        void idle(Idle command);

        /** Asks a transport whether mail waits: Polled follows. */
        void poll(Poll command);

        /** Has a transport hand in one message: PermitAsked, InboundSaved, InboundEnded follow. */
        void startInbound(StartInbound command);

        /** Wants a Tick at that time. */
        void wakeAt(WakeAt command);

        /** These handles are invalid from now on. */
        void invalidate(Invalidate command);

        /** Answers a logoff; what the store holds is read first. */
        void answer(Answer command);

        /** Gives the spooler's logon on the store up: StoreReleased follows; the reports go out after that. */
        void releaseStore(ReleaseStore command);

        /** The reports of a logoff that ended in a release. */
        void released(Released command);

        /** A close is done. */
        void closed(Closed command);

        /** A person's question or order is answered. */
        void answered(Answered command);

        /** The application is to decide about a part in doubt; nothing waits for that. */
        void ask(Ask command);

        /** Something an operator should read. */
        void warn(Warn command);

        /** A provider broke a rule. */
        void breach(Breach command);
    }

    /** Logs on to a store. */
    record LogonStore(StoreKey store, String identity, OpenOptions options) implements Command {
        @Override
        public void run(Interpreter to) {
            to.logonStore(this);
        }
    }

    /** The open has its handle. */
    record Opened(CallKey call, StoreKey store, HandleKey handle, SessionKey session) implements Command {
        @Override
        public void run(Interpreter to) {
            to.opened(this);
        }
    }

    /** The open failed. */
    record OpenFailed(CallKey call, StoreKey store, String reason) implements Command {
        @Override
        public void run(Interpreter to) {
            to.openFailed(this);
        }
    }

    /** No submit may pass any more. */
    record CloseGate(StoreKey store) implements Command {
        @Override
        public void run(Interpreter to) {
            to.closeGate(this);
        }
    }

    /** Reads what is due. */
    record LoadDue(StoreKey store, Instant asOf, int limit, int perLane, Set<String> excluded) implements Command {
        @Override
        public void run(Interpreter to) {
            to.loadDue(this);
        }
    }

    /** What is remembered of transports and destinations. */
    record DestinationsTold(CallKey call, List<TransportView> transports) implements Command {
        @Override
        public void run(Interpreter to) {
            to.destinationsTold(this);
        }
    }

    /** Reads a page. */
    record LoadPage(StoreKey store, String lanePrefix, String cursor, int limit, Purpose purpose) implements Command {
        /** What the page is for. */
        public enum Purpose {
            /** What a flush forces. */
            FLUSH,
            /** What has waited for too long where nothing is attempted. */
            OVERDUE
        }

        @Override
        public void run(Interpreter to) {
            to.loadPage(this);
        }
    }

    /** Changes one part. */
    record Write(StoreKey store, AttemptId attempt, PartId part, long revision, Label label, PartRecord record)
            implements Command {
        /** As the store takes it. */
        public PartChange change() {
            return new PartChange(part, revision, label, PartRecordCodec.encode(record));
        }

        @Override
        public void run(Interpreter to) {
            to.write(this);
        }
    }

    /** Ends one part; its message's other parts decide whether that ends the message. */
    record End(StoreKey store, AttemptId attempt, PartId part, long revision, PartRecord record, Instant keepUntil)
            implements Command {
        /** As the store takes it. */
        public PartEnd partEnd() {
            return new PartEnd(part, revision, PartRecordCodec.encode(record));
        }

        @Override
        public void run(Interpreter to) {
            to.end(this);
        }
    }

    /**
     * Files a report to the sender of a part about those recipients that are due for one of this kind. What is left is given
     * up at {@code until}.
     */
    record FileReport(StoreKey store, AttemptId attempt, String key, ReportOn about, Instant until, Candidate part)
            implements Command {
        @Override
        public void run(Interpreter to) {
            to.fileReport(this);
        }
    }

    /** Delivers into the store's own Inbox. */
    record FileLocal(StoreKey store, AttemptId attempt, String key, Candidate part) implements Command {
        @Override
        public void run(Interpreter to) {
            to.fileLocal(this);
        }
    }

    /** Holds those parts of a damaged message that wait for a person (rule Q8); the claimed part found it so. */
    record SetAside(StoreKey store, AttemptId attempt, PartId part, String reason) implements Command {
        @Override
        public void run(Interpreter to) {
            to.setAside(this);
        }
    }

    /** Attempts a part; the content is opened by who carries it out. {@code permitted} for as long as nothing is said against it. */
    record Attempt(
            AttemptId attempt,
            TransportKey transport,
            StoreKey store,
            PartId part,
            String sender,
            List<Recipient> recipients,
            boolean deferred,
            boolean permitted,
            PartRecord record,
            DsnParameters dsn)
            implements Command {
        /** As the transport takes it. */
        public OutboundMessage message(org.postlude.message.Content content) {
            return message(recipients, content);
        }

        /** The same for some of its recipients. */
        public OutboundMessage message(List<Recipient> left, org.postlude.message.Content content) {
            return new OutboundMessage(attempt, part, sender, left, content, deferred, dsn.of(left));
        }

        @Override
        public void run(Interpreter to) {
            to.attempt(this);
        }
    }

    /** Answers the worker that waits for its permit. */
    record AnswerPermit(AttemptId attempt, Permit permit) implements Command {
        @Override
        public void run(Interpreter to) {
            to.answerPermit(this);
        }
    }

    /** Asks the transport to stop a transfer. */
    record Cancel(TransportKey transport, AttemptId attempt) implements Command {
        @Override
        public void run(Interpreter to) {
            to.cancel(this);
        }
    }

    /** Abandons a worker. */
    record Fence(TransportKey transport, AttemptId attempt) implements Command {
        @Override
        public void run(Interpreter to) {
            to.fence(this);
        }
    }

    /** Logs a transport on; {@code configured} unless only old mail asks for it. */
    record LogonTransport(TransportKey transport, String name, String url, boolean configured) implements Command {
        @Override
        public void run(Interpreter to) {
            to.logonTransport(this);
        }
    }

    /** Logs a transport off. */
    record LogoffTransport(TransportKey transport) implements Command {
        @Override
        public void run(Interpreter to) {
            to.logoffTransport(this);
        }
    }

    /**
     * Tells a transport; before {@link TransportNotice#END_INBOUND} it leaves its conversations.
     *
     * @param transport whom
     * @param notice what
     * @param onBehalfOf the store that waits until it has been taken; null if none does
     * @param forced whether who is in conversations is made to leave them (rule R6)
     */
    record Tell(
            TransportKey transport,
            TransportNotice notice,
            @Nullable StoreKey onBehalfOf,
            boolean forced) implements Command {
        Tell(TransportKey transport, TransportNotice notice, @Nullable StoreKey onBehalfOf) {
            this(transport, notice, onBehalfOf, false);
        }

        @Override
        public void run(Interpreter to) {
            to.tell(this);
        }
    }

    /** Takes a kept part back; {@code withdrawn} if its sender did. */
    record AbortDeferred(TransportKey transport, PartId part, boolean withdrawn) implements Command {
        @Override
        public void run(Interpreter to) {
            to.abortDeferred(this);
        }
    }

    /** Asks a transport to flush. */
    record Flush(TransportKey transport, StoreKey store) implements Command {
        @Override
        public void run(Interpreter to) {
            to.flush(this);
        }
    }

    /** Tells a transport that nothing is in process. */
    record Idle(TransportKey transport) implements Command {
        @Override
        public void run(Interpreter to) {
            to.idle(this);
        }
    }

    /** Asks a transport whether mail waits. */
    record Poll(TransportKey transport) implements Command {
        @Override
        public void run(Interpreter to) {
            to.poll(this);
        }
    }

    /** Has a transport hand in one message. */
    record StartInbound(TransportKey transport, AttemptId attempt, StoreKey store) implements Command {
        @Override
        public void run(Interpreter to) {
            to.startInbound(this);
        }
    }

    /** Wants a Tick. */
    record WakeAt(Instant time) implements Command {
        @Override
        public void run(Interpreter to) {
            to.wakeAt(this);
        }
    }

    /** These handles are invalid from now on. */
    record Invalidate(StoreKey store, Set<HandleKey> handles) implements Command {
        @Override
        public void run(Interpreter to) {
            to.invalidate(this);
        }
    }

    /** Answers a logoff that did not, or not yet, end in a release. */
    record Answer(
            CallKey call,
            StoreKey store,
            Verdict verdict,
            @Nullable Instant until) implements Command {
        @Override
        public void run(Interpreter to) {
            to.answer(this);
        }
    }

    /**
     * Gives the spooler's logon up.
     *
     * @param store which
     * @param mode of the logoff that ends so; null if nobody asked for one
     * @param leftBehind by lane, or group of lanes, why what it has there was left, if it has anything there
     */
    record ReleaseStore(StoreKey store, @Nullable LogoffMode mode, Map<String, String> leftBehind) implements Command {
        @Override
        public void run(Interpreter to) {
            to.releaseStore(this);
        }
    }

    /** The reports of a release: one for each waiting call, one for each handle that may still ask. */
    record Released(StoreKey store, Set<HandleKey> handles, List<CallKey> calls, List<Verdict> verdicts, Verdict last)
            implements Command {
        @Override
        public void run(Interpreter to) {
            to.released(this);
        }
    }

    /** A close is done. */
    record Closed(CallKey call) implements Command {
        @Override
        public void run(Interpreter to) {
            to.closed(this);
        }
    }

    /** A person's question or order is answered. */
    record Answered(CallKey call, Told told) implements Command {
        @Override
        public void run(Interpreter to) {
            to.answered(this);
        }
    }

    /** The application is to decide about a part in doubt (rule O5). */
    record Ask(StoreKey store, Candidate part) implements Command {
        @Override
        public void run(Interpreter to) {
            to.ask(this);
        }
    }

    /** Something an operator should read. */
    record Warn(String sentence) implements Command {
        @Override
        public void run(Interpreter to) {
            to.warn(this);
        }
    }

    /**
     * A provider broke a rule.
     *
     * @param rule its id
     * @param sentence who did what, and where the mail is; does not name the rule
     */
    record Breach(String rule, String sentence) implements Command {
        @Override
        public void run(Interpreter to) {
            to.breach(this);
        }
    }
}
