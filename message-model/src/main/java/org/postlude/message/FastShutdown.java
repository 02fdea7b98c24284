package org.postlude.message;

import java.util.Optional;

/**
 * An add-on of a store or transport provider that wants to know when the whole process is about to end; MAPI {@code
 * IMAPIProviderShutdown}. Only providers that have something logged on are asked and told.
 *
 * <p>A provider needs it for two things: to opt out (rule S12), or to save early what it would save at its logoff. One without
 * it is taken for agreeing: every accepted mail is durable before its submit returns, and what follows are the calls that it
 * has to take at any time anyway, logoff, close, shutdown (rules S7, T10), or the end of the process.
 *
 * <p><b>Threads.</b> A thread of its own each, at the same time as any other call. <b>Time.</b> Neither a call that hangs nor
 * one that throws keeps anybody: it is named in the answer, and the end goes on without it.
 */
public interface FastShutdown {
    /**
     * Whether the process may end fast; MAPI {@code QueryFastShutdown}. May be asked again and again, and changes nothing.
     *
     * @return empty to agree; else the reason, for people: the process is asked to end by an ordinary close
     */
    Optional<String> queryFastShutdown();

    /**
     * The process is going to end soon; MAPI {@code NotifyProcessShutdown}. Put off whatever is not for saving. It may still
     * not come to it, so everything has to go on working.
     */
    void notifyProcessShutdown();

    /**
     * The process ends now; MAPI {@code DoFastShutdown}. Save what is not saved yet. Nothing new is asked of the provider after
     * this; its logons are logged off, and it is shut down, if there is time for that.
     */
    void doFastShutdown();
}
