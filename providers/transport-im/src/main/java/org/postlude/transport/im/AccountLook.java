package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postlude.transport.ServerCheck.Grade;
import org.postlude.transport.ServerCheck.Line;

/** Looks whether an account would work: its folder, its server, its login. Nothing is joined, and nothing said. */
final class AccountLook {
    private final ImSettings settings;
    private final ChatLink.Maker maker;
    private final List<Line> found = new ArrayList<>();

    AccountLook(ImSettings settings, ChatLink.Maker maker) {
        this.settings = settings;
        this.maker = maker;
    }

    List<Line> look(Duration most) throws InterruptedException {
        settings.state().ifPresent(this::folder);
        login(most);
        return List.copyOf(found);
    }

    private void folder(Path state) {
        Path there = state;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        found.add(
                Files.isDirectory(there) && Files.isWritable(there)
                        ? Line.ok("state", "what is kept of the account can be kept below " + state)
                        : new Line(
                                Grade.PROBLEM,
                                "state",
                                there + " is no folder that this process may write in",
                                "make it one, or set option state to another"));
    }

    /** Unseen, or the server would hand it what it keeps for the session that stays, which then has it never. */
    private void login(Duration most) throws InterruptedException {
        ChatAccount usual = settings.account();
        ChatAccount mine = usual.beside("-look", most, Duration.ZERO, ChatAccount.Showing.UNSEEN);
        try (ChatLink link = maker.make(mine, new Deaf())) {
            boolean unused = link.open();
            found.add(Line.ok("login", usual.address() + " is let in by " + settings.place()));
        } catch (ChatException e) {
            String what = settings.place() + ": " + Identity.of(String.valueOf(e.getMessage()));
            String todo = e.fault() == ChatException.Fault.NETWORK
                    ? "see whether the server runs and is reached from here"
                    : "see whether user, password and certificate are right";
            found.add(new Line(Grade.PROBLEM, "login", what, todo));
        } catch (UncheckedIOException e) {
            found.add(new Line(Grade.PROBLEM, "login", reason(e), "set option password to where it lies"));
        }
    }

    private static String reason(UncheckedIOException e) {
        IOException cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : String.valueOf(cause.getMessage());
    }

    /** What is told meanwhile is for the session that stays. */
    private static final class Deaf implements ChatLink.Listener {
        @Override
        public void told(Told told) {
            // It is not this session's; texts are not told to one that is unseen.
        }

        @Override
        public void lost(String why) {
            // It was open a moment ago, and that is what was asked.
        }
    }
}
