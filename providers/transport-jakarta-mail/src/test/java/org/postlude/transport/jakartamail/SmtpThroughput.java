package org.postlude.transport.jakartamail;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.postlude.message.Content;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;

/**
 * Prints messages per second into a stub in the same process: not a test, a measurement to be run by hand. Arguments:
 * messages, octets of each, connections, rounds, and 1 for a stub that offers PIPELINING.
 */
final class SmtpThroughput {
    private SmtpThroughput() {}

    public static void main(String[] args) throws Exception {
        int messages = argument(args, 0, 2_000);
        int octets = argument(args, 1, 4_096);
        int connections = argument(args, 2, 10);
        byte[] mail = ("Subject: x\r\n\r\n" + ("x".repeat(76) + "\r\n").repeat(octets / 78))
                .getBytes(StandardCharsets.US_ASCII);
        try (SmtpStub stub = new SmtpStub(false)) {
            if (argument(args, 4, 0) == 1) {
                stub.offering("PIPELINING", "8BITMIME");
            }
            for (int round = 0; round < argument(args, 3, 6); round++) {
                try (Sending sending = new Sending(stub.url(), "connections", Integer.toString(connections))) {
                    long nanos = run(sending, Content.of(mail), messages, connections);
                    System.out.printf(
                            "%d x %d octets over %d connections: %.0f messages/s%n",
                            messages, mail.length, connections, messages * 1e9 / nanos);
                }
            }
        }
    }

    private static int argument(String[] args, int at, int otherwise) {
        return at < args.length ? Integer.parseInt(args[at]) : otherwise;
    }

    private static long run(Sending sending, Content mail, int messages, int workers) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        AtomicInteger accepted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(workers);
        long start = System.nanoTime();
        for (int i = 0; i < workers; i++) {
            Thread worker = new Thread(() -> {
                try {
                    while (left.getAndDecrement() > 0) {
                        EndResult end = ((Attempt) sending.submit(sending.message(mail))).endMessage();
                        if (((EndResult.Done) end).results().get(0).outcome() instanceof RecipientOutcome.Accepted) {
                            accepted.incrementAndGet();
                        }
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    done.countDown();
                }
            });
            worker.start();
        }
        done.await();
        if (accepted.get() != messages) {
            throw new AssertionError(accepted + " of " + messages + " accepted");
        }
        return System.nanoTime() - start;
    }
}
