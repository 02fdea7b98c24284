package org.postlude.spooler.run;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.LogonFailedException;
import org.postlude.store.Profile;
import org.postlude.store.SharedLogoff;

/** The sessions of one engine; of a shared one an entry for each who shares it. Thread-safe. */
final class Sessions {
    private final Engine engine;
    private final List<ClientSession> sessions = new CopyOnWriteArrayList<>(); // joined and added to under this

    Sessions(Engine engine) {
        this.engine = engine;
    }

    ClientSession begin(Profile profile) {
        return add(new SessionLogons(profile, false));
    }

    /** Joins the shared session of this name, or begins it. */
    synchronized ClientSession beginShared(Profile profile) {
        SessionLogons there = shared(profile.name());
        if (there != null && !there.profile().equals(profile)) {
            throw new LogonFailedException(
                    LogonFailedException.Reason.UNCONFIGURED,
                    "session " + profile.name() + " is shared with another profile: " + there.profile()
                            + "; nothing was changed. Join it by its name, or take another name (rule S10)",
                    null);
        }
        return add(there == null ? new SessionLogons(profile, true) : there);
    }

    synchronized ClientSession join(String name) {
        SessionLogons there = shared(name);
        if (there == null) {
            throw new LogonFailedException(
                    LogonFailedException.Reason.NO_SESSION,
                    "there is no session " + name
                            + " that others may join; nothing was changed. Begin one with logonShared (rule S10)",
                    null);
        }
        return add(there);
    }

    private @Nullable SessionLogons shared(String name) {
        return sessions.stream()
                .filter(session -> session.isOpen() && session.logons().isShared())
                .map(ClientSession::logons)
                .filter(logons -> logons.profile().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private ClientSession add(SessionLogons logons) {
        ClientSession session = new ClientSession(engine, engine.newSession(), logons);
        sessions.add(session);
        engine.holdings().taken(session.key(), session.key(), "a session of " + session.owner());
        return session;
    }

    /** All others who share the session hear of it. */
    void tellOthers(ClientSession who, SharedLogoff event) {
        sessions.stream()
                .filter(other -> other != who && other.logons() == who.logons())
                .forEach(other -> other.tell(event));
    }

    void ended(ClientSession session) {
        sessions.remove(session);
        engine.holdings().givenBack(session.key());
    }

    List<ClientSession> all() {
        return List.copyOf(sessions);
    }

    Set<SessionKey> keys() {
        return sessions.stream().map(ClientSession::key).collect(Collectors.toSet());
    }

    List<String> holdersOf(StoreKey store) {
        return sessions.stream()
                .filter(session -> session.logons().isHeld(store, session.key()))
                .map(ClientSession::owner)
                .toList();
    }
}
