package org.postlude.spooler.logoff;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postlude.message.FastShutdown;
import org.postlude.store.spi.StoreProvider;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** Notes what a provider is asked and told at the end of a process, and runs a test's code in it. */
class Ending implements FastShutdown {
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Optional<String> answer = Optional.empty();
    /** The call in which {@link #inside} runs. */
    volatile String when = "";

    volatile Runnable inside = () -> {};

    private void note(String call) {
        calls.add(call);
        if (call.equals(when)) {
            inside.run();
        }
    }

    @Override
    public Optional<String> queryFastShutdown() {
        note("query");
        return answer;
    }

    @Override
    public void notifyProcessShutdown() {
        note("notify");
    }

    @Override
    public void doFastShutdown() {
        note("do");
    }

    /** A store provider that wants to know; the calls to it and its logons are noted between those of the end. */
    static final class Store extends CallingProvider implements FastShutdown {
        private final Ending ending;

        Store(StoreProvider real, String scheme, Ending ending) {
            super(real, scheme, (method, support) -> {
                if (method.matches("(client|spooler)\\.(logoff|close)|provider\\.shutdown")) {
                    ending.note(method);
                }
            });
            this.ending = ending;
        }

        @Override
        public Optional<String> queryFastShutdown() {
            return ending.queryFastShutdown();
        }

        @Override
        public void notifyProcessShutdown() {
            ending.notifyProcessShutdown();
        }

        @Override
        public void doFastShutdown() {
            ending.doFastShutdown();
        }
    }

    /** A transport provider that wants to know. */
    static final class Transport implements TransportProvider, FastShutdown {
        private final TransportProvider real;
        private final Ending ending;

        Transport(TransportProvider real, Ending ending) {
            this.real = real;
            this.ending = ending;
        }

        @Override
        public Set<String> schemes() {
            return real.schemes();
        }

        @Override
        public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
            return real.transportLogon(support, request);
        }

        @Override
        public void shutdown() {
            ending.note("shutdown");
            real.shutdown();
        }

        @Override
        public Optional<String> queryFastShutdown() {
            return ending.queryFastShutdown();
        }

        @Override
        public void notifyProcessShutdown() {
            ending.notifyProcessShutdown();
        }

        @Override
        public void doFastShutdown() {
            ending.doFastShutdown();
        }
    }
}
