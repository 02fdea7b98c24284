package org.postlude.integration;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;

/** A program that is in a room until it is killed; for {@link RealChatCrashTest}. */
final class Chatting {
    private Chatting() {}

    /** A folder, a port and a room. Says so when it is in, and when it has stored what was said there, up to "go", and has said something. */
    public static void main(String[] args) throws Exception {
        AnnsChat ann = AnnsChat.open(Path.of(args[0]), Integer.parseInt(args[1]), "rooms=" + args[2]);
        System.out.println("in " + ann.awaitIn());
        await().atMost(AnnsChat.PATIENCE).until(() -> ann.texts(args[2]).contains("go"));
        ann.submit("of Ann", args[2]);
        ann.awaitSent();
        System.out.println("stored");
        Thread.currentThread().join(); // until it is killed
    }
}
